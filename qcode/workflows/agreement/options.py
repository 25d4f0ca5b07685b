"""What a comparison should cover: which passes, which units, which rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from qcode.model import Limits
from qcode.workflows.agreement.comparing import (
    AgreementScope,
    Level,
    Unit,
)

By: TypeAlias = str
"""One of `BY`, or attributes of people with commas between them."""
OVER_ROUNDS: tuple[By, ...] = ("round", "month", "version")
BY: tuple[By, ...] = ("code", "role", "site", "transcript", "pair", "round", "month", "version")


@dataclass(frozen=True, slots=True)
class AgreementOptions:
    """What to compare. Empty `coders`: everybody who finished a transcript that somebody else
    finished too.
    """

    coders: tuple[str, ...] = ()
    unit: Unit = "segment"
    by: By = "code"
    everybody: bool = False
    bootstrap: int | None = None
    seed: int = 1
    round: str | None = None
    codes: tuple[str, ...] = ()
    level: Level = "code"
    same_coder: str | None = None
    all_coefficients: bool = False
    pool: bool = False
    limits: Limits | None = None

    @property
    def scope(self) -> AgreementScope:
        """What is compared, without the options of the output."""
        return AgreementScope(
            self.coders,
            self.unit,
            self.everybody,
            self.round,
            self.codes,
            self.level,
            self.same_coder,
            self.limits,
        )
