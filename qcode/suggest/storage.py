"""A model to bytes and back, with skops: only arrays and text, nothing that can run.

A stored model contains coefficients and names but no estimator. So a file depends on no library
class and still works with new library versions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from qcode.errors import ProjectDamaged
from qcode.suggest.archives import DAMAGE, packed, unpacked
from qcode.suggest.features import FeatureSpace, Terms
from qcode.suggest.learners.context import Context, width
from qcode.suggest.learners.marks import COLUMNS as COLUMNS_OF_MARKS
from qcode.suggest.learners.nearest import HASHED, Nearest
from qcode.suggest.learners.ratios import Ratios
from qcode.suggest.learners.roles import Roles
from qcode.suggest.learners.sequence import width as sequence_width
from qcode.suggest.learners.vectors import COLUMNS
from qcode.suggest.pool import NAMES, USUAL_FIRST, Counts, Pool
from qcode.suggest.predicting import Learned, Model
from qcode.suggest.promise import plain_promises, read_promises

FORMAT = "qcode.model/3"
EARLIER = frozenset({"qcode.model/1", "qcode.model/2"})
_WHOLE = frozenset({"nearest_vectors", "nearest_codes", "said_ratios", "around_ratios"})
_RIDGES = ("weights", "centre", "shares")


def to_bytes(model: Model) -> bytes:
    """The model as bytes. The same model gives the same bytes."""
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
        "promises": plain_promises(model.promises),
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
    return packed(content)


def _arrays(learned: Learned) -> dict[str, Any]:
    """Every array of what was learned, by its name in the file."""
    return {
        "said_idf": learned.space.said.idf,
        "heard_idf": learned.space.heard.idf,
        "coefficients": learned.coefficients,
        "intercepts": learned.intercepts,
        **{f"context_{name}": getattr(learned.context, name) for name in _RIDGES},
        # Without a decided example there is no sequence.
        **{
            f"sequence_{name}": getattr(learned.pool.sequence, name)
            for name in _RIDGES
            if learned.pool.sequence is not None
        },
        **_of_ratios("said", learned.said),
        **_of_ratios("around", learned.around),
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


def _of_ratios(name: str, ratios: Ratios) -> dict[str, Any]:
    return {
        f"{name}_ratios": ratios.values,
        f"{name}_scales": ratios.scales,
        f"{name}_columns": ratios.columns,
    }


def from_bytes(data: bytes) -> Model:
    """The model that `to_bytes` wrote. Raises ProjectDamaged for anything else, before anything is
    built from it.
    """
    try:
        content = unpacked(data)
        return _model(json.loads(content["words"]), content)
    except DAMAGE as error:
        raise ProjectDamaged(
            f"the stored model cannot be read: {error}", command="qcode suggest train"
        ) from error


def is_earlier(data: bytes) -> bool:
    """True for a model of an earlier format. Raises nothing: other bytes are for `from_bytes`."""
    try:
        return json.loads(unpacked(data)["words"])["format"] in EARLIER
    except DAMAGE:
        return False


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
        promises=read_promises(words.get("promises", {})),
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
    around = sequence_width(many)
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
    follows = "sequence_weights" in content
    if follows:
        shapes["sequence_weights"] = (around, many)
        shapes["sequence_centre"] = (around,)
        shapes["sequence_shares"] = (many,)
    for name in ("said", "around"):
        there = len(content[f"{name}_columns"])
        shapes[f"{name}_columns"] = (there,)
        shapes[f"{name}_ratios"] = (many, there)
        shapes[f"{name}_scales"] = (many,)
    arrays = {name: _checked(name, content[name], shape) for name, shape in shapes.items()}
    return Learned(
        space,
        codes,
        arrays["coefficients"],
        arrays["intercepts"],
        Context(*(arrays[f"context_{name}"] for name in _RIDGES)),
        Nearest(arrays["nearest_vectors"], arrays["nearest_codes"], places),
        arrays["centre"],
        Counts(arrays["positives"], arrays["decided"], float(words["weight"])),
        Pool(
            arrays["pool_first"],
            arrays["pool_second"],
            arrays["pool_own"],
            Context(*(arrays[f"sequence_{name}"] for name in _RIDGES)) if follows else None,
            float(words["trust"]),
        ),
        Roles(arrays["roles_there"], arrays["roles_right"]),
        _ratios("said", arrays),
        _ratios("around", arrays),
    )


def _ratios(name: str, arrays: Mapping[str, Any]) -> Ratios:
    columns = arrays[f"{name}_columns"]
    if ((columns < 0) | (columns >= COLUMNS_OF_MARKS)).any():
        raise ValueError(f"{name}_columns has a column that does not exist")
    return Ratios(arrays[f"{name}_ratios"], arrays[f"{name}_scales"], columns)


def _checked(name: str, given: Any, shape: tuple[int, ...]) -> Any:
    """The array, if it has this shape. Wrong shapes or NaN would not fail later but give nonsense
    suggestions.
    """
    array = np.asarray(given)
    fits = array.dtype == np.int8 if name in _WHOLE else array.dtype.kind == "f"
    if array.shape != shape or not fits or not np.isfinite(array).all():
        raise ValueError(f"{name} are not as many finite numbers as there should be")
    return array
