"""A model on disk: the same model back, and nothing else accepted."""

from __future__ import annotations

import io
import json
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skops.io

from qcode.errors import ProjectDamaged
from qcode.model import Codebook
from qcode.suggest import Example, from_bytes, keyword_model, suggest, to_bytes, train
from qcode.suggest.archives import packed, unpacked

Examples = tuple[Example, ...]


def rewritten(data: bytes, **changes: Any) -> bytes:
    """The archive with members replaced (bytes), the schema's text replaced (pairs), or
    compressed.
    """
    target = io.BytesIO()
    how = zipfile.ZIP_DEFLATED if changes.get("compressed") else zipfile.ZIP_STORED
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", how) as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == "schema.json":
                for old, new in changes.get("schema", ()):
                    assert old in content.decode()
                    content = content.decode().replace(old, new).encode()
            archive.writestr(
                name,
                changes["arrays"] if name.endswith(".npy") and "arrays" in changes else content,
            )
    return target.getvalue()


@pytest.fixture
def stored(invented_codebook: Codebook, invented_examples: Examples) -> bytes:
    return to_bytes(train(invented_examples, invented_codebook))


def test_the_same_model_comes_back(
    invented_codebook: Codebook, invented_examples: Examples
) -> None:
    """Same suggestions with the same reasons, same card, same bytes again; learned or not."""
    passages = [e.passage for e in invented_examples]
    for model in (train(invented_examples, invented_codebook), keyword_model(invented_codebook)):
        back = from_bytes(to_bytes(model))
        assert suggest(back, passages) == suggest(model, passages)
        assert (
            back.card == model.card
            and back.cuts == model.cuts
            and back.thresholds == model.thresholds
        )
        assert to_bytes(back) == to_bytes(model)


def test_the_card_can_be_written_as_json(
    invented_codebook: Codebook, invented_examples: Examples
) -> None:
    """It says what the model was made of."""
    card = json.loads(json.dumps(dict(train(invented_examples, invented_codebook, seed=5).card)))
    assert (card["examples"], card["transcripts"], card["seed"], card["codebook_version"]) == (
        144,
        12,
        5,
        "1",
    )
    assert card["positives"].keys() == {"hotline", "housing", "training", "rare", "never"}
    assert card["numpy"]


class Evil:
    """Would run code if anybody unpickled it."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return print, ("unpickled",)


def test_pickles_and_other_objects_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing runs, nothing is built: a pickle, an estimator, a function, an object array, other
    bytes.
    """
    from sklearn.linear_model import LogisticRegression

    others = [
        pickle.dumps(Evil()),
        skops.io.dumps(LogisticRegression()),
        skops.io.dumps({"words": np.sqrt}),
        skops.io.dumps({"words": "{}", "idf": np.array([print], dtype=object)}),
        skops.io.dumps({"words": "{}"}),
        skops.io.dumps({"words": json.dumps({"format": "qcode.model/9"})}),
        skops.io.dumps(["words"]),
        b"",
        b"PK\x03\x04 not a zip",
    ]
    for data in others:
        with pytest.raises(ProjectDamaged, match="model cannot be read"):
            from_bytes(data)
    assert capsys.readouterr().out == ""


def test_a_schema_that_names_another_type_is_refused(stored: bytes) -> None:
    """Every type and every way of loading is compared with the list, also deep inside."""
    for old, new in (
        ('"__module__": "numpy"', '"__module__": "os"'),
        ('"__class__": "dict"', '"__class__": "OrderedDict"'),
        ('"__loader__": "NdArrayNode"', '"__loader__": "FunctionNode"'),
        ('"type": "numpy"', '"type": "json"'),
        ('"protocol": 2', '"protocol": 0'),
    ):
        with pytest.raises(ProjectDamaged):
            from_bytes(rewritten(stored, schema=((old, new),)))


def test_compressed_parts_and_wrong_arrays_are_refused(stored: bytes) -> None:
    """No zip bomb and no array that claims to be larger than it is."""
    with pytest.raises(ProjectDamaged, match="compressed"):
        from_bytes(rewritten(stored, compressed=True))
    lying = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        lying, {"descr": "<f8", "fortran_order": False, "shape": (10**12,)}
    )
    objects = io.BytesIO()
    np.save(objects, np.array([None]), allow_pickle=True)
    short, infinite = io.BytesIO(), io.BytesIO()
    np.save(short, np.zeros(2))
    np.save(infinite, np.full(2, np.inf))
    for array in (lying, objects, short, infinite):
        with pytest.raises(ProjectDamaged):
            from_bytes(rewritten(stored, arrays=array.getvalue()))


def test_a_model_of_an_earlier_version_is_told_to_be_trained_again() -> None:
    """Its format is known, and the remedy is the command."""
    old = skops.io.dumps({"words": json.dumps({"format": "qcode.model/1"})})
    with pytest.raises(ProjectDamaged, match="earlier version of qcode; train it again") as told:
        from_bytes(old)
    assert told.value.command == "qcode suggest train"


def test_no_words_of_passages_are_stored_but_single_terms(stored: bytes) -> None:
    """What is remembered of coded passages are numbers and their places."""
    assert b"T00" in stored
    assert b"Somebody called in last night" not in stored


def test_damaged_bytes_are_told_not_crashed_on(stored: bytes) -> None:
    """Cut off anywhere, the model is refused with what to type."""
    for length in range(0, len(stored), max(1, len(stored) // 25)):
        with pytest.raises(ProjectDamaged) as damaged:
            from_bytes(stored[:length])
        assert damaged.value.command == "qcode suggest train"


def test_an_archive_is_read_as_skops_reads_it() -> None:
    content = {
        "words": '{"ä": 1}',
        "rows": np.arange(6.0, dtype=np.float32).reshape(2, 3),
        "columns": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        "whole": np.ones(2, np.int8),
        "empty": np.zeros((0, 3)),
    }
    data = packed(content)
    own, theirs = unpacked(data), skops.io.loads(data, trusted=[])
    assert list(own) == list(theirs) == list(content)
    assert own.pop("words") == theirs.pop("words") == content["words"]
    for name, array in own.items():
        assert array.dtype == theirs[name].dtype
        np.testing.assert_array_equal(array, theirs[name])


def test_an_archive_with_a_dictionary_in_it_is_no_model() -> None:
    with pytest.raises(ValueError, match="holds a dict"):
        unpacked(packed({"words": {"inner": "x"}}))


def test_a_stored_model_suggests_without_the_libraries_that_trained_it(
    invented_examples: Examples, invented_codebook: Codebook, tmp_path: Path
) -> None:
    file = tmp_path / "model.skops"
    file.write_bytes(to_bytes(train(invented_examples, invented_codebook)))
    program = (
        "import sys; from pathlib import Path\n"
        "from qcode.suggest import Passage, from_bytes, suggest\n"
        "model = from_bytes(Path(sys.argv[1]).read_bytes())\n"
        "suggest(model, [Passage(1, 'The tip line called.', 'Who called?', 'officer', True)])\n"
        "print([m for m in ('sklearn', 'skops', 'spacy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
