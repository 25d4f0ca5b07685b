"""The names in a study without opening it as a store: for completion, where loading SQLAlchemy
would take longer than all the rest.
"""

from __future__ import annotations

from qcode.store.sqlite.names import Kind, names_in

__all__ = ["Kind", "names_in"]
