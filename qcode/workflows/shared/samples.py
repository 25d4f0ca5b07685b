"""The recorded samples of a study."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qcode.coding.sampling import round_order
from qcode.errors import Refused, Unknown
from qcode.store.actors import Actors
from qcode.store.blindness import HINT
from qcode.store.view import View

RANDOM, SECOND_PASS, ENRICHED = "random", "second pass", "enriched"
"""Kinds of samples: drawn at random, the same coders again, segments where a rare code is
likely.
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """A recorded sample. `content` is the whole record: frame, drawn transcripts, spares,
    replacements, seed.
    """

    id: str
    kind: str
    round: str
    created: str
    content: Mapping[str, Any] = field(default_factory=dict)

    @property
    def drawn(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Transcript → its group and coders, after replacements; empty for samples of segments."""
        return {
            name: (group, tuple(coders)) for name, group, coders in self.content.get("drawn", ())
        }

    @property
    def replaced(self) -> dict[str, Mapping[str, Any]]:
        """Unusable transcript → its replacement, and the reason."""
        return {one["transcript"]: one for one in self.content.get("replaced", ())}

    @property
    def segments(self) -> tuple[tuple[str, int, int], ...]:
        """(transcript id, start, end) of the segments drawn for enrichment, in the text of that
        time.
        """
        return tuple((name, start, end) for name, start, end in self.content.get("segments", ()))


def samples(view: View, round: str | None = None) -> tuple[Sample, ...]:
    """Every sample (of a round), in the order of rounds and of drawing."""
    rows = sorted(view.rows("sample"), key=lambda row: (row.created, row.id))
    names = {i: n for n, i in view.transcript_ids().items()} if rows else {}
    actors = view.read(Actors) if rows else None
    matches = []
    for r in rows:
        content = _as_called_now(json.loads(r.frame), names)
        if actors is not None:
            _name_coders(content, actors, r.created)
        matches.append(_sample(r.id, r.created, content))
    chosen = [one for one in matches if round in (None, one.round)]
    return tuple(sorted(chosen, key=lambda one: round_order(one.round)))


def _as_called_now(content: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The record with the present names of renamed transcripts."""
    ids: Mapping[str, str] = content.get("ids", {})
    new = {old: names[i] for old, i in ids.items() if names.get(i, old) != old}
    if not new:
        return content
    for key in ("ids", "frame", "left_out"):
        content[key] = {new.get(n, n): value for n, value in content[key].items()}
    content["drawn"] = [[new.get(n, n), *rest] for n, *rest in content["drawn"]]
    content["spare"] = {
        group: [new.get(n, n) for n in some] for group, some in content["spare"].items()
    }
    for one in content["replaced"]:
        one |= {k: new.get(one[k], one[k]) for k in ("transcript", "by")}
    return content


def _name_coders(content: dict[str, Any], actors: Actors, created: str) -> None:
    """Replace names of coders who were renamed or merged since the draw by their present names."""

    def now(names: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(actors.called(name, created) for name in names))

    if "drawn" in content:
        content["drawn"] = [[name, group, now(coders)] for name, group, coders in content["drawn"]]
    if "coders" in content:
        content["coders"] = now(content["coders"])


def _sample(entity: str, created: str, content: Mapping[str, Any]) -> Sample:
    return Sample(
        entity, str(content.get("kind", RANDOM)), str(content.get("round", "")), created, content
    )


def sample_of(view: View, transcript: str, round: str | None) -> Sample:
    """The random sample of a transcript. Raises Refused if there is none, or if the round is
    ambiguous.
    """
    everything = [one for one in samples(view, round) if one.kind == RANDOM]
    if not everything:
        raise Refused(
            "no sample was drawn" + (f" in round {round}" if round else ""),
            command="qcode sample draw",
        )
    result = [one for one in everything if transcript in one.drawn]
    if not result:
        drawn = [n for one in everything for n in one.drawn]
        raise Unknown("transcript in the sample", transcript, drawn, command="qcode sample show")
    if len(result) > 1:
        raise Refused(
            f"{transcript} is in the samples of several rounds:"
            f" {', '.join(o.round for o in result)}",
            advice="choose one with --round NAME",
        )
    return result[0]


def likely_segments(
    view: View, only: Sequence[str] | None = None
) -> list[tuple[tuple[str, int, int], Mapping[str, Any]]]:
    """Segments that were drawn for enrichment, and the candidates of each draw in the random sample
    (`drawn` is false).

    Each by (transcript id, start, end), with the code that was likely there, why, the sample, and
    the odds of being drawn outside it.
    """
    rows = view.rows("mark", only=only, kind=[HINT])
    return [((r.transcript, r.start, r.end), json.loads(r.value)) for r in rows]
