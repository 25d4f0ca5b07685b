"""The study's list of identities, a model's named entities, and the table of disclosure
findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qcode.errors import BadInput, MissingPackage
from qcode.model import Column, Identity, Problem, Study, Table
from qcode.reports.disclosure import Checks, Finding, all_findings
from qcode.reports.disclosure_patterns import Entities
from qcode.reports.layers import LayerOptions
from qcode.reports.quote_choice import Limits
from qcode.reports.quotes import choose
from qcode.store.printing import put_identities
from qcode.store.store import Store
from qcode.store.view import View
from qcode.workflows.shared.people import coder_entity
from qcode.workflows.shared.reading_files import printable

TITLE = "Identities"
"""The title of the list, which its workbook carries too."""
EVERYTHING = 1_000_000
"""More passages than a code has, and more words than a passage."""
_TELLING = frozenset(
    ("PERSON", "PER", "GPE", "LOC", "FAC", "ORG", "NORP", "EVENT", "MISC", "LAW", "PRODUCT")
)
"""Labels of entities that may tell who or where somebody is; dates and numbers do not."""
_COLUMNS = ("what", "replacement", "kind")


@dataclass(frozen=True, slots=True)
class Checking:
    """What to look for beyond patterns: a file with a list of identities, and the name or folder of
    a spaCy model.
    """

    identities: Path | None = None
    entities: str | None = None

    def checks(self) -> Checks:
        """Both, read and loaded. Raises BadInput and MissingPackage."""
        listed = read_identities(self.identities) if self.identities is not None else ()
        return Checks(listed, load_entities(self.entities) if self.entities is not None else None)


def load_entities(model: str) -> Entities:
    """What finds the named entities of a text with a spaCy model. Raises MissingPackage where the
    model is not installed or finds none.
    """
    import spacy

    advice = "pip install a model such as en_core_web_sm, or leave out --entities"
    try:
        pipeline = spacy.load(model, exclude=["lemmatizer", "attribute_ruler"])
    except (OSError, ValueError) as problem:
        reason = str(problem).partition("\n")[0]
        raise MissingPackage(
            f"the spaCy model {model!r} is not installed ({reason})", advice=advice
        ) from None
    if not {"ner", "entity_ruler", "span_ruler"} & set(pipeline.pipe_names):
        raise MissingPackage(f"the spaCy model {model!r} finds no named entities", advice=advice)

    def found(text: str) -> Iterator[tuple[int, int, str]]:
        for entity in pipeline(text).ents:
            if entity.label_ in _TELLING:
                yield entity.start_char, entity.end_char, entity.label_

    return found


def read_identities(path: Path) -> tuple[Identity, ...]:
    """The list in a table (CSV, XLSX) with the columns `what`, `replacement` and `kind`, of which
    the last two may be missing. Raises BadInput with every problem as path, line, column.
    """
    from qcode.files.csv_tables import above_title, read_table

    shown = printable(str(path))
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise BadInput([Problem(shown, f"cannot be read: {problem.strerror}")]) from None
    table = read_table(data, shown)
    problems = list(table.problems)
    header = [name.strip().casefold() for name in table.header]
    problems += _header_problems(shown, header)
    result: dict[str, Identity] = {}
    for line, cells in above_title(table.rows, TITLE):
        row = dict(zip(header, (" ".join(c.split()) for c in cells), strict=False))
        what = row.get("what", "")
        if len(what) < 2:
            problems.append(
                Problem(shown, f"{what!r} is too short to be looked for", line, 1)
                if what
                else Problem(shown, "the words to look for are empty", line, 1)
            )
        elif what.casefold() in result:
            problems.append(Problem(shown, f"{what!r} is listed twice", line, 1))
        else:
            result[what.casefold()] = Identity(
                what, row.get("replacement", ""), row.get("kind", "")
            )
    if any(p.severity == "error" for p in problems):
        raise BadInput(problems, advice="nothing was changed")
    return tuple(result.values())


def _header_problems(path: str, header: Sequence[str]) -> Iterator[Problem]:
    if "what" not in header:
        yield Problem(
            path, "the column 'what' is missing; the columns are what, replacement and kind", 1
        )
    for number, name in enumerate(header, 1):
        if name not in _COLUMNS:
            yield Problem(
                path, f"the column {name!r} is not known and was not read", 1, number, "warning"
            )


def load_identities(
    store: Store, path: Path, *, actor: str = ""
) -> tuple[int, int, tuple[str, ...]]:
    """Make the list in the file the study's own, in place of the one before: how many entries it
    has, how many of them changed, and what to tell. Raises BadInput.
    """
    listed = read_identities(path)
    with store.change(f"disclosure load {path.name}", actor=actor) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        changed = put_identities(change, listed)
    return len(listed), changed, notes


def identities_table(study: Study) -> Table:
    """The study's list with the columns that `read_identities` reads."""
    rows = tuple(
        {"what": i.what, "replacement": i.replacement, "kind": i.kind} for i in study.identities
    )
    labels = ("What", "Replacement", "Kind")
    columns = tuple(Column(key, label) for key, label in zip(_COLUMNS, labels, strict=True))
    return Table("disclosure.identities", TITLE, columns, rows)


def disclosure_report(
    view: View,
    checking: Checking,
    *,
    codes: Sequence[str] = (),
    by: str | None = None,
    attribution: str = "",
    layer: LayerOptions | None = None,
) -> tuple[Finding, ...]:
    """The findings in every passage that may be quoted, whole, each passage once."""
    return found_in(
        view.study(), checking.checks(), codes=codes, by=by, attribution=attribution, layer=layer
    )


def found_in(
    study: Study,
    checks: Checks,
    *,
    codes: Iterable[str] = (),
    by: str | None = None,
    attribution: str = "",
    layer: LayerOptions | None = None,
) -> tuple[Finding, ...]:
    """See `disclosure_report`."""
    chosen = choose(
        study,
        tuple(codes) or None,
        by,
        limits=Limits(EVERYTHING, EVERYTHING, None, EVERYTHING, again=True),
        attribution=attribution,
        options=layer or LayerOptions(),
    )
    result = all_findings(study, chosen.quotes, by=by, checks=checks)
    return tuple({f.id: f for f in reversed(result)}.values())[::-1]
