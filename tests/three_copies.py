"""Three copies of one small study, a story of what is done on each, and what comes of bringing them
together.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import permutations
from pathlib import Path
from random import Random

from sqlalchemy import Connection, select, text

from qcode.errors import QcodeError
from qcode.model import Code, Codebook
from qcode.store import kinds, schema
from qcode.store.change import PURGED, payload_digest
from qcode.store.check import faults_in
from qcode.store.lww import SETTLED, Key
from qcode.store.merge import merge
from qcode.store.redact import LEFT
from qcode.store.replay import layouts, state
from qcode.store.store import Store
from qcode.store.undo import undo
from qcode.workflows.codebook.editing import merge_codes, rename_code, split_code
from qcode.workflows.codebook.loading import load_codebook
from qcode.workflows.coding.marks import new_code
from qcode.workflows.coding.memos import write_memo
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.importing.importing import import_files
from qcode.workflows.importing.resegmenting import resegment
from qcode.workflows.importing.speakers import (
    assign_turns,
    merge_speakers,
    rename_speaker,
    set_role,
)
from qcode.workflows.importing.updating import update_transcript
from qcode.workflows.importing.withdrawing import Redaction, redact_transcript, rename_transcript
from qcode.workflows.keeping.coders import rename_coder
from qcode.workflows.keeping.merging_coders import merge_coders
from qcode.workflows.sample.assigning import assign
from qcode.workflows.shared.codings import add_codings, mark_done, remove_codings

LINES = (
    "Interviewer: How was the garden?",
    "Ada: The river was high and the garden was wet.",
    "Ben: The beans were fine and the river was low.",
    "Interviewer: And the fence?",
    "Ada: We mended the fence with old wire.",
    "Ben: Later we painted the fence green.",
)
BOOK = Codebook("G", "1", (Code("mood"), Code("joy", parent="mood"), Code("fear"), Code("other")))
COPIES = "ABC"
NAME = "T1"

CODES = ("joy", "fear", "other")
WORDS = ("river", "fence", "beans")
WHATS = (
    "add",
    "add",
    "remove",
    "done",
    "update",
    "update",
    "redact",
    "rename",
    "merge codes",
    "split",
    "rename code",
    "label",
    "role",
    "speakers",
    "assign",
    "undo",
    "import",
    "bring",
    "cut",
)
"""What may be done; `bring` merges the next copy into this one. Stories that are written down have
more: see `perform`.
"""
Step = tuple[str, str, int, int]
"""(copy, what, two numbers that choose among the ways to do it)"""


def origin(folder: Path) -> Path:
    """The study that all copies are made of."""
    (folder / f"{NAME}.txt").write_text("\n".join(LINES) + "\n")
    path = folder / "origin.qcode"
    with Store.create(path, title="G") as store:
        load_codebook(store, BOOK)
        import_files(store, [str(folder / f"{NAME}.txt")])
        add_codings(store, NAME, "2", ["joy"], coder="bob")
        add_codings(store, NAME, "5", ["fear"], coder="ann", memo="the river again")
    return path


def corrected(text: str, n: int, k: int) -> str:
    """The text with a line put in, a line changed, two lines exchanged or a line taken out."""
    lines = text.rstrip("\n").split("\n")
    at = k % len(lines)
    if n == 0:
        lines.insert(at, f"Ada: The fence was {'blue and high' if k % 2 else 'old and low'} too.")
    elif n == 1:
        lines[at] = lines[at].replace("the", "this", 1).replace("was", "is", 1)
    elif n == 2:
        lines[at], lines[at - 1] = lines[at - 1], lines[at]
    elif len(lines) > 4:
        del lines[at]
    return "\n".join(lines) + "\n"


def perform(store: Store, folder: Path, step: Step) -> None:
    """One step on one copy. What the study refuses is not done."""
    copy, what, n, k = step
    coder = ("ann", "bob", "cleo")[k % 3]
    names = sorted(store.view(None).transcript_ids())
    if not names and what != "import":
        return
    name, code = names[0] if names else NAME, CODES[n % 3]
    labels = [p.label for p in store.view(None).interview(name).participants] if names else []
    try:
        if what == "add":
            add_codings(
                store, name, str(k + 1), [code], coder=coder, memo="river" if n == 2 else ""
            )
        elif what == "remove":
            remove_codings(
                store,
                name,
                ("2", "5", str(k + 1))[n % 3],
                [code],
                coder=("bob", "ann", coder)[n % 3],
            )
        elif what == "done":
            mark_done(store, [name], coder=coder, segments=None if n else str(k + 1), undo=n == 3)
        elif what == "update":
            file = folder / f"{name}.txt"
            file.write_text(corrected(store.view(None).interview(name).text, n, k))
            update_transcript(store, file, actor=coder)
        elif what == "redact":
            chosen = Redaction((WORDS[n % 3],)) if n < 3 else Redaction((), str(k + 1))
            redact_transcript(store, name, chosen, actor=coder)
        elif what == "rename":
            rename_transcript(store, name, f"{name[:2]}{'xyzw'[n]}", actor=coder)
        elif what == "merge codes":
            merge_codes(store, [code], CODES[(n + 1) % 3], actor=coder)
        elif what == "split":
            split_code(store, code, [f"{code}_{copy}"], actor=coder)
        elif what == "rename code":
            rename_code(store, code, f"{code}{n}", actor=coder)
        elif what == "label":
            rename_speaker(
                store,
                name,
                labels[n % len(labels)],
                ("Eve", "Ben", "Dan", "river")[k % 4],
                actor=coder,
            )
        elif what == "role":
            set_role(store, name, labels[n % len(labels)], ("guest", "host")[k % 2], actor=coder)
        elif what == "speakers":
            merge_speakers(
                store, name, [labels[n % len(labels)]], labels[k % len(labels)], actor=coder
            )
        elif what == "assign":
            assign_turns(
                store, name, str(k + 1), [*labels, "Fay"][n % (len(labels) + 1)], actor=coder
            )
        elif what == "cut":
            resegment(
                store,
                [name],
                by=("sentence", "paragraph", "turn")[n % 3],
                language="de" if k == 5 else None,
                actor=coder,
            )
        elif what == "rename coder":
            rename_coder(store, ("bob", "ann", "cleo")[n % 3], ("eve", "dot", "bob", "ann")[k % 4])
        elif what == "merge coders":
            merge_coders(
                store, [("bob", "ann", "cleo")[n % 3]], ("ann", "bob", "eve", "dot")[k % 4]
            )
        elif what == "memo":
            write_memo(
                store,
                f"A thought {n} about the {WORDS[n % 3]}",
                coder=coder,
                transcript=name,
                segments=str(k + 1) if n % 2 else None,
            )
        elif what == "draft":
            session = CodingSession(store, coder)
            session.open(name)
            session.move(k)
            new_code(session, f"The {WORDS[n % 3]} {copy.lower()}")
            session.close()
        elif what == "give":
            assign(store, [name], to=coder, kind="reliability", blind=n == 3)
        elif what == "undo":
            undo(store, last=1 + n % 2)
        else:
            file = folder / f"N{n % 2}.txt"
            file.write_text(
                f"Interviewer: Hello?\nAda: From {copy} {k % 2}.\nInterviewer: Bye.\nAda: Bye.\n"
            )
            import_files(store, [str(file)], actor=coder)
    except QcodeError:
        pass


class Clock:
    """The time, counted instead of measured, so that a story is the same each time it is played;
    `ahead` are the seconds by which the clock of the present copy is fast.
    """

    def __init__(self) -> None:
        self._count, self._random, self.ahead = 0, Random(0), 0

    def again(self) -> None:
        """Begin to count anew, after the time at which the study was made."""
        self._count, self._random, self.ahead = 1000, Random(0), 0

    def now(self) -> str:
        """The time as the log has it: a little later each time."""
        return self._next().strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def fresh(self) -> str:
        """A new id, as `qcode.store.ids.fresh` makes it from the time and random bits."""
        return f"{int(self._next().timestamp() * 1000):012x}{self._random.getrandbits(64):016x}"

    def _next(self) -> datetime:
        self._count += 1
        passed = timedelta(milliseconds=7 * self._count, seconds=self.ahead)
        return datetime(2026, 3, 2, 9, tzinfo=UTC) + passed


class Table:
    """A place for the copies A, B and C, opened once: opening anew costs more than all that is done
    with them.
    """

    def __init__(self, pattern: Path, folder: Path, clock: Clock) -> None:
        self._pattern, self._folder, self._clock = pattern, folder, clock
        self._stores: dict[str, Store] = {}
        for name in (*COPIES, "together"):
            shutil.copy(pattern, folder / f"{name}.qcode")
            self._stores[name] = Store.open(folder / f"{name}.qcode")

    def _lay(self, name: str, source: Path) -> Store:
        """The store of that name with the content of another study file."""
        store = self._stores[name]
        store.engine.dispose()
        shutil.copyfile(source, store.path)
        with store.reading() as connection:
            # What is tested is what is written, not whether it is durable.
            connection.exec_driver_sql("PRAGMA synchronous = OFF")
        return store

    def play(self, story: list[Step], ahead: Mapping[str, int] | None = None) -> None:
        """Make the copies anew and do the steps of the story on them. `ahead` are the seconds by
        which the clocks of copies are fast.
        """
        self._clock.again()
        for copy in COPIES:
            self._lay(copy, self._pattern)
        for step in story:
            self._clock.ahead = (ahead or {}).get(step[0], 0)
            store = self._stores[step[0]]
            if step[1] == "bring":
                merge(store, self._stores[COPIES[(COPIES.index(step[0]) + 1 + step[2] % 2) % 3]])
            else:
                perform(store, self._folder, step)
        self._clock.ahead = 0

    def redact(self, copy: str, words: str) -> None:
        """Redact a stretch of words on one copy."""
        store = self._stores[copy]
        redact_transcript(store, min(store.view(None).transcript_ids()), Redaction((words,)))

    def together(self, order: str) -> tuple[str, list[str]]:
        """The fingerprint of the copies brought together in that order, and what is not whole in
        it.

        All checks of the program are made on one order only: the others must have the same state,
        and checking takes long.
        """
        store = self._lay("together", self._stores[order[0]].path)
        for copy in order[1:]:
            merge(store, self._stores[copy])
        return self.state(checked=order == COPIES)

    def state(self, *, checked: bool = True) -> tuple[str, list[str]]:
        """The fingerprint of what was brought together, and what is not whole in it: its log does
        not say the same, a text was lost, or, if it is `checked`, whatever the program finds.
        """
        with self._stores["together"].reading() as connection:
            there = values(connection)
            faults = [*differences(connection, there), *lost_texts(connection)]
            return fingerprint(there), faults + (faults_in(connection) if checked else [])

    def text(self) -> str:
        """The text of the first transcript that was brought together."""
        view = self._stores["together"].view(None)
        return view.interview(min(view.transcript_ids())).text

    def speakers(self) -> list[str | None]:
        """Who speaks in each turn of the first transcript that was brought together."""
        view = self._stores["together"].view(None)
        return [turn.speaker for turn in view.interview(min(view.transcript_ids())).turns]

    def coded(self) -> set[str]:
        """The words that codings lie on in what was brought together."""
        study = self._stores["together"].view(None).study()
        texts = {i.id: i.text for i in study.interviews}
        rows = self._stores["together"].view(None).rows("coding")
        return {texts[row.transcript][row.start : row.end].strip() for row in rows}

    def written(self) -> set[str]:
        """The memos of codings, the labels of speakers, and the labels and examples of codes in
        what was brought together.
        """
        view = self._stores["together"].view(None)
        codes = view.codebook().codes
        return {
            *(row.memo for row in view.rows("coding") if row.memo),
            *(row.label for row in view.rows("speaker")),
            *(words for code in codes for words in (code.label, *code.examples) if words),
        }

    def logged(self, words: str) -> int:
        """How many values with these words the log of what was brought together has."""
        e = schema.event
        holding = select(e.c.seq).where(e.c.before.contains(words) | e.c.after.contains(words))
        with self._stores["together"].reading() as connection:
            return len(connection.execute(holding).all())

    def undo_together(self) -> None:
        """Take back the last of the merges that `together` made."""
        undo(self._stores["together"])

    def close(self) -> None:
        """Close all files."""
        for store in self._stores.values():
            store.close()


_LOG = text(
    "SELECT e.kind, e.entity, e.action = :settled, e.after, e.seq, c.time, c.id, e.ordinal"
    " FROM event e JOIN change_set c ON c.id = e.change_set ORDER BY e.seq"
)
_LOST = text("SELECT t.name FROM transcript t JOIN text x ON x.id = t.text WHERE x.content IS NULL")


def values(connection: Connection) -> dict[Key, str]:
    """Everything in the study with its value, as canonical JSON."""
    there = {("layout", entity): value for entity, value in layouts(connection)}
    for kind in kinds.TABLES:
        there |= {(kind, entity): value for entity, value in state(connection, kind)}
    return there


def fingerprint(there: Mapping[Key, str]) -> str:
    """SHA-256 of all values that make up the state: what was done, and texts that nothing shows, do
    not, and neither do notes of what is left of redacted texts.
    """
    aside = (kinds.CHANGE_SET, *kinds.CONTENT)
    made = [
        (*key, value)
        for key, value in sorted(there.items())
        if key[0] not in aside and not (key[0] == "setting" and key[1].startswith(LEFT))
    ]
    return sha256(json.dumps(made).encode()).hexdigest()


def differences(connection: Connection, there: Mapping[Key, str]) -> Iterator[str]:
    """Where the state is not what the log says: the rule of `qcode.store.lww`, worked out once more
    with the whole log at once.
    """
    newest: dict[Key, tuple[tuple[str, str, int], int, str | None]] = {}
    settled: dict[Key, tuple[int, str | None]] = {}
    for kind, entity, is_settled, after, seq, *stamp in connection.execute(
        _LOG, {"settled": SETTLED}
    ):
        if is_settled:
            settled[kind, entity] = seq, after
        elif (kind, entity) not in newest or tuple(stamp) >= newest[kind, entity][0]:
            newest[kind, entity] = tuple(stamp), seq, after
    said = {}
    for key in {*newest, *settled}:
        words = [newest[key][1:]] if key in newest else []
        words += [settled[key]] if key in settled else []
        word = max(words)[1]
        if word is not None:
            said[key] = word
    for key in sorted({*said, *there}):
        word, value = said.get(key), there.get(key)
        if word != value and not (
            word
            and value
            and word.startswith(PURGED)
            and payload_digest(word) == payload_digest(value)
        ):
            yield f"{' '.join(key)} differs from the log"


def lost_texts(connection: Connection) -> Iterator[str]:
    """The transcripts whose text is gone."""
    for name in connection.execute(_LOST).scalars():
        yield f"the text of {name} is missing"


def orders() -> list[str]:
    """All orders in which three copies may be brought together."""
    return ["".join(order) for order in permutations(COPIES)]
