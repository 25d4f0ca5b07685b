"""Beside a theme, what speaks against it: who was asked and said otherwise, or said nothing of it,
with the passages.

Otherwise says who has a passage of a code that the codebook marks as the theme's `opposite`.
Somebody who says both is listed as such, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from qcode.model import Codebook, Column, Participant, Quote, Study, Table
from qcode.reports import notes
from qcode.reports.asking import AskedBy, Asking, asked_note
from qcode.reports.citations import Citation, CitationIndex, citation_index
from qcode.reports.groups import attribution, find_code, grouping
from qcode.reports.layers import DEFAULT, LayerOptions, layered
from qcode.reports.numbering import reader_names
from qcode.reports.quote_choice import Candidate
from qcode.reports.quote_marks import PrintDecisions, Withheld

Says = Literal["otherwise", "both", "nothing"]
SAID: Mapping[Says, str] = {
    "otherwise": "said otherwise",
    "both": "said both",
    "nothing": "said nothing of it",
}
MAX_WORDS = 60
_WITHHELD: Mapping[Withheld, str] = {
    "no permission": "(no permission to quote)",
    "dropped": "(not to be quoted)",
    "edit": "(not printed: its edit no longer fits)",
    "short": "(no words)",
}
_COLUMNS = (
    Column("label", "Theme"),
    Column("says", "Speaks against it"),
    Column("attribution", "Who"),
    Column("opposite_label", "Said instead"),
    Column("quote", "Passage"),
)
_DATA = (
    Column("code", "Code"),
    Column("opposite", "Opposite"),
    Column("transcript", "Transcript"),
    Column("speaker", "Speaker"),
    Column("segment", "Segment", "count"),
)


@dataclass(frozen=True, slots=True)
class Against:
    """What speaks against themes, as a table; the passages in it that are printed; and what to tell
    of those that are not.
    """

    table: Table
    quotes: tuple[Quote, ...]
    told: tuple[str, ...] = ()


def counter(
    study: Study,
    codes: Sequence[str] | None = None,
    by: str | None = None,
    options: LayerOptions = DEFAULT,
    asked_by: AskedBy = "protocol",
) -> Against:
    """A row for each passage that says otherwise, and for each participant who was asked and said
    nothing of the theme.

    Without `codes` the themes are those that have an opposite. A family counts as any of its codes.
    Passages are printed as quotes are: dropped ones and those of persons who did not permit it
    are not, edited ones as edited. Transcript and speaker are for csv and json only. Raises
    `Unknown`.
    """
    chosen = layered(study, options)
    index = citation_index(chosen)
    groups = grouping(study, chosen.participants, by)
    asked = Asking(study, (layer.interview.name for layer in chosen.layers), asked_by)
    desk = PrintDecisions(study, MAX_WORDS)
    rows: list[dict[str, Any]] = []
    quotes: list[Quote] = []
    messages: list[str] = []
    for key in _themes(study.codebook, codes):
        code = find_code(study.codebook, key)
        family = study.codebook.family(key)
        citing = {c.participant.person for c in index.of(study.codebook.joined(key))}
        against = _against(study.codebook, family, index)
        speaking = {c.participant.person for _, c in against}
        silent = {
            p.person: p
            for p in reversed(chosen.participants)
            if p.person not in citing | speaking and asked.of(key, p)
        }
        passages = [_passage(study, desk, o, c, groups.of(c.participant)) for o, c in against]
        quotes += [p for p, withheld in passages if not withheld]
        matches = [
            *(
                _row("both" if c.participant.person in citing else "otherwise", c, passage)
                for (_, c), passage in zip(against, passages, strict=True)
            ),
            *(_silent(p) for p in chosen.participants if silent.get(p.person) is p),
        ]
        whose = [*(c.participant for _, c in against), *_in_order(chosen.participants, silent)]
        for row, person in zip(matches, whose, strict=True):
            rows.append({"code": key, "label": code.name, "group": groups.of(person), **row})
        messages.append(_told(code.name, citing, speaking, silent))
    order = {"otherwise": 0, "both": 1, "nothing": 2}
    themes = list(dict.fromkeys(r["code"] for r in rows))
    rows.sort(
        key=lambda r: (themes.index(r["code"]), groups.names.index(r["group"]), order[r["says"]])
    )
    shown = tuple({**row, "says": SAID[row["says"]], "kind": row["says"]} for row in rows)
    group = (Column("group", "Group"),)
    table = Table(
        "report.counter",
        f"What speaks against{f', by {notes.attributes_named(groups.by)}' if groups.by else ''}",
        (*_COLUMNS[:1], *(group if by else ()), *_COLUMNS[1:]),
        shown,
        (
            *messages,
            *([] if rows or messages else ["No code of the codebook has an opposite."]),
            asked_note(asked_by),
            *notes.layer_notes(chosen, index),
        ),
        data_columns=(*_DATA, Column("kind", "Kind"), *(() if by else group)),
        aliases=reader_names(study, by),
    )
    return Against(table, tuple(quotes), tuple(desk.notes()))


def _themes(codebook: Codebook, codes: Sequence[str] | None) -> list[str]:
    if codes is not None:
        return list(dict.fromkeys(find_code(codebook, name).key for name in codes))
    return [c.key for c in codebook.codes if codebook.opposites(c.key)]


def _against(
    codebook: Codebook, family: Sequence[str], index: CitationIndex
) -> list[tuple[str, Citation]]:
    """The passages of the codes that say the contrary of a code of the family, each code's family
    taken together.
    """
    keys = dict.fromkeys(o for key in family for o in codebook.opposites(key) if o not in family)
    return [(key, c) for key in keys for c in index.of(codebook.family(key))]


def _in_order(
    participants: Iterable[Participant], chosen: Mapping[tuple[str, str], Participant]
) -> list[Participant]:
    return [p for p in participants if chosen.get(p.person) is p]


def _passage(
    study: Study, desk: PrintDecisions, opposite: str, citation: Citation, group: str
) -> tuple[Quote, str]:
    """A passage of a code that says the contrary, and why its words are not printed (empty where
    they are).
    """
    interview, person = citation.interview, citation.participant
    decided = desk.decide(citation, study.codebook.family(opposite), 1)
    printed = decided if isinstance(decided, Candidate) else None
    withheld = "" if isinstance(decided, Candidate) else _WITHHELD[decided]
    passage = Quote(
        code=opposite,
        label=find_code(study.codebook, opposite).name,
        group=group,
        quote=printed.shown if printed else "",
        attribution=attribution(person.role),
        transcript=person.transcript,
        segment=next((s.number for s in interview.segments if s.end > citation.start), 0),
        words=printed.words if printed else 0,
        start=printed.start if printed else citation.start,
        end=printed.end if printed else citation.end,
        person=person.person,
        edited=printed.edited if printed else False,
    )
    return passage, withheld


def _row(says: Says, citation: Citation, passage: tuple[Quote, str]) -> dict[str, Any]:
    """A passage that says otherwise; where it must not be printed, that there is one."""
    quote, withheld = passage
    return {
        "says": says,
        "attribution": quote.attribution,
        "opposite": quote.code,
        "opposite_label": quote.label,
        "quote": withheld or quote.quote,
        "transcript": quote.transcript,
        "speaker": citation.participant.label,
        "segment": quote.segment,
    }


def _silent(person: Participant) -> dict[str, Any]:
    return {
        "says": "nothing",
        "attribution": attribution(person.role),
        "opposite": "",
        "opposite_label": "",
        "quote": "",
        "transcript": person.transcript,
        "speaker": person.label,
        "segment": None,
    }


def _told(
    label: str,
    citing: set[tuple[str, str]],
    speaking: set[tuple[str, str]],
    silent: Mapping[tuple[str, str], Participant],
) -> str:
    """How many say the theme, say otherwise, say both, and were asked and said nothing."""
    both = len(citing & speaking)
    parts = (
        f"{notes.amount(len(citing), 'participant mentions', 'participants mention')} it",
        f"{len(speaking) - both:,} said otherwise",
        f"{both:,} said both",
        f"{notes.amount(len(silent), 'was', 'were')} asked and said nothing of it",
    )
    return f"{label}: {', '.join(parts)}."
