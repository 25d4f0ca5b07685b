"""What a study knows of itself, for the checklists that journals ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import qcode
from qcode.errors import Refused
from qcode.model import Interview, Participant, Study, Table
from qcode.reports.checklists import checklist_table
from qcode.reports.groups import attribution, tally_of
from qcode.reports.layers import respondents
from qcode.reports.notes import listed
from qcode.shown import amount
from qcode.store.view import View
from qcode.workflows.agreement.machines import machines_used
from qcode.workflows.agreement.options import AgreementOptions
from qcode.workflows.agreement.report import methods_report


def checklist(view: View, name: str) -> Table:
    """The checklist `name`, filled in as far as the study knows. Raises `Unknown`."""
    study = view.study()
    people = [p for i in study.interviews for p in respondents(i)]
    facts = {
        "size": _size(people),
        "sample": _sample(people),
        "guide": _guide(study),
        "repeats": _repeats(people),
        "recording": _recording(study.interviews),
        "duration": _duration(study.interviews),
        "coders": _coders(study),
        "tree": _tree(study),
        "derivation": _derivation(view, study),
        "software": f"Coded and counted with qcode {qcode.__version__}.",
        "machines": machines_used(view),
        "processing": _processing(view, study),
        "quotations": _quotations(people),
        **_agreement(view),
    }
    return checklist_table(name, facts)


def _size(people: Sequence[Participant]) -> str:
    base = tally_of(people)
    sites = f" at {amount(len(base.sites), 'site')}" if base.sites else ""
    persons, interviews = len(base.participants), len(base.interviews)
    if not persons:
        return ""
    return f"{amount(persons, 'participant')} in {amount(interviews, 'interview')}{sites}."


def _sample(people: Sequence[Participant]) -> str:
    roles = Counter(attribution(role) for role, _ in {(p.role, p.person) for p in people if p.role})
    if not roles:
        return ""
    return f"By role: {listed(f'{role} {n}' for role, n in sorted(roles.items()))}."


def _guide(study: Study) -> str:
    guides = [
        f"{attribution(p.role)}, {amount(len(p.questions), 'question')}"
        for p in study.codebook.protocols
    ]
    return f"Interview protocols: {listed(guides)}." if guides else ""


def _repeats(people: Sequence[Participant]) -> str:
    if not any(p.attributes.get("person") for p in people):
        return ""
    times = Counter(who for _, who in {(p.transcript, p.person) for p in people})
    several = sum(n > 1 for n in times.values())
    return f"{amount(several, 'person', 'persons')} spoke in more than one interview."


def _recording(interviews: Sequence[Interview]) -> str:
    timed = sum(any(t.time_start is not None for t in i.turns) for i in interviews)
    if not timed:
        return ""
    of = amount(len(interviews), "transcript")
    return f"{timed} of {of} have times of a recording."


def _duration(interviews: Sequence[Interview]) -> str:
    ends = [max((t.time_end or t.time_start or 0 for t in i.turns), default=0) for i in interviews]
    if not ends or not all(ends):
        return ""
    minutes = sorted(round(end / 60_000) for end in ends)
    middle = minutes[len(minutes) // 2]
    return f"Interviews took {minutes[0]} to {minutes[-1]} minutes (median {middle})."


def _coders(study: Study) -> str:
    kinds = {c.name: c.kind for c in study.coders}
    people = {c.coder for c in study.codings if kinds.get(c.coder, "person") == "person"}
    return f"{amount(len(people), 'person', 'persons')} coded." if people else ""


def _tree(study: Study) -> str:
    book = study.codebook
    if not book.codes:
        return ""
    top = len(book.children(None))
    defined = sum(bool(c.definition) for c in book.codes)
    return (
        f"The codebook has {amount(len(book.codes), 'code')} under {amount(top, 'heading')},"
        f" {defined} of them with a definition; report build appends it."
    )


def _derivation(view: View, study: Study) -> str:
    since, order = view.code_versions()
    known = Counter(since[c.key] for c in study.codebook.codes if c.key in since)
    if len(order) < 2 or not known:
        return ""
    versions = sorted(known, key=lambda v: order.get(v, len(order)))
    wording = ", ".join(f"{known[v]} since version {v or 'without a name'}" for v in versions)
    return f"Codes by the version of the codebook that brought them: {wording}."


def _processing(view: View, study: Study) -> str:
    rows = view.rows("transcript")
    if not rows:
        return ""
    ways = sorted({row.segment_by for row in rows})
    words = sum(row.words for row in rows)
    segments = sum(len(i.segments) for i in study.interviews)
    return (
        f"{amount(len(rows), 'transcript')} with {amount(words, 'word')} were cut into"
        f" {amount(segments, 'segment')}, each a {' or '.join(ways)}."
    )


def _quotations(people: Sequence[Participant]) -> str:
    roles = any(p.role for p in people)
    return "Quotations in reports are attributed by role." if roles else ""


def _agreement(view: View) -> dict[str, str]:
    """The paragraph on reliability, and what became of disagreements; nothing where it was not
    measured.
    """
    try:
        rows = {
            str(r["topic"]): str(r["text"]) for r in methods_report(view, AgreementOptions()).rows
        }
    except Refused:
        return {}
    topics = ("sample", "unit", "independence", "statistic", "results", "overall", "threshold")
    return {
        "agreement": " ".join(rows[t] for t in topics if t in rows),
        "consensus": rows.get("resolution", ""),
    }
