"""Files → transcripts in the study: read, cut into segments, store, log."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from shlex import quote
from typing import Any, Literal

from qcode.errors import StorageFailed, UsageError
from qcode.model import INTERVIEWER, SEGMENT_BY, Problem, SegmentBy
from qcode.shown import fold_name
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.queries.emptied import emptied_texts
from qcode.store.queries.log import removed_transcripts
from qcode.store.queries.texts import segment_counts, speakers
from qcode.store.store import Store
from qcode.transcripts.parts import ReadOptions
from qcode.workflows.importing.gather import gather
from qcode.workflows.importing.same_words import double_note, names_by_words, words_key
from qcode.workflows.importing.speaker_map import SpeakerRule, roles_for, rules_for, unheard
from qcode.workflows.importing.storing import New, store_transcripts
from qcode.workflows.shared.people import coder_entity
from qcode.workflows.shared.reading_files import Cut, ReadFile, ReadTask, printable, read_files

Progress = Callable[[str, int, int], None]
"""Called with a file's name, how many files are finished, and how many there are."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one transcript or file; `missing`: it failed for want of an optional
    package.
    """

    transcript: str
    source: str
    format: str
    status: Literal["imported", "unchanged", "failed"]
    sha256: str = ""
    turns: int = 0
    segments: int = 0
    words: int = 0
    speakers: tuple[str, ...] = ()
    encoding: str = ""
    problems: tuple[Problem, ...] = ()
    read: Cut | None = None
    missing: bool = False
    roles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Rows in the order of the files; `problems` belong to no single file. `interrupted`: Ctrl-C
    stopped it.
    """

    rows: tuple[Imported, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    interrupted: bool = False

    @property
    def read(self) -> int:
        """How many transcripts were read, new ones and those that are there already."""
        return sum(r.status != "failed" for r in self.rows)

    @property
    def failed(self) -> bool:
        """True when any file failed or could not be found."""
        return any(r.status == "failed" for r in self.rows) or any(
            p.severity == "error" for p in self.problems
        )

    @property
    def missing(self) -> bool:
        """True when nothing was read for the sole reason that an optional package is not
        installed.
        """
        return (
            bool(self.rows)
            and all(r.missing for r in self.rows)
            and not any(p.severity == "error" for p in self.problems)
        )


@dataclass(slots=True)
class _Ready:
    """A transcript that was read and cut, waiting to be stored."""

    row: Imported
    cut: Cut


@dataclass(slots=True)
class _Known:
    """What the study already holds: folded name → (name, SHA-256 of the source bytes)."""

    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)
    """The folded names that this import brought."""
    words: dict[str, str] = field(default_factory=dict)
    """`words_key` → the first transcript with these words."""
    bytes: dict[str, tuple[str, str]] = field(default_factory=dict)
    """SHA-256 → (name, name of the file), where one transcript alone came from these bytes."""
    withdrawn: frozenset[str] = frozenset()
    """The folded names of transcripts that were taken out."""
    emptied: Mapping[str, str] = field(default_factory=dict)
    """Texts, by their SHA-256, whose words were taken out → the transcript that was redacted, empty
    for one withdrawn.
    """


def import_files(
    store: Store,
    paths: Sequence[str],
    *,
    actor: str = "",
    options: ReadOptions | None = None,
    segment_by: SegmentBy | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    then: Callable[[Change], None] | None = None,
    speakers: Sequence[SpeakerRule] = (),
) -> ImportResult:
    """Bring transcripts into the study, all in one change-set.

    One bad file does not stop the others; of a file with an error nothing is stored. The same bytes
    under the same name are `unchanged`; other bytes under a known name fail. Ctrl-C keeps what was
    read so far. `then` is called inside the same change-set when everything was read, also when no
    transcript is new.
    """
    options = options or ReadOptions()
    settings = store.view(SUPERVISOR).settings()
    by: SegmentBy = segment_by or settings.get("segment_by", "turn")
    if by not in SEGMENT_BY:
        raise UsageError(f"segments are {', '.join(SEGMENT_BY)}, not {by!r}")
    if not dry_run:
        _must_be_writable(store.path)
    gathered = gather(paths)
    tasks = [
        ReadTask(str(path), rules_for(printable(path.stem), speakers, options), by)
        for path in gathered.files
    ]
    rows, interrupted = _read_all(tasks, _known(store), speakers, progress)
    ready = [row for row in rows if isinstance(row, _Ready)]
    notes: tuple[str, ...] = ()
    also = None if interrupted else then
    if (ready or also) and not dry_run:
        with store.change(_command(ready), actor=actor) as change:
            notes = coder_entity(change, actor)[1] if actor else ()
            store_transcripts(
                change,
                [
                    New(i.row.transcript, i.row.source, i.row.sha256, i.cut, i.row.roles)
                    for i in ready
                ],
                by,
            )
            if also:
                also(change)
    finished = tuple(row.row if isinstance(row, _Ready) else row for row in rows)
    message = _told(store, finished, speakers, options) if not interrupted else ()
    return ImportResult(
        _as_stored(store, finished), gathered.problems, (*notes, *message), interrupted
    )


