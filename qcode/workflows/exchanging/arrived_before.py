"""What of a project is which code and coder of the study, so that it is found again after somebody
renamed or moved it there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from qcode.store.change import Change
from qcode.store.sources import ARRIVED
from qcode.store.view import View


@dataclass(slots=True)
class ArrivedBefore:
    """The ids in the study of codes and people, by their ids in the project."""

    name: str
    codes: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, view: View, program: str, project: str) -> ArrivedBefore:
        """What an earlier import of this project kept; nothing at the first one."""
        name = f"{ARRIVED}{program}:{project}"
        stored = view.settings().get(name) or {}
        return cls(name, dict(stored.get("codes", {})), dict(stored.get("people", {})))

    def keep(self, change: Change) -> None:
        """Store it, if it is not stored already."""
        value = {"codes": self.codes, "people": self.people}
        text = json.dumps(value, ensure_ascii=False, sort_keys=True)
        change.put("setting", self.name, {"value": text}, "import")
