"""Which suggesters there are: qcode's own, and those that installed packages register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from qcode.errors import Refused, Unknown
from qcode.suggest.interface import GROUP, Guarded, Suggester

OWN = "qcode"
"""The name of qcode's own suggester, which is used if none is named."""
LLM = "llm"
"""The name of the suggester that asks a language model."""
BUILT_IN: Mapping[str, str] = {
    OWN: "learns from the study's own codings; used if none is named",
    LLM: "asks a language model that runs on this machine: --endpoint, --model",
}
"""Name → what it is, of the suggesters that come with qcode."""
_METHODS = ("fit", "predict_proba", "get_params", "set_params")


@dataclass(frozen=True, slots=True)
class Registered:
    """A suggester that can be named: where it comes from, what it is, and its entry point (None for
    those of qcode).
    """

    name: str
    origin: str
    about: str
    entry: EntryPoint | None = None


def registered() -> tuple[Registered, ...]:
    """All suggesters, those of qcode first, the others by name. No package is imported for it.

    A package cannot take the name of another suggester: see `suggester_named`.
    """
    own = [Registered(name, "qcode", about) for name, about in BUILT_IN.items()]
    found = [
        Registered(entry.name, _origin(entry), entry.value, entry)
        for entry in entry_points(group=GROUP)
    ]
    return (*own, *sorted(found, key=lambda one: (one.name, one.origin)))


def suggester_named(name: str) -> Suggester:
    """A new suggester of an installed package. Raises Unknown for a name that nobody registered,
    Refused for one that several registered, and for what cannot be loaded or is no suggester.
    """
    known = registered()
    found = [one for one in known if one.name == name]
    if not found:
        raise Unknown(
            "suggester", name, [one.name for one in known], command="qcode suggest suggesters"
        )
    if len(found) > 1:
        origins = " and ".join(one.origin for one in found)
        raise Refused(
            f"the name {name!r} is registered by {origins}",
            advice="remove one of these packages",
        )
    entry = found[0].entry
    assert entry is not None, "the caller handles those of qcode"
    with Guarded(name, f"being loaded from {found[0].origin}"):
        made: Any = entry.load()()
        missing = [method for method in _METHODS if not callable(getattr(made, method, None))]
        if missing:
            raise Refused(
                f"the suggester {name!r} of {found[0].origin} has no {', '.join(missing)}",
                advice="tell the people who made it; qcode's own is used without --suggester",
            )
    suggester: Suggester = made
    return suggester


def _origin(entry: EntryPoint) -> str:
    if entry.dist is None:
        return "an unknown package"
    return f"{entry.dist.name} {entry.dist.version}"
