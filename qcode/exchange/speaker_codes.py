"""Codes that say who speaks: QualCoder marks every turn with one, and exports them as codings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qcode.exchange.project import Person, ProjectCode

_PIN = "\N{PUSHPIN}"
_CATEGORY = "speakers"


def speaker_codes(codes: Sequence[ProjectCode]) -> dict[str, str]:
    """Name of a speaker by the id of the code that stands for them: the codes below the category
    of speakers.
    """
    inside = {c.id for c in codes if _is_category(c)}
    names: dict[str, str] = {}
    for code in codes:
        if code.parent in inside:
            inside.add(code.id)
            names[code.id] = code.name
    return names


def without_speakers(codes: Iterable[ProjectCode], speakers: Iterable[str]) -> list[ProjectCode]:
    """The codes without those of speakers and their category, if it has any."""
    gone = set(speakers)
    return [c for c in codes if c.id not in gone and not (gone and _is_category(c))]


def marks_speakers(person: Person) -> bool:
    """True for the name under which such codings are kept."""
    return person.name.startswith(_PIN) and "speaker" in person.name.casefold()


def _is_category(code: ProjectCode) -> bool:
    bare = code.name.removeprefix(_PIN).strip("\ufe0f ").casefold()
    return code.name.startswith(_PIN) and not code.parent and bare == _CATEGORY
