"""Disagreements as tables: every passage where coders differ, confused codes, and causes by
code.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from qcode.coding.adjudication import CAUSES, Choice, Decision, improvements, letters
from qcode.coding.disagreement import NOTHING, Confusion, agreed_counts, confusions
from qcode.model import Code, Column, Table
from qcode.reports.notes import amount
from qcode.shown import shortened
from qcode.workflows.adjudication.disagreeing import Case, ComparedRound

_IN_MATRIX = 10
"""Maximum number of codes in the matrix; the list has all."""


def said_choice(decision: Decision | None) -> str:
    """A decision in words, without its cause; empty for none."""
    if decision is None:
        return ""
    choice: Choice = decision.choice
    return {
        "coder": f"kept: {choice.coder}",
        "both": "kept: both",
        "neither": "neither",
        "other": f"other: {choice.other}",
    }[choice.keep]


def said_state(case: Case) -> str:
    """``open``, ``neither (missed)``, or that codings changed since."""
    if case.decision is None:
        return "open"
    settled = f"{said_choice(case.decision)} ({case.decision.cause})"
    return f"changed since: {settled}" if case.state == "changed" else settled


_BRIEF = (
    Column("place", "Passage"),
    Column("code", "Code"),
    Column("who", "Given by"),
    Column("changes", "Would change"),
    Column("settled", "State"),
    Column("passage", "Words"),
)
_FULL = (
    Column("transcript", "Transcript"),
    Column("segment", "#", "count"),
    Column("role", "Role"),
    Column("speaker", "Speaker"),
    Column("code", "Code"),
    Column("label", "Label"),
    Column("given", "Given by", "list"),
    Column("withheld", "Not by", "list"),
    Column("before", "Said before"),
    Column("text", "Words"),
    Column("definition", "Definition"),
    Column("include", "Include"),
    Column("exclude", "Exclude"),
    Column("impact", "Impact (points)", "number"),
    Column("changes", "Would change"),
    Column("state", "State"),
    Column("decision", "Decision"),
    Column("cause", "Cause"),
)
_DATA = tuple(
    Column(key, key.replace("_", " ").capitalize(), kind)  # type: ignore[arg-type]
    for key, kind in (
        ("row", "text"),
        ("group", "text"),
        ("citations", "count"),
        ("citations_if", "count"),
        ("participants", "count"),
        ("participants_if", "count"),
        ("participants_base", "count"),
        ("start", "count"),
        ("end", "count"),
        ("round", "text"),
        ("decided_by", "text"),
        ("decided", "text"),
    )
)


def disagreements_table(
    compared: ComparedRound, matches: Sequence[Case], *, brief: bool = False
) -> Table:
    """The rows of ``qcode disagreements``. With `brief` (for the terminal) only the first words,
    without context and definition.
    """
    rows = tuple(_row(case, compared.round) for case in matches)
    settled = sum(case.state == "settled" for case in matches)
    by_letter = ", ".join(f"{letter} {name}" for letter, name in letters(compared.coders).items())
    extra = {
        "round": compared.round,
        "coders": list(compared.coders),
        "transcripts": len({u.transcript for u in compared.units}),
        "units": len(compared.units),
        "open": len(rows) - settled,
        "settled": settled,
    }
    notes = (
        (
            f"{amount(len(rows), 'disagreement')} in {amount(len(compared.units), 'segment')} of"
            f" {amount(len({u.transcript for u in compared.units}), 'transcript')} double-coded in"
            f" round {compared.round} ({by_letter}): {len(rows) - settled} open, {settled} settled."
            " A disagreement is a code on a segment that one coder gave and another, who was done"
            " there, did not."
        ),
        *(
            []
            if not rows
            else [f"{_CHANGE_NOTE}." if brief else f"{_CHANGE_NOTE}; {_IMPACT_NOTE}."]
        ),
    )
    columns = _BRIEF if brief else _FULL
    return Table(
        "disagreements",
        "Disagreements",
        columns,
        rows,
        notes,
        extra=extra,
        data_columns=() if brief else _DATA,
    )


_CHANGE_NOTE = (
    "Would change: the figures of the speaker's role in the reports if the segment were decided the"
    " other way"
)
_IMPACT_NOTE = (
    "impact is the largest change of a printed percentage, in percentage points (of the role's"
    " citations of referral streams, or of its participants who mention the code)"
)


def _row(case: Case, round: str) -> dict[str, Any]:
    one, impact, decision, entry = case.disagreement, case.impact, case.decision, case.entry
    unit = one.unit
    return {
        "transcript": unit.transcript,
        "segment": unit.segment,
        "role": unit.role,
        "speaker": unit.speaker,
        "code": one.code,
        "label": entry.name,
        "given": list(one.given),
        "withheld": list(one.withheld),
        "before": case.before,
        "text": case.text,
        "place": f"{unit.transcript} {unit.segment}",
        "who": f"{', '.join(one.given)}, not {', '.join(one.withheld)}",
        "passage": shortened(case.text, 48),
        "definition": entry.definition,
        "include": entry.include,
        "exclude": entry.exclude,
        "impact": impact.points if impact else None,
        "changes": impact.words if impact else "not counted",
        "row": impact.row if impact else "",
        "group": impact.group if impact else "",
        "citations": impact.citations if impact else None,
        "citations_if": impact.citations_if if impact else None,
        "participants": impact.participants if impact else None,
        "participants_if": impact.participants_if if impact else None,
        "participants_base": impact.base if impact else None,
        "start": unit.words[0],
        "end": unit.words[1],
        "round": round,
        "state": case.state,
        "settled": said_state(case),
        "decision": said_choice(decision),
        "cause": decision.cause if decision else "",
        "decided_by": decision.by if decision else "",
        "decided": decision.created if decision else "",
    }


# Confusion
# --------------------------------------------------------------------------------------------------


def confusion_tables(compared: ComparedRound) -> tuple[Table, Table]:
    """Confused codes, one row per pair, most frequent first; and the matrix of the most confused
    ones.
    """
    matches = [
        c
        for c in confusions(compared.units)
        if compared.codes is None or {c.code, c.other} & set(compared.codes)
    ]
    two = len(compared.coders) == 2
    one, other = (
        (f"{c} gave" for c in compared.coders[:2]) if two else ("One coder gave", "Another gave")
    )
    merged = matches if two else _either_way(matches)
    rows = tuple(
        {
            "code": c.code,
            "other": c.other,
            "units": c.units,
            "by_pair": {f"{a}, {b}": n for (a, b), n in c.by_pair.items()},
            "where": [f"{t} {s}" for t, s in c.places],
            "places": (
                ", ".join(f"{t} {s}" for t, s in c.places[:6]) + (" …" if len(c.places) > 6 else "")
            ),
        }
        for c in merged
    )
    columns = (
        Column("code", one),
        Column("other", other),
        Column("units", "Segments", "count"),
        Column("places", "Where"),
    )
    data = (
        Column("where", "All places", "list"),
        Column("by_pair", "By pair of coders", "mapping"),
    )
    note = (
        "A code by one coder where the other gave another code and not this one, on the same"
        f" segment; {NOTHING}: the other gave no other code in its place. Round {compared.round},"
        f" {amount(len(compared.units), 'segment')}."
    )
    extra = {"round": compared.round, "coders": list(compared.coders), "units": len(compared.units)}
    title = "Codes taken for one another"
    pairs = Table(
        "disagreements.confusion", title, columns, rows, (note,), extra=extra, data_columns=data
    )
    return pairs, _matrix(compared, merged, two)


def _either_way(matches: Sequence[Confusion]) -> list[Confusion]:
    """Confusions among more than two coders. The order within a pair means nothing there, so both
    directions are one row.
    """
    together: dict[tuple[str, str], list[Confusion]] = defaultdict(list)
    for one in matches:
        key = (
            (one.code, one.other)
            if one.other == NOTHING or (one.code != NOTHING and one.code <= one.other)
            else (one.other, one.code)
        )
        together[key].append(one)
    merged = []
    for (code, other), same in together.items():
        by_pair: Counter[tuple[str, str]] = Counter()
        for one in same:
            by_pair.update(one.by_pair)
        places = tuple(dict.fromkeys(p for one in same for p in one.places))
        merged.append(Confusion(code, other, sum(one.units for one in same), dict(by_pair), places))
    return sorted(merged, key=lambda c: (c.other == NOTHING, -c.units, c.code, c.other))


def _matrix(compared: ComparedRound, matches: Sequence[Confusion], two: bool) -> Table:
    """A square matrix of the most confused codes, with agreement on the diagonal."""
    often: Counter[str] = Counter()
    for c in matches:
        for code in {c.code, c.other} - {NOTHING}:
            often[code] += c.units + (1000 if NOTHING not in (c.code, c.other) else 0)
    position = {c.key: n for n, c in enumerate(compared.study.codebook.codes)}
    chosen = sorted(
        (code for code, _ in often.most_common(_IN_MATRIX)), key=lambda c: position.get(c, 0)
    )
    agreed = agreed_counts(compared.units)
    counts: Counter[tuple[str, str]] = Counter()
    for c in matches:
        counts[c.code, c.other] += c.units
        if not two:
            counts[c.other, c.code] += c.units
    numbered = {code: n for n, code in enumerate((*chosen, NOTHING), 1)}
    rows = tuple(
        {
            "number": n,
            "code": a,
            **{b: agreed.get(a, 0) if a == b and a != NOTHING else counts[a, b] for b in numbered},
        }
        for a, n in numbered.items()
    )
    columns = (
        Column("number", "", "count"),
        Column("code", f"{compared.coders[0]} ↓ {compared.coders[1]} →" if two else "Code"),
        *(Column(code, str(n), "count") for code, n in numbered.items()),
    )
    left = len(often) - len(chosen)
    note = "On the diagonal: segments to which both gave the code."
    note += f" {left} more codes are in the list above." if left else ""
    return Table(
        "disagreements.matrix", "Confusion matrix", columns, rows if chosen else (), (note,)
    )


# Causes
# --------------------------------------------------------------------------------------------------


def causes_table(compared: ComparedRound) -> Table:
    """Why coders differed, by code: the codebook entries to improve, most useful first."""
    decisions = [
        d
        for d in compared.decided.of_round(compared.round)
        if compared.codes is None or d.code in compared.codes
    ]
    rivals: dict[str, list[str]] = defaultdict(list)
    for c in confusions(compared.units):
        if NOTHING not in (c.code, c.other):
            rivals[c.code].append(c.other)
            rivals[c.other].append(c.code)
    left = Counter(one.code for one, how, _ in compared.states() if how != "settled")
    rows = []
    for item in improvements(
        decisions, {code: list(dict.fromkeys(others))[:3] for code, others in rivals.items()}
    ):
        entry = compared.study.codebook.get(item.code) or Code(item.code)
        rows.append(
            {
                "code": item.code,
                "label": entry.name,
                "decisions": item.decisions,
                "in_the_codebook": item.in_the_codebook,
                **{cause.replace(" ", "_"): item.causes.get(cause, 0) for cause in CAUSES},
                "dropped": item.dropped,
                "open": left[item.code],
                "instead": list(item.instead),
                "to_do": item.to_do,
                "definition": entry.definition,
                "include": entry.include,
                "exclude": entry.exclude,
            }
        )
    columns = (
        Column("code", "Code"),
        Column("decisions", "Decided", "count"),
        *(Column(cause.replace(" ", "_"), cause.capitalize(), "count") for cause in CAUSES),
        Column("open", "Open", "count"),
        Column("to_do", "In the codebook"),
    )
    data = (
        Column("label", "Label"),
        Column("in_the_codebook", "Causes in the codebook", "count"),
        Column("dropped", "Code not kept", "count"),
        Column("instead", "Confused with", "list"),
        Column("definition", "Definition"),
        Column("include", "Include"),
        Column("exclude", "Exclude"),
    )
    open_rows = sum(left.values())
    note = (
        f"{amount(len(decisions), 'decision')} of round {compared.round} by cause;"
        f" {amount(open_rows, 'disagreement is', 'disagreements are')} still open. First the codes"
        " whose entry would help most: codebook unclear, wrong code and boundary. Change the"
        " entries, load the codebook with a new version, and after the next round: qcode codebook"
        " diff."
    )
    extra = {"round": compared.round, "decisions": len(decisions), "open": open_rows}
    return Table(
        "disagreements.causes",
        "Codebook entries to improve",
        columns,
        tuple(rows),
        (note,),
        extra=extra,
        data_columns=data,
    )
