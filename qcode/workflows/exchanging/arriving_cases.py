"""Cases and variables of a project as attributes of speakers, transcripts and sites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qcode.exchange.noted import SITE, SPEAKER
from qcode.exchange.project import Case, Loss, Project
from qcode.files.labelled import read_labelled
from qcode.model import INTERVIEWER
from qcode.shown import one_name
from qcode.spans import Span
from qcode.workflows.importing.storing import canonical

PERSON = "person"
"""The attribute by which a person is one participant in several transcripts."""


@dataclass(frozen=True, slots=True)
class Text:
    """A transcript that came with a project: its id in the study, its speakers who are no
    interviewers with their ids, and who speaks where.
    """

    id: str
    name: str
    speakers: Mapping[str, str]
    turns: Sequence[tuple[str | None, Span]]
    selections: Mapping[str, Span] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Given:
    """A value to set: whose (`kind` is speaker, transcript or site), in which transcript."""

    kind: str
    owner: str
    transcript: str | None
    name: str
    value: str


def attributes_of(
    project: Project, texts: Mapping[str, Text]
) -> tuple[tuple[Given, ...], tuple[Loss, ...]]:
    """The values of cases and sources as attributes. `texts` are the transcripts by the ids of
    their sources.

    A case belongs to the only speaker of each of its texts who is no interviewer, or to who speaks
    in its selections; else its values are attributes of the transcript.
    """
    names = {v.id: canonical(one_name(v.name)) for v in project.variables}
    given: list[Given] = []
    losses: list[Loss] = []
    every = [*(s.values for s in project.sources), *(c.values for c in project.cases)]
    if unknown := sum(own not in names for values in every for own in values):
        why = "the project does not say of which variable they are"
        losses.append(Loss("left out", "values", "", why, unknown))
    for source in project.sources:
        if (text := texts.get(source.id)) is not None:
            for own, value in source.values.items():
                name = names.get(own, "")
                given += _value("transcript", text.id, text.id, name, value)
    for case in project.cases:
        values = {names.get(own, ""): value for own, value in case.values.items()}
        site = _said(case.description, SITE)
        if site:
            losses += _others_at(case)
            for name, value in values.items():
                given += _value("site", one_name(site), None, name, value)
            if not values:
                given.append(Given("site", one_name(site), None, "", ""))
            continue
        owners = list(_owners(case, texts))
        if not owners and (values or case.name):
            why = "it has no text and no words that came in"
            losses.append(Loss("left out", "case", case.name, why))
        for kind, owner, transcript in owners:
            for name, value in values.items():
                given += _value(kind, owner, transcript, name, value)
            if case.name and not _said(case.description, SPEAKER):
                given += _called(case.name, kind, owner, transcript, texts)
        losses += _shared(case, owners)
    return tuple(given), tuple(losses)


def _value(kind: str, owner: str, transcript: str | None, name: str, value: str) -> Iterator[Given]:
    words = one_name(value) if name in ("role", "site") else value.strip()
    # Who interviews is known from the labels, never from a table.
    if name and words and not (name == "role" and words.casefold() == INTERVIEWER):
        yield Given(kind, owner, transcript, name, words)


def _called(
    called: str, kind: str, owner: str, transcript: str, texts: Mapping[str, Text]
) -> Iterator[Given]:
    """The name of a case: a person's, unless the speaker is called so anyway; else a transcript's
    case.
    """
    labels = {own: label for text in texts.values() for label, own in text.speakers.items()}
    if labels.get(owner, "").casefold() != called.casefold():
        name = PERSON if kind == "speaker" else "case"
        yield Given(kind, owner, transcript, name, called)


def _said(description: str, label: str) -> str:
    """What the description of a case that a study wrote says under a label."""
    _, parts = read_labelled(description, (SPEAKER, SITE))
    return next((text.strip() for name, text in parts if name == label), "")


def _owners(case: Case, texts: Mapping[str, Text]) -> Iterator[tuple[str, str, str]]:
    """(kind, id, id of the transcript) of whom a case describes."""
    label = _said(case.description, SPEAKER)
    seen: set[str] = set()
    for source in case.sources:
        text = texts.get(source)
        if text is None:
            continue
        seen.add(text.id)
        if label:
            if label in text.speakers:
                yield "speaker", text.speakers[label], text.id
        elif len(text.speakers) == 1:
            yield "speaker", next(iter(text.speakers.values())), text.id
        else:
            yield "transcript", text.id, text.id
    for text in texts.values():
        spans = [text.selections[s] for s in case.selections if s in text.selections]
        if not spans or text.id in seen:
            continue
        heard = _heard(text, spans)
        if len(heard) == 1:
            yield "speaker", text.speakers[next(iter(heard))], text.id
        else:
            yield "transcript", text.id, text.id


def _heard(text: Text, spans: Sequence[Span]) -> set[str]:
    """Who of the speakers who are no interviewers speaks in spans."""
    return {
        label
        for label, (start, end) in text.turns
        if label is not None
        and label in text.speakers
        and any(a < end and start < b for a, b in spans)
    }


def _shared(case: Case, owners: Sequence[tuple[str, str, str]]) -> Iterator[Loss]:
    if any(kind == "transcript" for kind, *_ in owners) and case.values:
        why = "its texts have several speakers or none, so its values are the transcript's"
        yield Loss("approximated", "case", case.name, why)


def _others_at(case: Case) -> Iterator[Loss]:
    if case.sources or case.selections:
        why = "a site has no texts of its own: they belong to speakers"
        yield Loss("approximated", "texts of the case", case.name, why)
