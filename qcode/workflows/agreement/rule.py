"""The index and the threshold that decide whether a code is reliable: set once in the study, before
coding.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from qcode.errors import UsageError
from qcode.model import RELIABLE, TENTATIVE
from qcode.reliability.coefficients import INDICES
from qcode.shown import amount
from qcode.store.blindness import SUPERVISOR
from qcode.store.queries.log import coding_begun, times_of_setting
from qcode.store.store import Store
from qcode.store.view import View
from qcode.workflows.shared.people import coder_entity

SETTING = "reliability_rule"


@dataclass(frozen=True, slots=True)
class Rule:
    """The decision rule. `when` is the time when it was set (empty: never, so Krippendorff's
    thresholds apply); `late` means after coding had begun.
    """

    index: str = "alpha"
    threshold: float = RELIABLE
    tentative: float = TENTATIVE
    when: str = ""
    late: bool = False
    changes: int = 0

    @property
    def label(self) -> str:
        """The index in words."""
        return INDICES[self.index].in_words

    def __str__(self) -> str:
        """The rule as a sentence, with the time when it was set."""
        bar = f"{self.threshold:.3f}".removeprefix("0")
        message = f"{self.label} of at least {bar} by its lower bound"
        if not self.when:
            return (
                f"{message} (Krippendorff's threshold; no rule was set in this study before coding)"
            )
        times = f", changed {amount(self.changes - 1, 'time')}" if self.changes > 1 else ""
        return (
            f"{message} (set on {self.when[:10]},"
            f" {'after coding had begun' if self.late else 'before coding'}{times})"
        )


def rule_of(view: View) -> Rule:
    """The current rule, with the time from the log."""
    value = view.settings().get(SETTING)
    if not isinstance(value, dict) or value.get("index") not in INDICES:
        return Rule()
    times = times_of_setting(view, SETTING)
    begun = coding_begun(view)
    newest = times[-1] if times else ""
    late = bool(begun and newest > begun)
    return Rule(value["index"], value["threshold"], value["tentative"], newest, late, len(times))


def set_rule(
    store: Store, index: str, threshold: float, *, actor: str = ""
) -> tuple[Rule, tuple[str, ...]]:
    """Set the deciding index and threshold. Returns the rule, and notes: a warning if coding has
    already begun.

    Raises UsageError for an unknown index or a threshold outside (0, 1].
    """
    name = index.strip().casefold()
    if name not in INDICES:
        raise UsageError(f"the index is one of {', '.join(INDICES)}, not {index!r}")
    if not 0 < threshold <= 1:
        raise UsageError(f"the threshold is above 0 and at most 1, not {threshold}")
    before = rule_of(store.view(SUPERVISOR))
    with store.change(f"reliability --set-rule {name} {threshold:g}", actor=actor) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        value = {"index": name, "threshold": threshold, "tentative": min(TENTATIVE, threshold)}
        change.put("setting", SETTING, {"value": json.dumps(value)}, "reliability.rule")
    rule = rule_of(store.view(SUPERVISOR))
    if rule.late:
        was = f"it was {before.label} {before.threshold:g}" if before.when else "none was set"
        notes = (
            *notes,
            (
                f"coding had begun when this rule was set ({was} before); a rule chosen afterwards"
                " proves little, and every table says so"
            ),
        )
    return rule, notes
