"""What a report says of machines: whether coders saw suggestions, what came of them, and what a
model applied by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from qcode.shown import amount


def machine_use(
    codings: Mapping[tuple[str, str], int],
    machines: Collection[str],
    shown: Iterable[tuple[str, str]],
    trained: bool,
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
    if not places and not accepted and not applied:
        return "Coders were shown no suggestions, and no machine applied codes."
    source = "a model trained on the study's own codings" if trained else "the codebook's keywords"
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
    if applied:
        was = "was" if applied == 1 else "were"
        messages.append(
            f"{amount(applied, 'coding')} {was} applied by a model in bulk; reports do not count"
            " them unless they say so."
        )
    else:
        messages.append("No machine applied codes by itself.")
    return " ".join(messages)
