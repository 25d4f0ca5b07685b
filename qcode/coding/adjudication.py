"""From disagreements to consensus: what a decision keeps, why coders differed, and what is still
open.

Coders are called by letters in the order in which they are compared (A, B, …) or by name. A
decision is about one code on one unit: one coder is right (who gave the code, or withheld it), all
who gave it are right (`both`), the code is wrong (`neither`), or another code belongs there
(`other`). A kept code covers the union of the words that the kept coders covered.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from qcode.coding.disagreement import Disagreement, Unit, agreements
from qcode.errors import Refused, UsageError, near_names
from qcode.shown import listed
from qcode.spans import Span, contains, join, subtract, trim

Keep = Literal["coder", "both", "neither", "other"]
State = Literal["open", "settled", "changed"]

CAUSES: dict[str, str] = {
    "missed": "one coder overlooked it",
    "boundary": "the passage begins or ends elsewhere",
    "wrong code": "another code was meant",
    "codebook unclear": "the definition does not settle it",
    "slip": "a wrong key or line",
}
"""The causes of disagreement, with their meanings."""

IN_THE_CODEBOOK = ("codebook unclear", "wrong code", "boundary")
"""Causes that a better codebook entry would remove."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BOTH = frozenset({"both", "all"})
_NEITHER = frozenset({"neither", "none"})


