"""What a report says of machines: whether coders saw suggestions, what came of them, and what a
model applied by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from qcode.model import Study
from qcode.shown import amount, listed


def machine_use(study: Study, shown: Iterable[tuple[str, str]], trained: bool) -> str:
    """The sentences. `shown` are (transcript, coder) of suggestions that were shown; `trained`: the
    study has a model, trained on its own codings.
    """
    places = set(shown)
    machines = {c.name for c in study.coders if c.kind == "machine"}
    origins = Counter(
        "machine" if c.coder in machines or c.origin == "machine" else c.origin
        for c in study.codings
    )
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
