"""A model to bytes and back, with skops: only arrays and text, nothing that can run.

A stored model contains coefficients and names but no estimator; scikit-learn's objects are rebuilt
from them. So a file depends on no library class and still works with new library versions. Only the
types in `TRUSTED` may occur; bytes that name any other type are refused before anything is built
from them. Pickle is never used.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np

from qcode.errors import ProjectDamaged
from qcode.suggest.features import FeatureSpace, Terms
from qcode.suggest.learners.context import Context, width
from qcode.suggest.learners.nearest import HASHED, Nearest
from qcode.suggest.learners.roles import Roles
from qcode.suggest.learners.vectors import COLUMNS
from qcode.suggest.pool import NAMES, USUAL_FIRST, Counts, Pool
from qcode.suggest.predicting import Learned, Model

FORMAT = "qcode.model/2"
EARLIER = frozenset({"qcode.model/1"})
TRUSTED = frozenset({"builtins.dict", "builtins.list", "builtins.str", "numpy.ndarray"})
"""Every type in a stored model: a dictionary with one string (JSON) and arrays of numbers."""
_LOADERS = frozenset({"DictNode", "ListNode", "JsonNode", "TypeNode", "NdArrayNode"})
_WHOLE = frozenset({"nearest_vectors", "nearest_codes"})
_DATE = (1980, 1, 1, 0, 0, 0)


def to_bytes(model: Model) -> bytes:
    """The model as bytes. The same model gives the same bytes."""
    import skops.io

    words: dict[str, Any] = {
        "format": FORMAT,
        "codes": list(model.codes),
        "keywords": {code: list(words) for code, words in model.keywords.items()},
        "questions": {code: list(texts) for code, texts in model.questions.items()},
        "asked_of": {code: list(roles) for code, roles in model.asked_of.items()},
        "seen": {code: [list(pair) for pair in cells] for code, cells in model.seen.items()},
        "thresholds": dict(model.thresholds),
        "cuts": [[precision, cut] for precision, cut in model.cuts.items()],
        "card": dict(model.card),
        "texts": {code: list(texts) for code, texts in model.texts.items()},
    }
    content: dict[str, Any] = {}
    if (learned := model.learned) is not None:
        space = learned.space
        words["learned"] = {
            "codes": list(learned.codes),
            "said": list(space.said.names),
            "heard": list(space.heard.names),
            "roles": list(space.roles),
            "keyword_codes": list(space.keyword_codes),
            "question_codes": list(space.question_codes),
            "weight": learned.counts.weight,
            "trust": learned.pool.trust,
            "places": [list(place) for place in learned.nearest.places],
        }
        content |= _arrays(learned)
    content["words"] = json.dumps(words, ensure_ascii=False)
    return _canonical(skops.io.dumps(content))


def _arrays(learned: Learned) -> dict[str, Any]:
    """Every array of what was learned, by its name in the file."""
    return {
        "said_idf": learned.space.said.idf,
        "heard_idf": learned.space.heard.idf,
        "coefficients": learned.coefficients,
        "intercepts": learned.intercepts,
        "context_weights": learned.context.weights,
        "context_centre": learned.context.centre,
        "context_shares": learned.context.shares,
        "nearest_vectors": learned.nearest.vectors,
        "nearest_codes": learned.nearest.codes,
        "centre": learned.centre,
        "positives": learned.counts.positives.astype(np.float64),
        "decided": learned.counts.decided.astype(np.float64),
        "roles_there": learned.roles.there,
        "roles_right": learned.roles.right,
        "pool_first": learned.pool.first,
        "pool_second": learned.pool.second,
        "pool_own": learned.pool.own,
    }


def from_bytes(data: bytes) -> Model:
    """The model that `to_bytes` wrote. Raises ProjectDamaged for anything else, before anything is
    built from it.
    """
    import skops.io

    try:
        # Inspect the bytes before skops reads them. Damaged bytes can fail in many ways; each of
        # them means that the model is damaged.
        _inspect(data)
        content = skops.io.loads(data, trusted=[])
        return _model(json.loads(content["words"]), content)
    except (
        zipfile.BadZipFile,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        OSError,
        EOFError,
        RuntimeError,
    ) as error:
        raise ProjectDamaged(
            f"the stored model cannot be read: {error}", command="qcode suggest train"
        ) from error


def _model(words: Mapping[str, Any], content: Mapping[str, Any]) -> Model:
    if words["format"] in EARLIER:
        raise ValueError("it was trained by an earlier version of qcode; train it again")
    if words["format"] != FORMAT:
        raise ValueError(f"format {words['format']!r}, not {FORMAT!r}")
    return Model(
        codes=tuple(words["codes"]),
        keywords={code: tuple(phrases) for code, phrases in words["keywords"].items()},
        questions={code: tuple(texts) for code, texts in words["questions"].items()},
        asked_of={code: tuple(roles) for code, roles in words["asked_of"].items()},
        seen={
            code: tuple((int(there), int(right)) for there, right in cells)
            for code, cells in words["seen"].items()
        },
        learned=_learned(words["learned"], content, len(words["codes"]))
        if "learned" in words
        else None,
        thresholds={code: float(value) for code, value in words["thresholds"].items()},
        cuts={float(precision): float(cut) for precision, cut in words["cuts"]},
        card=words["card"],
        texts={code: tuple(texts) for code, texts in words["texts"].items()},
    )


def _learned(words: Mapping[str, Any], content: Mapping[str, Any], many: int) -> Learned:
    codes = tuple(words["codes"])
    said, heard = np.asarray(content["said_idf"]), np.asarray(content["heard_idf"])
    names = (tuple(words[name]) for name in ("roles", "keyword_codes", "question_codes"))
    space = FeatureSpace(
        Terms(tuple(words["said"]), said), Terms(tuple(words["heard"]), heard), *names
    )
    places = tuple((str(name), int(segment)) for name, segment in words["places"])
    columns, features = width(len(space.roles)), len(NAMES)
    first = len(USUAL_FIRST)
    shapes: dict[str, tuple[int, ...]] = {
        "said_idf": (len(words["said"]),),
        "heard_idf": (len(words["heard"]),),
        "coefficients": (len(codes), space.width),
        "intercepts": (len(codes),),
        "context_weights": (columns, many),
        "context_centre": (columns,),
        "context_shares": (many,),
        "nearest_vectors": (len(places), COLUMNS + HASHED),
        "nearest_codes": (len(places), many),
        "centre": (COLUMNS,),
        "positives": (many,),
        "decided": (many,),
        "roles_there": (len(space.roles), many),
        "roles_right": (len(space.roles), many),
        "pool_first": (first,),
        "pool_second": (features,),
        "pool_own": (many, features),
    }
    arrays = {name: _checked(name, content[name], shape) for name, shape in shapes.items()}
    return Learned(
        space,
        codes,
        arrays["coefficients"],
        arrays["intercepts"],
        Context(*(arrays[f"context_{name}"] for name in ("weights", "centre", "shares"))),
        Nearest(arrays["nearest_vectors"], arrays["nearest_codes"], places),
        arrays["centre"],
        Counts(arrays["positives"], arrays["decided"], float(words["weight"])),
        Pool(
            arrays["pool_first"],
            arrays["pool_second"],
            arrays["pool_own"],
            float(words["trust"]),
        ),
        Roles(arrays["roles_there"], arrays["roles_right"]),
    )


def _checked(name: str, given: Any, shape: tuple[int, ...]) -> Any:
    """The array, if it has this shape. Wrong shapes or NaN would not fail later but give nonsense
    suggestions.
    """
    array = np.asarray(given)
    fits = array.dtype == np.int8 if name in _WHOLE else array.dtype.kind == "f"
    if array.shape != shape or not fits or not np.isfinite(array).all():
        raise ValueError(f"{name} are not as many finite numbers as there should be")
    return array


def _inspect(data: bytes) -> None:
    """Raise ValueError unless the archive contains only uncompressed arrays and a schema of trusted
    types.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            if entry.compress_type != zipfile.ZIP_STORED:
                raise ValueError("a part of it is compressed")
            if entry.filename != "schema.json":
                _inspect_array(archive.read(entry))
        schema = json.loads(archive.read("schema.json"))
    if not isinstance(schema.get("protocol"), int) or schema["protocol"] < 2:
        raise ValueError("no known protocol")
    nodes: list[Any] = [schema]
    while nodes:
        node = nodes.pop()
        nodes.extend(
            node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        )
        if isinstance(node, dict) and ("__loader__" in node or "__class__" in node):
            name = f"{node.get('__module__')}.{node.get('__class__')}"
            if (
                name not in TRUSTED
                or node.get("__loader__") not in _LOADERS
                or node.get("type", "numpy") != "numpy"
            ):
                raise ValueError(f"it names {name}, which no model of qcode holds")


