"""Two invented studies of known figures, as plain data: transcripts with the passages that carry
each code.

`task_force()` has the size and the citation counts of a task-force evaluation (143 stakeholders at
10 sites), `offenders()` the mention counts of 46 respondents. A function returns a list of
`Interview` tuples ``(name, text, attributes, codings)``; write the texts to files, the attributes
and codings to csv, and a study made of them has to give the figures back (`TASK_FORCE_CITATIONS`,
`OFFENDERS_MENTIONING`). `as_study` makes a `model.Study` of the same data without files.

Every word is invented and says nothing of any person, agency or place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from qcode import model

Coded = tuple[str, int, int]
"""A code with the ``[start, end)`` it was given to."""


class Interview(NamedTuple):
    """A transcript: its name, its text (``Label: words``, a paragraph a turn), attributes, and what
    its primary coder coded.
    """

    name: str
    text: str
    attributes: dict[str, str]
    codings: list[Coded]


TASK_FORCE_SIZES = {"law_enforcement": 60, "prosecutor": 23, "service_provider": 55, "other": 5}
TASK_FORCE_SITES = tuple("ABCDEFGHIJ")
TASK_FORCE_CITATIONS: dict[str, dict[str, int]] = {
    "law_enforcement": {
        "hotline": 52,
        "law_enforcement": 38,
        "victim_service_provider": 21,
        "nonjustice_government": 16,
        "community": 9,
        "medical_provider": 7,
        "prosecutor": 5,
        "other_justice": 4,
        "self_referral": 3,
        "online_social_media": 2,
    },
    "prosecutor": {
        "law_enforcement": 24,
        "hotline": 9,
        "victim_service_provider": 8,
        "community": 6,
    },
    "service_provider": {
        "law_enforcement": 31,
        "victim_service_provider": 23,
        "medical_provider": 19,
        "community": 18,
        "hotline": 15,
        "nonjustice_government": 14,
        "self_referral": 11,
        "prosecutor": 8,
        "other_justice": 7,
        "online_social_media": 5,
    },
    "other": {"community": 2, "nonjustice_government": 1},
}
"""Citations of each referral stream by role: 157 by law enforcement, 151 by service providers."""

OFFENDERS_MENTIONING = {
    "risk_surveillance": 18,
    "risk_online_sting": 15,
    "risk_in_person_sting": 13,
    "risk_informants": 11,
    "risk_raids": 3,
    "risk_none": 14,
    "avoid_none": 14,
    "avoid_coaching": 13,
    "avoid_detect_person": 12,
    "avoid_detect_online": 5,
    "avoid_small_circle": 5,
    "avoid_hide_relationship": 5,
    "avoid_minors": 4,
    "avoid_relocate": 4,
    "avoid_hide_material": 4,
    "avoid_abroad": 1,
}
"""Respondents mentioning each tactic, of 46."""
OFFENDERS_NOT_ASKED_TO_AVOID = 5

_PARTS_OF = {
    "law_enforcement": ("law_enforcement", "law_enforcement", "federal_agency"),
    "community": ("community", "school", "faith_community", "peer_survivor"),
}
"""Codes below a stream that some of its citations carry instead of the stream's own."""

_SAYINGS = (
    "A good part of them reached us through the {}.",
    "Then, um, the {} called, I think it was in the spring.",
    "The {} sends us one every other week, I'd say.",
    "We had two last year that the {} brought in.",
    "It was the {} again, which nobody expected.",
)
_MORE = (
    "They know who to ask for by now.",
    "That took a while to build -- years, really.",
    "And it usually comes with a short summary, e.g. what was said and when.",
)
_PROBES = (
    "Where do your referrals come from?",
    "Mm-hm. Who else?",
    "Could you say more about that?",
)
_LABELS = {"law_enforcement": "LE", "prosecutor": "PR", "service_provider": "SP", "other": "OT"}