@dataclass(frozen=True, slots=True)
class Choice:
    """What is kept of a disagreement: the version of `coder`, both, neither, or the code
    `other`.
    """

    keep: Keep
    coder: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on one code on one unit. `given` and `withheld` are the coders who differed then,
    `by` the person who decided (empty: the system user).
    """

    transcript: str
    words: Span
    round: str
    code: str
    choice: Choice
    cause: str
    given: tuple[str, ...]
    withheld: tuple[str, ...]
    by: str = ""
    created: str = ""

    @property
    def kept(self) -> bool:
        """True if the unit has the code by this decision."""
        return self.choice.keep == "both" or (
            self.choice.keep == "coder" and self.choice.coder in self.given
        )

    def spans(self, unit: Unit) -> tuple[Span, ...]:
        """The words of the unit that get the code: the union of what the kept coders covered; empty
        if the code is dropped.
        """
        if not self.kept:
            return ()
        return unit.spans(self.code, None if self.choice.keep == "both" else [self.choice.coder])


def letters(coders: Sequence[str]) -> dict[str, str]:
    """Letter → coder, in the given order; from the 27th on, coders have only a name."""
    return dict(zip(LETTERS, coders, strict=False))


def read_choice(words: str, coders: Sequence[str]) -> Choice:
    """Read a typed choice: a coder's letter or name, ``both``, ``neither``, ``other:CODE`` or
    ``other CODE``. Raises UsageError.
    """
    typed = " ".join(words.split())
    fold = typed.casefold()
    if fold in _BOTH:
        return Choice("both")
    if fold in _NEITHER:
        return Choice("neither")
    if fold == "other" or fold.startswith(("other:", "other ")):
        code = typed[len("other") :].lstrip(": ").strip()
        if not code:
            raise UsageError("name the right code", advice="name the code: other:CODE")
        return Choice("other", other=code)
    by_letter = letters(coders)
    # Names come before letters, because a coder may be called "A".
    named = next((c for c in coders if c == typed), None) or next(
        (c for c in coders if c.casefold() == fold), None
    )
    coder = named or by_letter.get(typed.upper())
    if coder is None:
        who = ", ".join(f"{letter} ({name})" for letter, name in by_letter.items())
        raise UsageError(
            f"keep one of {who}, both, neither or other:CODE; {words!r} is not one of them"
        )
    return Choice("coder", coder=coder)


def read_cause(words: str) -> str:
    """Read a typed cause: ``wrong code``, ``wrong-code``, ``wrong_code`` or the beginning of it.
    Raises UsageError.
    """
    fold = " ".join(words.casefold().replace("-", " ").replace("_", " ").split())
    if fold in CAUSES:
        return fold
    begun = [cause for cause in CAUSES if fold and cause.startswith(fold)]
    if len(begun) == 1:
        return begun[0]
    near = near_names(fold, CAUSES)
    also = f"; did you mean {' or '.join(near)}?" if near else ""
    raise UsageError(f"the cause is one of {', '.join(CAUSES)}, not {words!r}{also}")


def decide(
    disagreement: Disagreement, choice: Choice, cause: str, *, round: str
) -> tuple[Decision, ...]:
    """Make the decision. If it chooses another code that is disputed on the same unit, decide that
    code too.

    Raises UsageError for a coder who does not take part, Refused for another code that everybody
    already gave there.
    """
    unit, code = disagreement.unit, disagreement.code
    if choice.keep == "coder" and choice.coder not in disagreement.coders:
        why = (
            f"{code!r} was added after {choice.coder} had finished"
            if choice.coder in unit.coders
            else "has not finished it"
        )
        raise UsageError(f"{choice.coder} cannot be chosen here: {why}")
    decided = Decision(
        unit.transcript,
        unit.words,
        round,
        code,
        choice,
        cause,
        disagreement.given,
        disagreement.withheld,
    )
    if choice.keep != "other":
        return (decided,)
    if choice.other == code:
        raise UsageError(f"{code!r} is the disputed code", advice="both keeps it")
    if choice.other in unit.given:
        withheld = unit.withheld(choice.other)
        if not withheld:
            raise Refused(
                f"everybody already gave {choice.other!r} there",
                advice="neither removes the disputed code",
            )
        there = Disagreement(unit, choice.other, tuple(unit.given[choice.other]), withheld)
        return decided, decide(there, Choice("both"), cause, round=round)[0]
    return (decided,)


def state(
    disagreement: Disagreement, decisions: Mapping[tuple[str, str], Sequence[Decision]]
) -> tuple[State, Decision | None]:
    """The state of a disagreement, and the decision on it; `changed` if the coders have changed
    their codings since.

    `decisions` are those of the round by (transcript, code), newest last.
    """
    unit = disagreement.unit
    matches = [
        d
        for d in decisions.get((unit.transcript, disagreement.code), ())
        if contains(d.words, unit.words)
    ]
    if not matches:
        return "open", None
    last = matches[-1]
    then = {**dict.fromkeys(last.given, True), **dict.fromkeys(last.withheld, False)}
    now = {**dict.fromkeys(disagreement.given, True), **dict.fromkeys(disagreement.withheld, False)}
    same = all(now.get(coder, gave) == gave for coder, gave in then.items())
    return ("settled" if same else "changed"), last


def by_place(decisions: Iterable[Decision]) -> dict[tuple[str, str], list[Decision]]:
    """Decisions by (transcript, code), newest last."""
    result: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    for decision in sorted(decisions, key=lambda d: d.created):
        result[decision.transcript, decision.code].append(decision)
    return dict(result)


def wanted(
    unit: Unit, code: str, decisions: Iterable[Decision], *, accepted: bool
) -> tuple[Span, ...]:
    """The words of a unit that get a code by consensus: by a decision on the code, or as the other
    code of a decision, or by agreement.

    `decisions` are those of the round on this transcript, newest last; `accepted` says that
    agreements were accepted.
    """
    newest: dict[str, Decision] = {d.code: d for d in decisions if contains(d.words, unit.words)}
    if code in newest:
        return newest[code].spans(unit)
    instead = join(s for d in newest.values() if d.choice.other == code for s in unit.spans(d.code))
    if instead:
        return tuple(instead)
    return unit.spans(code) if accepted and code in unit.given and not unit.withheld(code) else ()


def rewritten(
    present: Iterable[Span], words: Span, wanted: Sequence[Span], text: str
) -> list[Span]:
    """The spans of a code in the consensus after those inside `words` were replaced by `wanted`.

    `present` are the present spans. Spans that do not touch `words` stay as they are.
    """
    outside: list[Span] = []
    for span in present:
        if span[1] <= words[0] or words[1] <= span[0]:
            outside.append(span)
        else:
            outside += [
                t for part in subtract([span], [words]) if (t := trim(text, part))[0] < t[1]
            ]
    return sorted({*outside, *(w for w in wanted if w[0] < w[1])})


def unaccepted(
    result: Iterable[Unit], consensus: Mapping[tuple[str, str], Sequence[Span]]
) -> tuple[tuple[Unit, str, tuple[Span, ...]], ...]:
    """Agreed codes that are not yet in the consensus, with the words to cover.

    `consensus` gives the spans that the consensus covers, by (transcript, code).
    """
    rows = []
    for unit, code in agreements(result):
        spans = unit.spans(code)
        covered = join(consensus.get((unit.transcript, code), ()))
        if not all(any(contains(c, s) for c in covered) for s in spans):
            rows.append((unit, code, spans))
    return tuple(rows)


def decided_region(region: Iterable[Span], undecided: Iterable[Span]) -> list[Span]:
    """The region where the consensus can be marked as finished: the common region without segments
    that only one coder decided on.
    """
    return subtract(region, undecided)


@dataclass(frozen=True, slots=True)
class Improvement:
    """What decisions on a code show about its codebook entry. `causes` counts decisions by
    cause.
    """

    code: str
    decisions: int
    causes: Mapping[str, int]
    instead: Mapping[str, int]
    dropped: int

    @property
    def in_the_codebook(self) -> int:
        """Number of decisions whose cause a better entry would remove."""
        return sum(self.causes.get(cause, 0) for cause in IN_THE_CODEBOOK)

    @property
    def to_do(self) -> str:
        """What to look at in the entry, in words; empty if there is nothing."""
        parts = []
        if self.causes.get("codebook unclear"):
            parts.append("add to the definition what decides")
        if self.causes.get("wrong code"):
            others = listed(self.instead) or "its neighbors"
            parts.append(f"add to exclude what belongs to {others}")
        if self.causes.get("boundary"):
            parts.append("state where a passage begins and ends, with an example")
        if self.causes.get("missed"):
            parts.append("add examples and keywords for what is easily missed")
        return "; ".join(parts)


def improvements(
    decisions: Iterable[Decision], rivals: Mapping[str, Sequence[str]] | None = None
) -> tuple[Improvement, ...]:
    """Codes sorted by the number of decisions that concern their entry; codes with causes in the
    codebook come first.

    `rivals` names the codes that a code was confused with; codes that decisions chose instead come
    first.
    """
    causes: dict[str, Counter[str]] = defaultdict(Counter)
    instead: dict[str, Counter[str]] = defaultdict(Counter)
    dropped: Counter[str] = Counter()
    for decision in decisions:
        causes[decision.code][decision.cause] += 1
        if decision.choice.keep == "other":
            instead[decision.code][decision.choice.other] += 1
        dropped[decision.code] += not decision.kept
    for code in causes:
        for rival in (rivals or {}).get(code, ()):
            instead[code][rival] += 0
    rows = []
    for code, counts in causes.items():
        by_cause = {c: counts[c] for c in CAUSES if counts[c]}
        rows.append(
            Improvement(
                code,
                sum(counts.values()),
                by_cause,
                dict(instead[code].most_common()),
                dropped[code],
            )
        )
    return tuple(sorted(rows, key=lambda r: (-r.in_the_codebook, -r.decisions, r.code)))
