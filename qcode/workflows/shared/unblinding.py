"""Who may see coders side by side, and the record of it, which ends a blind assignment.

A coder in a blind assignment sees others' codings only after everybody who codes those transcripts
in the round has finished. The first look ends the blindness: it is recorded by a log event, which
undo does not reverse, and by a mark with the time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from qcode.errors import Refused, StorageFailed
from qcode.model import Study
from qcode.shown import listed, remedy
from qcode.store.blindness import SUPERVISOR
from qcode.store.purposes import READING
from qcode.store.store import Store
from qcode.store.view import View
from qcode.store.writing import end_blindness


@dataclass(frozen=True, slots=True)
class Looking:
    """What somebody may read to compare coders. `view` has everything except the `hidden`
    transcripts (names); `counts` is the view for figures of reports; `notes` are for the user.
    """

    view: View
    counts: View
    hidden: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    def at(self, view: View) -> Looking:
        """The same, on the state of the study that the coder's `view` reads."""
        everything = view.read_by(SUPERVISOR)
        return replace(self, view=everything, counts=view if self.hidden else everything)


def side_by_side(
    store: Store, coder: str | None, *, round: str | None, only: Collection[str] = ()
) -> Looking:
    """What `coder` (None: the system user) may read to compare coders in a round and in the
    transcripts `only` (empty: all).

    Raises Refused while the coder has a blind assignment there that not everybody has finished; the
    message does not reveal anybody's progress. If all have finished, the coder's first look is
    recorded.
    """
    everything = store.view(SUPERVISOR)
    if coder is None:
        return Looking(everything, everything)
    study = everything.study()
    mine = [a for a in study.assignments if a.blind and a.coder == coder]
    # Everybody has to finish, not only this coder, because the others are still blind.
    unfinished = {
        (a.transcript, a.round) for a in mine if not finished(study, a.transcript, a.round)
    }
    hidden = frozenset(transcript for transcript, _ in unfinished)
    asked = {everything.interview(name).name for name in only}
    own = {
        a.transcript
        for a in mine
        if (not asked or a.transcript in asked) and (asked or round in (None, a.round))
    }
    if (
        own & hidden
        if asked or round is None
        else any(in_round == round for _, in_round in unfinished)
    ):
        raise Refused(
            f"{coder} codes blind here ({', '.join(sorted(own)[:8])}), and not all coders have "
            "finished: the codings of others are not shown yet",
            advice="use --round NAME for a finished round, or ask the supervisor (without --coder)",
        )
    seen = sorted(own - hidden)
    notes = record(store, coder, seen, [coder], round=round, why="disagreements") if seen else ()
    return Looking(everything, store.view(coder) if hidden else everything, hidden, notes)


def finished(study: Study, transcript: str, round: str) -> bool:
    """True if everybody who is assigned a transcript in the round has finished it."""
    marked = {d.coder for d in study.done if (d.transcript, d.round) == (transcript, round)}
    return all(
        a.coder in marked
        for a in study.assignments
        if (a.transcript, a.round) == (transcript, round)
    )


def record(
    store: Store,
    actor: str,
    transcripts: Sequence[str],
    coders: Sequence[str],
    *,
    round: str | None,
    why: str,
) -> tuple[str, ...]:
    """End the blind assignments of these coders in these transcripts, and record it. Returns notes.

    This applies only to transcripts that everybody has finished; elsewhere all coders stay blind.
    Looking does not add a coder: the log just keeps the name of `actor`.
    """
    study = store.view(SUPERVISOR).study(only=list(transcripts))
    people = {c.name: c.id for c in study.coders}
    interviews = {i.name: i for i in study.interviews}
    pairs = sorted(
        (a.transcript, a.coder, a.round)
        for a in study.assignments
        if a.blind
        and a.coder in coders
        and round in (None, a.round)
        and finished(study, a.transcript, a.round)
    )
    if not pairs:
        return ()
    message = ", ".join(dict.fromkeys(transcript for transcript, _, _ in pairs))
    whose = listed(sorted({coder for _, coder, _ in pairs}))
    with (
        written_down(),
        store.change(f"unblind {whose} in {message}", actor=actor, purpose=READING) as change,
    ):
        for transcript, coder, in_round in pairs:
            end_blindness(
                change, interviews[transcript].id, people[coder], in_round, why=why, by=actor
            )
    return (f"{whose}: no longer blind in {message} (recorded)",)


@contextmanager
def written_down() -> Iterator[None]:
    """Wrap the recording of who sees others' codings: if it fails, the error explains why it is
    necessary.
    """
    try:
        yield
    except StorageFailed as problem:
        if not remedy(problem):
            problem.advice = (
                "the study must record first who sees others' codings; use a copy that can be"
                " written"
            )
        raise
