"""A code made of words keeps the passage as its example: what is redacted or withdrawn goes there
too, also by merging.
"""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from itertools import permutations
from pathlib import Path

import pytest

from qcode.errors import Collision, Refused
from qcode.model import Code, Codebook
from qcode.store.check import check, fingerprint
from qcode.store.merge import merge
from qcode.store.store import Store
from qcode.store.undo import undo
from qcode.workflows.codebook.loading import load_codebook
from qcode.workflows.coding import marks as coding_marks
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.importing.withdrawing import Redaction, redact_transcript, remove_transcript
from qcode.workflows.keeping.backups import backup_study
from qcode.workflows.keeping.merging import merge_copy

PASSAGE = "Water. We carry it from the pump, every drop, and in a drought the hose is forbidden."
NAMED = Redaction(("drought",))
ELSEWHERE = "In a drought of ideas we water the plants."


def held(path: Path) -> str:
    """All bytes of the study and of its backups, as text, in small letters."""
    packed = (
        gzip.decompress(p.read_bytes()) for p in path.parent.glob(f"{path.stem}.backups/*.gz")
    )
    return b"".join([path.read_bytes(), *packed]).decode("utf-8", "replace").lower()


def put_on(store: Store, label: str = "Every drop", coder: str = "mara", index: int = 3) -> None:
    """Make a code of a segment of GA-01 (counted from 0), and put it on."""
    session = CodingSession(store, coder)
    session.open("GA-01")
    session.move(index)
    coding_marks.new_code(session, label)


def examples(store: Store, key: str = "every_drop") -> tuple[str, ...]:
    """What the code in force has as examples."""
    return next(c.examples for c in store.view(None).codebook().codes if c.key == key)


def faults(store: Store) -> list[str]:
    return [f.detail for f in check(store) if not f.ok]


@pytest.fixture
def coded(study_path: Path) -> Iterator[Store]:
    """A study in which a code was made of words, and another codebook version stored since."""
    with Store.open(study_path) as store:
        put_on(store)
        assert examples(store) == (PASSAGE,)
        yield store


def test_a_redacted_word_goes_from_examples_stored_codebooks_and_the_log(coded: Store) -> None:
    backup_study(coded.path)
    redact_transcript(coded, "GA-01", NAMED)
    assert examples(coded) == (PASSAGE.replace("drought", "[redacted]"),)
    # The keyword of another code is the researcher's own word.
    assert "in a drought" not in held(coded.path)
    assert faults(coded) == []
    with pytest.raises(Collision, match="purged"):
        undo(coded)


def test_a_redacted_segment_goes_whole_also_where_the_code_was_made_of_a_part_of_it(
    coded: Store,
) -> None:
    redact_transcript(coded, "GA-01", Redaction((), "4"))
    assert examples(coded) == ("[redacted]",)
    assert "from the pump" not in held(coded.path)
    assert faults(coded) == []


def test_the_label_of_a_code_made_of_words_loses_redacted_words_and_others_keep_theirs(
    study_path: Path,
) -> None:
    with Store.open(study_path) as store:
        put_on(store, "The drought year")
        redact_transcript(store, "GA-01", NAMED)
        codes = {c.key: c for c in store.view(None).codebook().codes}
        assert codes["the_drought_year"].label == "The [redacted] year"
        assert codes["water"].keywords == ("water", "hose", "drought")
        assert faults(store) == []


def test_an_example_from_elsewhere_with_the_same_word_stays(coded: Store) -> None:
    book = coded.view(None).codebook()
    codes = tuple(
        Code(c.key, c.label, examples=(*c.examples, ELSEWHERE), parent=c.parent) for c in book.codes
    )
    load_codebook(coded, Codebook(book.title, "2.0", codes))
    redact_transcript(coded, "GA-01", NAMED)
    assert examples(coded, "joy") == (ELSEWHERE,)
    assert examples(coded)[0] == PASSAGE.replace("drought", "[redacted]")


def test_a_passage_that_a_loaded_codebook_carried_to_another_code_loses_the_word_too(
    coded: Store,
) -> None:
    book = coded.view(None).codebook()
    moved = tuple(
        Code(c.key, c.label, examples=(PASSAGE,) if c.key == "joy" else (), parent=c.parent)
        for c in book.codes
    )
    load_codebook(coded, Codebook(book.title, "2.0", moved))
    redact_transcript(coded, "GA-01", NAMED)
    assert examples(coded, "joy") == (PASSAGE.replace("drought", "[redacted]"),)
    assert "in a drought" not in held(coded.path)


def test_words_that_a_loaded_file_brought_back_into_an_example_can_be_redacted_again(
    coded: Store,
) -> None:
    book = coded.view(None).codebook()
    redact_transcript(coded, "GA-01", NAMED)
    with pytest.raises(Refused, match="none of these words"):
        redact_transcript(coded, "GA-01", NAMED)
    load_codebook(coded, Codebook(book.title, "2.0", book.codes))
    assert examples(coded) == (PASSAGE,)
    redact_transcript(coded, "GA-01", NAMED)
    assert "in a drought" not in held(coded.path)
    assert faults(coded) == []


def test_withdrawing_a_transcript_takes_its_passages_out_of_codes_and_their_log(
    coded: Store,
) -> None:
    backup_study(coded.path)
    remove_transcript(coded, "GA-01")
    assert examples(coded) == ()
    codes = {c.key: c.label for c in coded.view(None).codebook().codes}
    assert codes["every_drop"] == "" and codes["water"] == "Water"
    assert "from the pump" not in held(coded.path)
    assert faults(coded) == []


@pytest.mark.parametrize("gone", ["redacted", "withdrawn"])
def test_a_code_made_of_words_on_another_copy_loses_them_in_every_order(
    gone: str, study_path: Path, tmp_path: Path
) -> None:
    steps: dict[str, Callable[[Store], object]] = {
        "a": lambda s: (
            redact_transcript(s, "GA-01", NAMED)
            if gone == "redacted"
            else remove_transcript(s, "GA-01")
        ),
        "b": put_on,
        "c": lambda s: put_on(s, "Forbidden", "nils"),
    }
    for name, step in steps.items():
        with Store.open(Path(shutil.copy(study_path, tmp_path / f"{name}.qcode"))) as store:
            step(store)
    states = set()
    for number, order in enumerate(permutations(steps)):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = Path(shutil.copy(tmp_path / f"{order[0]}.qcode", folder / "all.qcode"))
        with Store.open(path) as store:
            for other in order[1:]:
                with Store.open(tmp_path / f"{other}.qcode") as copy:
                    merge_copy(store, copy)
            states.add(store.view(None).read(fingerprint))
            assert faults(store) == []
        assert "in a drought" not in held(path)
        assert gone == "redacted" or "from the pump" not in held(path)
    assert len(states) == 1


def test_a_stored_codebook_that_two_copies_have_is_clean_in_both(
    coded: Store, tmp_path: Path
) -> None:
    other = Path(shutil.copy(coded.path, tmp_path / "other.qcode"))
    redact_transcript(coded, "GA-01", NAMED)
    with Store.open(other) as copy:
        put_on(copy, "Later", "nils", 6)
        merge(copy, coded)
        stored = copy.view(None).read(
            lambda c: c.exec_driver_sql("SELECT codes FROM codebook").scalars().all()
        )
        assert not [book for book in stored if "in a drought" in json.dumps(json.loads(book))]
        assert faults(copy) == []
