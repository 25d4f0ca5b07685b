"""Many values of one kind, kept as the rows that they are made of.

A study of a million codings is read as rows, and most of what is counted needs no more than their
columns. A value is made only when somebody looks at it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")
Row = tuple[Any, ...]
"""The fields of a value, in their order."""


class Rows(Sequence[T], Generic[T]):
    """The values that `make` makes of `rows`; to everybody who reads them they are a tuple."""

    __slots__ = ("_made", "_make", "_rows")

    def __init__(
        self, make: Callable[..., T], rows: Sequence[Row] | Callable[[], Sequence[Row]]
    ) -> None:
        """`rows` must not change any more; a function that gives them is called when they are first
        needed.
        """
        self._make = make
        self._rows = rows
        self._made: tuple[T, ...] | None = None

    @property
    def rows(self) -> Sequence[Row]:
        """The rows that the values are made of."""
        if callable(self._rows):
            self._rows = self._rows()
        return self._rows

    def _values(self) -> tuple[T, ...]:
        if self._made is None:
            make = self._make
            self._made = tuple([make(*row) for row in self.rows])
        return self._made

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[T]:
        return iter(self._values())

    @overload
    def __getitem__(self, at: int) -> T: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...

    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        if self._made is not None:
            return self._made[at]
        if isinstance(at, slice):
            return tuple([self._make(*row) for row in self.rows[at]])
        return self._make(*self.rows[at])

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Rows | tuple):
            return self._values() == tuple(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self._values())

    def __repr__(self) -> str:
        return repr(self._values())


def rows_of(values: Sequence[Any], kind: type) -> Sequence[Row]:
    """The rows of values of a dataclass `kind`: its fields, in their order. Nothing is made where
    the values are kept as rows.
    """
    if isinstance(values, Rows):
        return values.rows
    fields: tuple[str, ...] = kind.__match_args__  # type: ignore[attr-defined]
    return list(map(attrgetter(*fields), values))
