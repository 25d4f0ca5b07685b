"""All that a code says of its use as one description, and back.

The exchange formats of other programs have one description for a code. Here it holds the
definition, and below it a paragraph for every other field: ``Include: ...``, ``Example: ...``.
People write such paragraphs in other programs too, so those are read as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from qcode.codebook.keys import is_key
from qcode.files.labelled import read_items, read_labelled, write_items, write_labelled
from qcode.model import Code

_KEY = "Key in qcode"
"""The label of the last paragraph. Where it stands, the description is one of qcode's, and every
letter of it is read back.
"""
_TEXTS: Mapping[str, str] = {"Include": "include", "Exclude": "exclude"}
_LISTS: Mapping[str, str] = {
    "Keywords": "keywords",
    "Questions": "questions",
    "Asked of": "asked_of",
    "Opposite": "opposite",
}
_EXCLUSIVE = "Exclusive"
_LABELS = (*_TEXTS, "Example", *_LISTS, _EXCLUSIVE, _KEY)

_WRITTEN: Mapping[str, str] = {
    "definition": "definition",
    "description": "definition",
    "brief definition": "definition",
    "short definition": "definition",
    "full definition": "definition",
    "include": "include",
    "includes": "include",
    "inclusion": "include",
    "inclusion criteria": "include",
    "when to use": "include",
    "use when": "include",
    "exclude": "exclude",
    "excludes": "exclude",
    "exclusion": "exclude",
    "exclusion criteria": "exclude",
    "when not to use": "exclude",
    "do not use": "exclude",
    "do not use when": "exclude",
    "example": "examples",
    "examples": "examples",
    "anchor example": "examples",
    "anchor examples": "examples",
    "typical example": "examples",
    "typical examples": "examples",
    "keyword": "keywords",
    "keywords": "keywords",
    "questions": "questions",
    "asked of": "asked_of",
    "opposite": "opposite",
    "exclusive": "exclusive",
}
"""Labels that people write in descriptions, without case → the field."""
_LABEL = re.compile(
    r"^[ \t]*(?:[-•][ \t]+)?(\*{0,2})("
    + "|".join(map(re.escape, sorted(_WRITTEN, key=len, reverse=True)))
    + r")(?:\1[ \t]*:|:\1)[ \t]*",
    re.MULTILINE | re.IGNORECASE,
)
_BULLET = re.compile(r"^[ \t]*[-•*][ \t]+")


def describe(code: Code) -> str:
    """One text with the definition and the other fields of `code`, without its name, color and
    place. `undescribe` gives the same fields.
    """
    parts = list(_parts(code))
    text = write_labelled(code.definition, parts, ())
    own_key = code.key if code.label and code.label != code.key else ""
    if not own_key and _fields(undescribe(text)) == _fields(code):
        return text
    return write_labelled(code.definition, [*parts, (_KEY, code.key)], _LABELS)


def undescribe(text: str) -> Code:
    """The fields that a description holds, as a code without a name; its key is empty where the
    description gives none.
    """
    body, parts = read_labelled(text, _LABELS)
    key = next((t for label, t in parts if label == _KEY), None)
    if key is None:
        return _as_people_write(text)
    key, _, added = key.partition("\n")
    given: dict[str, list[str]] = {}
    for label, part in parts:
        given.setdefault(label, []).append(part)
    texts = {field: "\n".join(given.get(label, ())) for label, field in _TEXTS.items()}
    lists = {
        field: tuple(i for line in given.get(label, ()) for i in read_items(line))
        for label, field in _LISTS.items()
    }
    return Code(
        key if is_key(key) else "",
        definition="\n".join(filter(None, (body, added.strip()))),
        examples=tuple(given.get("Example", ())),
        exclusive=_EXCLUSIVE in given,
        **texts,  # type: ignore[arg-type]
        **lists,  # type: ignore[arg-type]
    )


def _parts(code: Code) -> Iterator[tuple[str, str]]:
    for label, field in _TEXTS.items():
        if text := getattr(code, field):
            yield label, text
    yield from (("Example", example) for example in code.examples)
    for label, field in _LISTS.items():
        if items := getattr(code, field):
            yield label, write_items(items)
    if code.exclusive:
        yield _EXCLUSIVE, "yes"


def _fields(code: Code) -> tuple[object, ...]:
    return (
        code.definition,
        code.include,
        code.exclude,
        code.examples,
        code.keywords,
        code.questions,
        code.asked_of,
        code.opposite,
        code.exclusive,
    )


def _as_people_write(text: str) -> Code:
    """The fields of a description that somebody typed: labels in any case, in bold, as a list."""
    text = text.replace("\r\n", "\n")
    found = list(_LABEL.finditer(text))
    if not found:
        return Code("", definition=text)
    given: dict[str, list[str]] = {"definition": [text[: found[0].start()].strip()]}
    ends = [*(m.start() for m in found[1:]), len(text)]
    for match, end in zip(found, ends, strict=True):
        field = _WRITTEN[match[2].casefold()]
        given.setdefault(field, []).append(text[match.end() : end].strip())
    texts = {n: "\n".join(filter(None, given.get(n, ()))) for n in _ONE_TEXT}
    lists = {n: _items(given.get(n, ()), split) for n, split in _SEVERAL.items()}
    exclusive = any(t.casefold() in ("yes", "true", "x", "1") for t in given.get("exclusive", ()))
    return Code("", exclusive=exclusive, **texts, **lists)  # type: ignore[arg-type]


def _lines(text: str) -> list[str]:
    return [_BULLET.sub("", line).strip() for line in text.split("\n")]


def _words(text: str) -> list[str]:
    return [w.strip() for w in re.split(r"[;\n]" if ";" in text else r"[,\n]", text)]


_ONE_TEXT = ("definition", "include", "exclude")
_SEVERAL: Mapping[str, Callable[[str], list[str]]] = {
    "examples": _lines,
    "keywords": _words,
    "questions": _words,
    "asked_of": _words,
    "opposite": _words,
}


def _items(texts: Iterable[str], split: Callable[[str], list[str]]) -> tuple[str, ...]:
    return tuple(item for text in texts for item in split(text) if item)
