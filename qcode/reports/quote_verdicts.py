"""What is to be said of a quotation of a draft: does it stand, did that person say it, does it name
anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qcode.model import Participant, Quote, Study
from qcode.reports.disclosure import findings
from qcode.reports.draft_quotes import Quoted, roles_named
from qcode.reports.groups import attribution
from qcode.reports.layers import respondents
from qcode.reports.quote_checks import Nearest, Standing, Transcripts

_TELLING = frozenset({"identity", "site", "e-mail", "phone", "web address"})
"""Kinds of findings that no printed quotation may have; what only looks like a name is told."""
_KNOWN_NAME = "somebody in the study"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A quotation and what was found. `faults` are why it cannot be printed as it is; `doubts` are
    for a person to look at.
    """

    quoted: Quoted
    faults: tuple[str, ...]
    doubts: tuple[str, ...]
    standing: tuple[Standing, ...]
    nearest: Nearest | None = None


class Judge:
    """Judges quotations of drafts by the transcripts of a study."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._transcripts = Transcripts(study)
        people = [p for i in study.interviews for p in respondents(i)]
        self.role_in = roles_named([attribution(p.role) for p in people if p.role])
        self._values = {_plain(v) for p in people for v in self._of(p)}

    def judge(self, quoted: Quoted) -> Verdict:
        """The verdict on one quotation."""
        result = self._transcripts.standing(quoted.text)
        nearest = None if result else self._transcripts.nearest(quoted.text)
        faults: list[str] = []
        doubts: list[str] = []
        if not result:
            faults.append("no transcript has these words")
        elif wrong := self._wrong_speaker(quoted.attribution, result):
            faults.append(wrong)
        elif quoted.attribution and not self._is_known(quoted.attribution):
            doubts.append(f"nobody in the study is called {quoted.attribution!r}; not checked")
        for named, fault in self._named(quoted):
            (faults if fault else doubts).append(named)
        return Verdict(quoted, tuple(faults), tuple(doubts), tuple(result), nearest)

    def _of(self, person: Participant) -> Iterator[str]:
        """What an attribution may say of somebody."""
        yield attribution(person.role)
        yield from person.attributes.values()
        yield from self._study.sites.get(person.site, {}).values()

    def _is_known(self, wording: str) -> bool:
        parts = [_plain(part) for part in wording.split(",")]
        return bool(self.role_in(wording)) or any(part in self._values for part in parts)

    def _wrong_speaker(self, wording: str, matches: Sequence[Standing]) -> str:
        """Why the attribution is wrong; empty where it is right or cannot be checked."""
        if not wording:
            return ""
        role = self.role_in(wording)
        parts = {_plain(p) for p in wording.split(",")} & self._values
        who: dict[str, None] = {}
        for standing in matches:
            if standing.speaker is None:
                who["the interviewer"] = None
                continue
            own = {_plain(v) for v in self._of(standing.speaker)}
            fits = not role or attribution(standing.speaker.role) == role
            if fits and parts <= own | {_plain(role)}:
                return ""
            who[attribution(standing.speaker.role) if not fits else self._said_of(standing)] = None
        return (
            f"said by {' or '.join(who)}, not by {wording}"
            if role or parts
            else ("said by the interviewer" if list(who) == ["the interviewer"] else "")
        )

    def _said_of(self, standing: Standing) -> str:
        """Role, and what else the study has of a speaker whose role is right."""
        speaker = standing.speaker
        if speaker is None:
            return "the interviewer"
        more = (v for v in self._of(speaker) if v and v != speaker.role)
        return ", ".join(dict.fromkeys((attribution(speaker.role), *more)))

    def _named(self, quoted: Quoted) -> Iterator[tuple[str, bool]]:
        """What in the words may identify somebody, and whether that is certain."""
        one = Quote("", "", "", quoted.text, "", "", 0, 0, 0, 0)
        for finding in findings(self._study, [one]):
            certain = finding.kind in _TELLING or _KNOWN_NAME in finding.message
            yield finding.message, certain


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").casefold().split())
