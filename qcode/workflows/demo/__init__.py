"""The example study that comes with qcode, and the demonstration with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.workflows.demo.demonstration import demonstrate as demonstrate

__getattr__, __all__ = exports(
    __name__,
    {
        "demonstration": ("demonstrate",),
    },
)
