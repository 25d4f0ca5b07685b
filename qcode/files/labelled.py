"""Several texts in one, each below a label, so that people can read it and a program can take it
apart again: ``Include: ...``.

Other programs have one description where qcode has several fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_BETWEEN = "\n\n"


def write_labelled(body: str, parts: Iterable[tuple[str, str]], labels: Sequence[str]) -> str:
    """`body` and then every ``(label, text)`` of `parts` as a paragraph. `labels` are all labels
    that the reader looks for: a line of a text that begins like one gets a backslash before it.
    Without `labels` the texts stay as they are, and may not be told apart.
    """
    found = _line_of(labels) if labels else None

    def kept(text: str) -> str:
        return text if found is None else found.sub(r"\\\g<0>", text)

    blocks = [kept(body)] if body else []
    for label, text in parts:
        first, *rest = text.split("\n")
        blocks.append("\n".join((f"{label}: {first}", *map(kept, rest))))
    return _BETWEEN.join(blocks)


def read_labelled(text: str, labels: Sequence[str]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What `write_labelled` was given: the body and the parts. Line ends of Windows, which some
    programs make of all line ends, are read as well.
    """
    if "\n" in text and "\n" not in text.replace("\r\n", ""):
        text = text.replace("\r\n", "\n")
    found = _line_of(labels)
    blocks: list[tuple[str, list[str]]] = [("", [])]
    for line in text.split("\n"):
        match = found.match(line)
        if match is None:
            blocks[-1][1].append(line)
        elif match[1]:
            blocks[-1][1].append(line[1:])
        else:
            blocks.append((match[2], [line[match.end() :].removeprefix(" ")]))
    texts = [(label, "\n".join(lines)) for label, lines in blocks]
    # Every block but the last ends before an empty line and the line end before the next label.
    whole = [(n, t.removesuffix("\n")) for n, t in texts[:-1]] + texts[-1:]
    return whole[0][1], tuple(whole[1:])


def _line_of(labels: Sequence[str]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(labels, key=len, reverse=True)))
    return re.compile(rf"^(\\*)({names}):", re.MULTILINE)


def write_items(items: Iterable[str]) -> str:
    """Texts on one line, with ``;`` between them."""
    escaped = (i.replace("\\", "\\\\").replace(";", "\\;").replace("\n", "\\n") for i in items)
    return "; ".join(escaped)


def read_items(line: str) -> tuple[str, ...]:
    """What `write_items` was given, which is at least one text."""
    items, item, rest = [], "", iter(line)
    for letter in rest:
        if letter == ";":
            items.append(item)
            item = ""
        elif letter == "\\":
            after = next(rest, "\\")
            item += "\n" if after == "n" else after
        else:
            item += letter
    items.append(item)
    return tuple(i if n == 0 else i.removeprefix(" ") for n, i in enumerate(items))
