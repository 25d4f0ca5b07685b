"""Make a study and load its codebook."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote

from qcode.errors import NOT_COUNTED, Refused, UsageError
from qcode.model import Code, Codebook, Problem
from qcode.store import codebooks
from qcode.store.backups import before_bulk
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.meanings import record, wording
from qcode.store.purposes import DECISION, MAKING
from qcode.store.queries.codebooks import code_rows, coding_counts, withheld_examples
from qcode.store.store import Store
from qcode.store.view import View
from qcode.workflows.codebook.editions import editions
from qcode.workflows.codebook.reading import read_codebook_file
from qcode.workflows.shared.codebook_versions import next_version
from qcode.workflows.shared.editors import refuse_non_editor
from qcode.workflows.shared.locate import SUFFIX
from qcode.workflows.shared.people import coder_entity


def init_study(
    path: Path, *, title: str | None = None, codebook: Path | None = None, actor: str = ""
) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """Make a study file, with a codebook if one is given. Returns warnings about the codebook, and
    notes.

    Raises UsageError, BadInput, ProjectError, and leaves no file then.
    """
    if path.suffix != SUFFIX:
        raise UsageError(
            f"the name of a study file must end in {SUFFIX}, not {path.name!r}",
            command=f"qcode init {quote(str(path.with_suffix(SUFFIX)))}",
        )
    loaded, problems = read_codebook_file(codebook) if codebook else (None, ())
    notes: tuple[str, ...] = ()
    with Store.making(path, title=title or path.stem, actor=actor) as store:
        if loaded is not None:
            notes = load_codebook(store, loaded, actor=actor, command="init --codebook").notes
    return problems, notes


@dataclass(frozen=True, slots=True)
class CodebookLoaded:
    """The result of loading a codebook, as keys of codes."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    retired: tuple[str, ...]
    dropped: tuple[str, ...]
    notes: tuple[str, ...] = ()
    meaning: tuple[str, ...] = ()
    minor: tuple[str, ...] = ()
    version: str = ""


def reworded(view: View, codebook: Codebook) -> tuple[tuple[Code, Code], ...]:
    """The codes whose definition, include or exclude would change: (present code, code in
    `codebook`).
    """
    before = {c.key.casefold(): c for c in view.codebook().codes}
    both = [(before[c.key.casefold()], c) for c in codebook.codes if c.key.casefold() in before]
    return tuple((old, new) for old, new in both if wording(old) != wording(new))


