"""What a report says of machines: whether coders saw suggestions, what came of them, and what a
model applied by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qcode.shown import amount, listed


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of the influence of suggestions: the `models` that made them (an
    id, `keywords`, or a name after `OTHER`), the `shares` of segments on which they were withheld,
    how many were `shown`, `taken`, and taken `unread` (in less than a second), how many segments
    audits drew, and how many transcripts a model chose.
    """

    models: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    shown: int = 0
    taken: int = 0
    unread: int = 0
    audited: int = 0
    chosen: int = 0


NOTHING_MEASURED = Measured()
OTHER = "suggester:"
"""Before the name of a suggester that is not qcode's own, among models."""


def machine_use(
    codings: Mapping[tuple[str, str], int],
    machines: Collection[str],
    shown: Iterable[tuple[str, str]],
    trained: bool,
    measured: Measured = NOTHING_MEASURED,
) -> str:
    """The sentences. `codings` is the number of codings by coder and origin; `machines` are the
    coders that are machines; `shown` are (transcript, coder) of suggestions that were shown;
    `trained`: the study has a model, trained on its own codings.
    """
    places = set(shown)
    origins: Counter[str] = Counter()
    for (coder, origin), count in codings.items():
        origins["machine" if coder in machines or origin == "machine" else origin] += count
    accepted, applied = origins["accepted"], origins["machine"]
    order = _order(measured)
    if not places and not accepted and not applied:
        none = "Coders were shown no suggestions, and no machine applied codes."
        return " ".join([none, *order])
    source = _source(measured.models, trained)
    messages = []
    if places or accepted:
        seen = (
            f" to {amount(len({coder for _, coder in places}), 'coder')} in"
            f" {amount(len({name for name, _ in places}), 'transcript')}"
            if places
            else ""
        )
        by_people = sum(origins.values()) - applied
        messages.append(
            f"The program suggested codes{seen} ({source}); a person decided on each, and"
            f" {accepted:,} of {amount(by_people, 'coding')} by people took up a suggestion."
        )
        messages += _influence(measured)
    if applied:
        was = "was" if applied == 1 else "were"
        messages.append(
            f"{amount(applied, 'coding')} {was} applied by a model in bulk; reports do not count"
            " them unless they say so."
        )
    else:
        messages.append("No machine applied codes by itself.")
    return " ".join([*messages, *order])


def _source(models: Sequence[str], trained: bool) -> str:
    """What made the suggestions: by the records, or else by whether there is a model."""
    others = [m.removeprefix(OTHER) for m in models if m.startswith(OTHER)]
    own = [m for m in models if m != "keywords" and not m.startswith(OTHER)]
    learned = bool(own) if models else trained
    sources = ["a model trained on the study's own codings"] if learned else []
    sources += [f"the suggester {name}" for name in dict.fromkeys(others)]
    if "keywords" in models or not sources:
        sources.append("the codebook's keywords")
    return " and ".join(sources)


def _influence(measured: Measured) -> list[str]:
    """What was shown and taken, what was withheld, and what was measured so."""
    messages = []
    if measured.shown:
        models = [m for m in measured.models if m != "keywords"]
        by = f" by {amount(len(models), 'model')}" if models else ""
        some = f"Of {amount(measured.shown, 'suggestion')} shown{by}, {measured.taken:,}"
        were = "was" if measured.taken == 1 else "were"
        words = f"{some} ({_percent(measured.taken, measured.shown)}) {were} taken"
        if measured.taken:
            unread = f"{measured.unread:,} of these ({_percent(measured.unread, measured.taken)})"
            words += f", {unread} in less than a second"
        messages.append(f"{words}.")
    if measured.shares and measured.shares[-1]:
        ends = dict.fromkeys((measured.shares[0], measured.shares[-1]))
        shares = " to ".join(f"{100 * share:g}" for share in ends)
        messages.append(
            f"They were withheld by lot on {shares} % of the segments of each coder, so that their"
            " effect on codings and on agreement between coders could be measured."
        )
    if measured.audited:
        messages.append(
            f"{amount(measured.audited, 'segment')} without a suggestion"
            f" {'was' if measured.audited == 1 else 'were'} drawn at random to be coded by a"
            " person, to estimate what the suggestions miss."
        )
    return messages


def _order(measured: Measured) -> list[str]:
    """Whether a model chose what was coded."""
    if not measured.chosen:
        return []
    was = "was" if measured.chosen == 1 else "were"
    return [
        f"{amount(measured.chosen, 'transcript')} {was} chosen to be coded by what a model did not"
        " know, not in random order."
    ]


def _percent(some: int, of: int) -> str:
    return f"{100 * some / of:.1f} %"


def text_sent(records: Iterable[Mapping[str, Any]]) -> str:
    """The sentences on text that was sent to another machine; empty if there was none. A record has
    the `host`, the `model`, the ids of the `transcripts`, and the `time`.
    """
    by_place: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for record in sorted(records, key=lambda one: str(one["time"])):
        by_place.setdefault((record["host"], record["model"]), []).append(record)
    sentences = []
    for (host, model), some in by_place.items():
        transcripts = {one for record in some for one in record["transcripts"]}
        days = list(dict.fromkeys(str(record["time"])[:10] for record in some))
        sentences.append(
            f"Text of {amount(len(transcripts), 'transcript')} left the machine: it was sent to"
            f" {host}, where the language model {model} read it ({listed(days)})."
        )
    return " ".join(sentences)
