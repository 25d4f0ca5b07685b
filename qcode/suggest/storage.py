"""A model to bytes and back, with skops: only arrays and text, nothing that can run.

A stored model contains coefficients and names but no estimator; scikit-learn's objects are rebuilt
from them. So a file depends on no library class and still works with new library versions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from qcode.errors import ProjectDamaged
from qcode.suggest.archives import DAMAGE, packed, unpacked
from qcode.suggest.features import FeatureSpace, Terms
from qcode.suggest.predicting import Learned, Model
from qcode.suggest.promise import plain_promises, read_promises

FORMAT = "qcode.model/1"
_ARRAYS = ("said_idf", "heard_idf", "coefficients", "intercepts", "slopes", "offsets", "shares")


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
        }
        content |= {"said_idf": space.said.idf, "heard_idf": space.heard.idf}
        content |= {name: getattr(learned, name) for name in _ARRAYS[2:]}
    content["words"] = json.dumps(words, ensure_ascii=False)
    return packed(content)


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


def _model(words: Mapping[str, Any], content: Mapping[str, Any]) -> Model:
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
        learned=_learned(words["learned"], content) if "learned" in words else None,
        thresholds={code: float(value) for code, value in words["thresholds"].items()},
        cuts={float(precision): float(cut) for precision, cut in words["cuts"]},
        card=words["card"],
        promises=read_promises(words.get("promises", {})),
    )


def _learned(words: Mapping[str, Any], content: Mapping[str, Any]) -> Learned:
    codes = tuple(words["codes"])
    arrays = {name: np.asarray(content[name]) for name in _ARRAYS}
    wording, heard = (
        Terms(tuple(words["said"]), arrays["said_idf"]),
        Terms(tuple(words["heard"]), arrays["heard_idf"]),
    )
    names = (tuple(words[name]) for name in ("roles", "keyword_codes", "question_codes"))
    space = FeatureSpace(wording, heard, *names)
    shapes = {
        "said_idf": (len(wording.names),),
        "heard_idf": (len(heard.names),),
        "coefficients": (len(codes), space.width),
    }
    # Wrong shapes or NaN would not fail here but give nonsense suggestions later.
    for name, array in arrays.items():
        if (
            array.shape != shapes.get(name, (len(codes),))
            or array.dtype.kind != "f"
            or not np.isfinite(array).all()
        ):
            raise ValueError(f"{name} are not as many finite numbers as there should be")
    return Learned(space, codes, *(arrays[name] for name in _ARRAYS[2:]))