def _read_all(
    tasks: Sequence[ReadTask],
    known: _Known,
    rules: Sequence[SpeakerRule],
    progress: Progress | None,
) -> tuple[list[Imported | _Ready], bool]:
    """What became of each file, in order; whether Ctrl-C ended it before all were read."""
    rows: list[Imported | _Ready] = []
    try:
        if progress and tasks:
            progress(Path(tasks[0].path).name, 0, len(tasks))
        for done, file in enumerate(read_files(tasks), 1):
            rows.extend(_placed(file, known, rules))
            if progress:
                progress(Path(file.source).name, done, len(tasks))
    except KeyboardInterrupt:
        return rows, True
    return rows, False


def _must_be_writable(study: Path) -> None:
    """Say before hours of transcripts are read that they could not be stored."""
    for place in (study, study.absolute().parent):
        if not os.access(place, os.W_OK):
            advice = "change the permissions, or copy the study to a folder of your own"
            raise StorageFailed(f"{place} cannot be written; nothing was changed", advice=advice)


def _known(store: Store) -> _Known:
    view = store.view(SUPERVISOR)
    rows = [(row.name, row.source_sha256, row.source) for row in view.rows("transcript")]
    count = Counter(sha for _, sha, _ in rows)
    names = {fold_name(name): (name, sha) for name, sha, _ in rows}
    alone = {sha: (name, source) for name, sha, source in rows if sha and count[sha] == 1}
    removed = frozenset(fold_name(name) for name in removed_transcripts(view))
    words = {key: same[0] for key, same in names_by_words(view).items()}
    return _Known(names, words=words, bytes=alone, withdrawn=removed, emptied=emptied_texts(view))


def _as_stored(store: Store, rows: tuple[Imported, ...]) -> tuple[Imported, ...]:
    """The rows, those of transcripts that were there already with the segments and speakers that
    they have in the study.
    """
    if not any(row.status == "unchanged" for row in rows):
        return rows
    segments = {
        fold_name(name): count for name, count in segment_counts(store.view(SUPERVISOR)).items()
    }
    labels = _labels(store)
    return tuple(
        (
            replace(
                row,
                segments=segments.get(fold_name(row.transcript), 0),
                speakers=labels.get(fold_name(row.transcript), ()),
            )
            if row.status == "unchanged"
            else row
        )
        for row in rows
    )


def _labels(store: Store) -> dict[str, tuple[str, ...]]:
    """The speakers of every transcript, by its folded name."""
    view = store.view(SUPERVISOR)
    names = {i: n for n, i in view.transcript_ids().items()}
    return {
        fold_name(names[i]): tuple(labels) for i, labels in speakers(view).items() if i in names
    }


def _told(
    store: Store, rows: Sequence[Imported], rules: Sequence[SpeakerRule], options: ReadOptions
) -> tuple[str, ...]:
    """What was said of speakers without any effect: labels that nobody has, and transcripts that
    are there already.
    """
    if not (rules or options.rename or options.interviewers or options.labels):
        return ()
    notes = unheard(
        [(printable(Path(r.source).stem), r.read.transcript) for r in rows if r.read is not None],
        rules,
        options,
    )
    labels = _labels(store)
    kept = [
        r.transcript
        for r in rows
        if r.status == "unchanged" and set(r.speakers) != set(labels[fold_name(r.transcript)])
    ]
    if kept:
        named = ", ".join(kept[:3]) + (f" and {len(kept) - 3} more" if len(kept) > 3 else "")
        notes.append(
            f"the speakers of {named} stay as they are in the study; qcode speakers corrects them"
            " there"
        )
    return tuple(notes)


def _command(ready: Sequence[_Ready]) -> str:
    names = [item.row.transcript for item in ready]
    if not names:
        return "import of attributes"
    return (
        f"import {names[0]}"
        if len(names) == 1
        else f"import {len(names)} transcripts ({names[0]} … {names[-1]})"
    )