def load_codebook(
    store: Store,
    codebook: Codebook,
    *,
    actor: str = "",
    retire: bool = False,
    dry_run: bool = False,
    command: str | None = None,
    minor: Collection[str] = (),
) -> CodebookLoaded:
    """Make `codebook` the study's. Codes keep their identity by key.

    A code that is not in the file is dropped if it has no codings. If it has codings, Refused is
    raised and names all such codes, unless `retire` is true; then it is retired and keeps its
    codings. No coding is ever dropped. For an actor who codes something blind, every missing code
    is treated as one with codings, and no number is given.

    An edit of definition, include or exclude changes the meaning of the code, unless its key is in
    `minor`; earlier codings then have an older meaning. A changed meaning needs a new version: if a
    stored codebook has the file's version with a different wording, the next one is used
    (``1.0+1``).
    """
    view = store.view(actor or SUPERVISOR)
    refuse_non_editor(view, actor)
    old, blind = view.codebook(), bool(view.blindness())
    new_keys = {c.key.casefold() for c in codebook.codes}
    removed = [c for c in old.codes if c.key.casefold() not in new_keys]
    counts = {} if blind else coding_counts(view, [c.key for c in removed])
    # Dropping only unused codes would tell a blind coder which codes others used.
    used = [c.key for c in removed if blind or counts.get(c.key)]
    if used and not retire:
        raise _codes_in_use(used, counts, blind)
    added, changed = _differing(old, codebook)
    dropped = tuple(c.key for c in removed if c.key not in used)
    notes: list[str] = []
    edited, folded = reworded(view, codebook), {key.casefold() for key in minor}
    meaning = [(b, a) for b, a in edited if a.key.casefold() not in folded]
    if (
        meaning
        and (new := version_of_its_own(view, codebook, [a for _, a in meaning])) != codebook.version
    ):
        notes.append(
            f"a changed meaning needs a new version: {new}, because {codebook.version!r} was"
            " already in use"
        )
        codebook = replace(codebook, version=new)
    if old.codes and old.version == codebook.version and (added or changed or removed):
        notes.append(
            f"the codebook changed, but its version is still {codebook.version!r}; give it a"
            " new one"
        )
    if not dry_run:
        # Codes in use are taken out of use everywhere, so make a backup first.
        if used:
            before_bulk(store, "before codebook load --retire")
        words = command or f"codebook load {codebook.title} {codebook.version}".strip()
        with store.change(words, actor=actor, purpose=MAKING if command else DECISION) as change:
            if actor:
                notes += coder_entity(change, actor)[1]
            whole = _with_examples(codebook, withheld_examples(change.view(actor or SUPERVISOR)))
            codebooks.save(change, whole, retire=tuple(used))
            codebooks.put_edition(change, whole, "codebook.load")
            _record_edits(change, edited, {a.key for _, a in meaning})
    changing = tuple(a.key for _, a in meaning)
    small = tuple(a.key for _, a in edited if a.key not in changing)
    return CodebookLoaded(
        added, changed, tuple(used), dropped, tuple(notes), changing, small, codebook.version
    )


def _differing(old: Codebook, new: Codebook) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of codes that only the new codebook has, and of those that are different in it."""
    before = {c.key.casefold(): c for c in old.codes}
    both = [(c, before.get(c.key.casefold())) for c in new.codes]
    return (
        tuple(c.key for c, b in both if b is None),
        tuple(c.key for c, b in both if b is not None and b != c),
    )


def version_of_its_own(view: View, codebook: Codebook, codes: Sequence[Code]) -> str:
    """The codebook's version, or the next one if a stored codebook of that version has a different
    wording of one of `codes`.
    """
    stored = [e for e in editions(view) if e.version == codebook.version]
    taken = any(
        (was := e.codebook.get(c.key)) is not None and wording(was) != wording(c)
        for e in stored
        for c in codes
    )
    return (
        next_version(codebook.version, [e.version for e in editions(view)])
        if taken
        else codebook.version
    )


def _record_edits(
    change: Change, edited: Sequence[tuple[Code, Code]], meaning: Collection[str]
) -> None:
    entities = {row.key.casefold(): row.id for row in code_rows(change.view(SUPERVISOR))}
    for before, after in edited:
        record(
            change, entities[after.key.casefold()], before, after, minor=after.key not in meaning
        )


def _codes_in_use(used: Sequence[str], counts: Mapping[str, int], blind: bool) -> Refused:
    advice = "add --retire to keep their codings and allow no new ones"
    if blind:
        return Refused(
            f"codes are not in this codebook: {', '.join(used)} ({NOT_COUNTED}); nothing was"
            " changed",
            advice=advice,
        )
    listed = ", ".join(f"{key} ({counts[key]})" for key in used)
    return Refused(
        f"codes with codings are not in this codebook: {listed}; nothing was changed", advice=advice
    )


def _with_examples(codebook: Codebook, withheld: Mapping[str, Sequence[str]]) -> Codebook:
    """The codebook with the examples that were hidden from the actor, who cannot have removed them
    on purpose.
    """
    codes = []
    for code in codebook.codes:
        more = tuple(e for e in withheld.get(code.key.casefold(), ()) if e not in code.examples)
        codes.append(replace(code, examples=(*code.examples, *more)))
    return replace(codebook, codes=tuple(codes))