def _inspect_array(data: bytes) -> None:
    """Raise ValueError unless the part is a plain array of floats or small whole numbers with the
    length that its header states.
    """
    stream = io.BytesIO(data)
    version = np.lib.format.read_magic(stream)
    if version != (1, 0):
        raise ValueError("an array of an unknown version")
    shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
    count = 1
    for length in shape:
        count *= length
    if (dtype.kind != "f" and dtype != np.int8) or count * dtype.itemsize != len(
        data
    ) - stream.tell():
        raise ValueError("an array that is not what its header says")


def _canonical(data: bytes) -> bytes:
    """The same archive without the memory addresses and times that skops writes, so that equal
    models give equal bytes.
    """
    numbers: dict[str, str] = {}

    def renamed(match: re.Match[str]) -> str:
        return match[1] + numbers.setdefault(match[2], str(len(numbers))) + match[3]

    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive,
    ):
        schema = source.read("schema.json").decode("utf-8")
        schema = re.sub(r'(?m)^( *"__id__": )(\d+)(,?)$', renamed, schema)
        schema = re.sub(r'(?m)^( *"file": ")(\d+)(\.npy",?)$', renamed, schema)
        arrays = {
            numbers[name.removesuffix(".npy")]: name
            for name in source.namelist()
            if name.endswith(".npy")
        }
        for number in sorted(arrays, key=int):
            archive.writestr(zipfile.ZipInfo(f"{number}.npy", _DATE), source.read(arrays[number]))
        archive.writestr(zipfile.ZipInfo("schema.json", _DATE), schema)
    return target.getvalue()