def _placed(
    file: ReadFile, known: _Known, rules: Sequence[SpeakerRule]
) -> Iterator[Imported | _Ready]:
    """What becomes of each transcript of a file beside those that the study knows."""
    if not file.transcripts:
        yield Imported(
            file.name,
            file.source,
            file.format,
            "failed",
            file.sha256,
            problems=file.problems,
            missing=file.missing,
        )
    for number, cut in enumerate(file.transcripts):
        roles = roles_for(cut.transcript, printable(Path(file.source).stem), rules)
        yield _place(
            _with_roles(cut, roles), file, file.problems if number == 0 else (), known, roles
        )


def _with_roles(cut: Cut, roles: Mapping[str, str]) -> Cut:
    """The transcript with interviewers as the person has them."""
    if not roles:
        return cut
    speakers = tuple(
        replace(s, interviewer=roles[s.label] == INTERVIEWER) if s.label in roles else s
        for s in cut.transcript.speakers
    )
    return replace(cut, transcript=replace(cut.transcript, speakers=speakers))


def _place(
    cut: Cut, file: ReadFile, problems: tuple[Problem, ...], known: _Known, roles: Mapping[str, str]
) -> Imported | _Ready:
    transcript = cut.transcript
    name = transcript.name
    row: dict[str, Any] = {
        "transcript": name,
        "source": file.source,
        "format": transcript.format,
        "sha256": file.sha256,
        "turns": len(cut.turns),
        "words": cut.words,
        "speakers": tuple(s.label for s in transcript.speakers),
        "encoding": transcript.encoding,
        "read": cut,
        "roles": roles,
    }
    if (present := known.names.get(fold_name(name))) is not None:
        if present[1] == file.sha256:
            return Imported(**row, status="unchanged", problems=problems)
        problems = (*problems, *_purged(transcript.text, name, file.source, known, comes_in=False))
        problem = Problem(
            file.source, _taken(name, present[0], file.source, beside=fold_name(name) in known.new)
        )
        return Imported(**row | {"read": None}, status="failed", problems=(*problems, problem))
    same = known.bytes.get(file.sha256) if len(file.transcripts) == 1 else None
    if same is not None and same[1] == Path(file.source).name:
        message = Problem(
            file.source, f"is in the study as {same[0]!r}, renamed there", severity="note"
        )
        return Imported(
            **row | {"transcript": same[0]}, status="unchanged", problems=(*problems, message)
        )
    problems = (*problems, *_same_words(cut, name, file.source, known, same[0] if same else ""))
    if again := _purged(transcript.text, name, file.source, known, comes_in=True):
        problems = (*problems, *again)
    elif fold_name(name) in known.withdrawn:
        wording = (
            f"a transcript {name!r} was withdrawn from this study, and one with this name is"
            f" imported now; {_refuse(name)}"
        )
        problems = (*problems, Problem(file.source, wording, severity="warning"))
    known.names[fold_name(name)] = (name, file.sha256)
    known.new.add(fold_name(name))
    return _Ready(
        Imported(**row, status="imported", segments=len(cut.segments), problems=problems), cut
    )


def _same_words(
    cut: Cut, name: str, source: str, known: _Known, same_bytes: str
) -> tuple[Problem, ...]:
    """A warning where a transcript of other name has these words, or these very bytes."""
    key = words_key(cut.transcript.text, ((start, end) for _, start, end, *_ in cut.turns))
    other = same_bytes or (known.words.setdefault(key, name) if key else name)
    if other == name:
        return ()
    bytes_too = f"has the same bytes as {other!r}: " if same_bytes else ""
    return (Problem(source, f"{bytes_too}{double_note(name, other)}", severity="warning"),)


def _purged(
    text: str, name: str, source: str, known: _Known, *, comes_in: bool
) -> tuple[Problem, ...]:
    """A warning where the text is one whose words were taken out of the study, under whatever name
    it comes.
    """
    of = known.emptied.get(sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
    if of is None:
        return ()
    what = (
        f"contains words that were redacted in {of!r}"
        if of
        else f"a transcript {name!r} was withdrawn from this study"
    )
    if not of and fold_name(name) not in known.withdrawn:
        what = "is word for word a transcript that was withdrawn from this study"
    message = (
        f"{what}, and it is imported again; {_refuse(name)}"
        if comes_in
        else f"{what}; import --update restores those words"
    )
    return (Problem(source, message, severity="warning"),)


def _refuse(name: str) -> str:
    return f"to keep it, do nothing; to remove it: qcode transcripts remove {quote(name)}"


def _taken(name: str, present: str, source: str, *, beside: bool) -> str:
    """Why a name cannot be had twice, and what to do."""
    other = "" if present == name else f" (as {present!r})"
    if beside:
        return (
            f"another file of this import has the same name{other} and other content; rename one of"
            " them"
        )
    return (
        f"there is already a transcript with this name{other} and other content; rename the file,"
        f" or, if it is a corrected copy, qcode import --update {source}"
    )