class _Writer:
    """Writes a transcript turn by turn and notes where the coded sentences are."""

    def __init__(self, label: str) -> None:
        self.label, self.text = label, ""
        self.codings: list[Coded] = []

    def ask(self, words: str) -> None:
        """A turn of the interviewer."""
        self._open("Interviewer")
        self.text += words

    def answer(self, sentences: Sequence[tuple[str, tuple[str, ...]]]) -> None:
        """A turn of the respondent: sentences with the codes each is given by itself."""
        self._open(self.label)
        for i, (words, codes) in enumerate(sentences):
            self.text += " " if i else ""
            start = len(self.text)
            self.text += words
            self.codings += [(code, start, len(self.text)) for code in codes]

    def _open(self, label: str) -> None:
        self.text += ("\n\n" if self.text else "") + f"{label}: "


def task_force() -> list[Interview]:
    """143 interviews: 60 law enforcement, 23 prosecutors, 55 service providers and 5 others, spread
    over sites A to J.

    Citations take several shapes on purpose: one sentence, two adjacent sentences coded one by one,
    two codings that overlap, several streams in one answer, and codes below a stream. One
    interviewer's turn in each transcript of law enforcement is coded too, which must count for
    nothing.
    """
    found: list[Interview] = []
    for role, size in TASK_FORCE_SIZES.items():
        cited: list[list[str]] = [[] for _ in range(size)]
        streams = [s for s, count in TASK_FORCE_CITATIONS[role].items() for _ in range(count)]
        for i, stream in enumerate(streams):
            # The last few say nothing of referrals, so that not everybody cites.
            citing = size - size // 12
            cited[(i * 7 + i // citing) % citing].append(stream)
        for i, own in enumerate(cited):
            name = f"{_LABELS[role]}-{i + 1:02d}"
            site = TASK_FORCE_SITES[i % 10 if role != "prosecutor" else i % 9]
            found.append(_interview(name, {"role": role, "site": site}, own, i))
    return found


def _interview(
    name: str, attributes: dict[str, str], cited: Sequence[str], turn_of: int
) -> Interview:
    writer = _Writer(name)
    writer.ask("Can you tell me about your current position?")
    writer.answer(
        [(f"I have been here for {turn_of % 9 + 2} years, more or less.", ("role_experience",))]
    )
    waiting = list(cited)
    asked = 0
    while waiting:
        writer.ask(_PROBES[asked % len(_PROBES)])
        if attributes["role"] == "law_enforcement" and asked == 0:
            writer.codings.append(("hotline", len(writer.text) - 10, len(writer.text)))
        # Streams of one answer differ: two citations of one stream in one turn would touch and be
        # one.
        together = list(dict.fromkeys(waiting))[: 1 + (turn_of + asked) % 3]
        for stream in together:
            waiting.remove(stream)
        writer.answer(
            [x for i, stream in enumerate(together) for x in _said(stream, turn_of + asked + i)]
        )
        asked += 1
    writer.ask("Is there anything else?")
    writer.answer([("No, the parking here is, uh, the worst part of it.", ())])
    codings = list(writer.codings)
    for code, start, end in writer.codings[1::4]:
        # The coder marked the middle of the passage a second time.
        codings.append((code, start + 3, max(start + 4, end - 2)))
    return Interview(name, writer.text, attributes, codings)


def _said(stream: str, number: int) -> list[tuple[str, tuple[str, ...]]]:
    parts = _PARTS_OF.get(stream, (stream,))
    code = parts[number % len(parts)]
    first, more = (
        _SAYINGS[number % len(_SAYINGS)].format(code.replace("_", " ")),
        _MORE[number % len(_MORE)],
    )
    if number % 4 == 1:
        # Both sentences are coded by themselves; the second with the stream's own code, still one
        # citation of the stream.
        return [(first, (code,)), (more, (stream,))]
    if number % 4 == 2:
        return [(first, (code,)), (more, ())]
    return [(f"{first} {more}", (code,))] if number % 4 == 3 else [(first, (code,))]


def offenders() -> list[Interview]:
    """46 interviews with one respondent each; codes are those of `OFFENDERS_MENTIONING`.

    Whoever says ``none`` names no tactic; five were not asked what was done to avoid police
    (attribute ``asked_avoid`` is no). Some respondents name the same tactic twice, in different
    turns: two citations, one mention.
    """
    risk = _spread("risk_", 46, ())
    not_asked = tuple(range(41, 46))
    avoid = _spread("avoid_", 46, not_asked)
    found = []
    for i in range(46):
        writer = _Writer(f"R{i + 1}")
        writer.ask("Which things that police do, if any, seemed to you a risk?")
        writer.answer([(_tactic(code), (code,)) for code in risk[i]] or [("I could not say.", ())])
        if i % 5 == 0 and risk[i]:
            writer.ask("Mm-hm. Go on.")
            writer.answer([(_tactic(risk[i][0]), (risk[i][0],))])
        if i not in not_asked:
            writer.ask("Was anything done, or left undone, with the police in mind?")
            writer.answer(
                [(_tactic(code), (code,)) for code in avoid[i]] or [("Hard to remember.", ())]
            )
        attributes = {"role": "respondent", "asked_avoid": "no" if i in not_asked else "yes"}
        found.append(Interview(f"R-{i + 1:02d}", writer.text, attributes, writer.codings))
    return found


def _spread(prefix: str, size: int, without: Iterable[int]) -> list[list[str]]:
    """Codes of that prefix given to `size` respondents as often as they must be: the exclusive one
    first, the rest in turn.
    """
    given: list[list[str]] = [[] for _ in range(size)]
    free = [i for i in range(size) if i not in set(without)]
    exclusive = f"{prefix}none"
    none, rest = free[: OFFENDERS_MENTIONING[exclusive]], free[OFFENDERS_MENTIONING[exclusive] :]
    for i in none:
        given[i].append(exclusive)
    at = 0
    for code, count in OFFENDERS_MENTIONING.items():
        if code.startswith(prefix) and code != exclusive:
            for _ in range(count):
                given[rest[at % len(rest)]].append(code)
                at += 1
    return given


def _tactic(code: str) -> str:
    return f"The thing there was {code.partition('_')[2].replace('_', ' ')}, as far as I recall."


def second_coder(interviews: Sequence[Interview], share: float = 0.1) -> list[Interview]:
    """The first tenth (or `share`) of the interviews as somebody else coded them: one coding in
    three missing, others moved.
    """
    count = max(1, round(len(interviews) * share))
    return [
        one._replace(
            codings=[(c, s, max(s + 1, e - 4)) for i, (c, s, e) in enumerate(one.codings) if i % 3]
        )
        for one in interviews[:count]
    ]


def by_sentence(interviews: Iterable[Interview]) -> list[Interview]:
    """The same codings, each split at the ends of sentences into adjacent ones."""
    return [
        one._replace(codings=[x for coded in one.codings for x in _split(one.text, coded)])
        for one in interviews
    ]


def _split(text: str, coded: Coded) -> list[Coded]:
    code, start, end = coded
    cuts = [start, *(start + m.end() for m in re.finditer(r"[.!?]\s+", text[start:end])), end]
    return [(code, a, b) for a, b in pairwise(cuts) if a < b]


_TURN = re.compile(r"^([^:\n]+): (.*)$", re.MULTILINE)


def as_study(
    interviews: Sequence[Interview],
    codebook: model.Codebook,
    *,
    coder: str = "Ada",
    others: Mapping[str, Sequence[Interview]] | None = None,
    done: bool = True,
    sites: Mapping[str, Mapping[str, str]] | None = None,
    asked: Sequence[model.Asked] = (),
) -> model.Study:
    """A `Study` in which `coder` is the primary coder of everything, and `others` coded what is
    given for each.

    With `done`, everybody marked as done what they coded. Segments are the turns.
    """
    layers = {coder: interviews, **(others or {})}
    values = tuple(_value(one) for one in interviews)
    length = {one.name: len(one.text) for one in interviews}
    codings = [
        model.Coding(
            f"{who}-{one.name}-{i}", one.name, code, who, start, end, created="2024-01-01T00:00:00Z"
        )
        for who, coded in layers.items()
        for one in coded
        for i, (code, start, end) in enumerate(one.codings)
    ]
    marks = (
        [
            model.Done(one.name, who, 0, length[one.name])
            for who, coded in layers.items()
            for one in coded
        ]
        if done
        else []
    )
    return model.Study(
        title="An invented study",
        codebook=codebook,
        interviews=values,
        codings=tuple(codings),
        done=tuple(marks),
        assignments=tuple(model.Assignment(one.name, coder, "primary") for one in interviews),
        coders=tuple(model.Coder(who, who) for who in layers),
        sites=sites or {},
        asked=tuple(asked),
    )


def _value(one: Interview) -> model.Interview:
    turns = tuple(
        model.Turn(i, m[1], m.start(2), m.end(2))
        for i, m in enumerate(_TURN.finditer(one.text), start=1)
    )
    labels = dict.fromkeys(t.speaker or "" for t in turns)
    people = tuple(
        model.Participant(
            f"{one.name}/{label}",
            one.name,
            label,
            {"role": model.INTERVIEWER} if label == "Interviewer" else dict(one.attributes),
        )
        for label in labels
    )
    segments = tuple(model.Segment(t.number, t.number, t.start, t.end) for t in turns)
    return model.Interview(
        one.name, one.name, one.text, turns, segments, people, dict(one.attributes)
    )


def codebook(
    title: str, tree: Mapping[str, Any], protocols: Mapping[str, Sequence[str]] | None = None
) -> model.Codebook:
    """A codebook from nested mappings ``key: {child: {...}}``; the key ``?`` of a code lists the
    ids of its questions.

    `protocols` gives the ids of the questions of each role.
    """
    codes: list[model.Code] = []

    def add(entries: Mapping[str, Any], parent: str | None) -> None:
        for key, below in entries.items():
            if key != "?":
                label = key.replace("_", " ").capitalize()
                codes.append(
                    model.Code(key, label, questions=tuple(below.get("?", ())), parent=parent)
                )
                add(below, key)

    add(tree, None)
    asked = tuple(
        model.Protocol(role, tuple(model.Question(q, f"Question {q}?") for q in questions))
        for role, questions in (protocols or {}).items()
    )
    return model.Codebook(title, "1", tuple(codes), protocols=asked)


def task_force_codebook() -> model.Codebook:
    """The codes that `task_force` uses, with the protocols of its three roles."""
    streams: dict[str, Any] = {
        stream: {} for stream in (*TASK_FORCE_CITATIONS["law_enforcement"], "other_referral")
    }
    for stream, parts in _PARTS_OF.items():
        streams[stream] = {part: {} for part in dict.fromkeys(parts) if part != stream}
    protocols = {
        "law_enforcement": ["LE1", "LE3"],
        "prosecutor": ["PR1", "PR3"],
        "service_provider": ["SP1", "SP3"],
    }
    tree = {
        "role_experience": {"?": ["LE1", "PR1", "SP1"]},
        "referral_stream": {"?": ["LE3", "PR3", "SP3"], **streams},
    }
    return codebook("Task forces", tree, protocols)


def offenders_codebook() -> model.Codebook:
    """The codes that `offenders` uses. The question about avoiding police is in no protocol: it is
    marked where it was asked.
    """
    risk: dict[str, Any] = {code: {} for code in OFFENDERS_MENTIONING if code.startswith("risk_")}
    avoid: dict[str, Any] = {code: {} for code in OFFENDERS_MENTIONING if code.startswith("avoid_")}
    tree = {"police_risk": {"?": ["q_risk"], **risk}, "avoid_police": {"?": ["q_avoid"], **avoid}}
    return codebook("Respondents", tree, {"respondent": ["q_risk"]})


def offenders_asked(interviews: Iterable[Interview]) -> list[model.Asked]:
    """The marks that the question about avoiding police was put, in every transcript where it
    was.
    """
    words = "Was anything done, or left undone"
    return [
        model.Asked(one.name, "q_avoid", one.text.index(words), len(one.text))
        for one in interviews
        if words in one.text
    ]
