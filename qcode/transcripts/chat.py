"""CHAT (``.cha``) of TalkBank: ``*SPK:`` lines of speech, ``%tier:`` lines that depend on them,
``@`` lines of the header.

The marks of CHAT are taken away as far as they are no words, so that what is left reads as it was
said: retracings stay, since they were said; ``(be)cause`` loses its brackets; pauses become ``(.)``
as typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from qcode.errors import BadInput
from qcode.model import Problem
from qcode.transcripts.languages import language_attribute
from qcode.transcripts.parts import Speech

_BULLET = re.compile("\x15%?[^\x15\\d]*(\\d+)_(\\d+)[^\x15]*\x15")
_CODES = re.compile(r"\[[^\]\n]*\]")
_SAID = re.compile(r"\[(?:=! ?|% ?)([^\]\n]*)\]")
_FORM = re.compile(r"(?<=\w)@[a-z]+(?:[:$][\w:]+)*")
_OPENERS = re.compile(r"(?:^|(?<=\s))(?:\+(?:\"|\^|<|,|\+)|&\*\w+:\w+)\s*")
_ENDERS = re.compile(r"\+(?:\.\.\.|\.\.\?|/\?|//\?|/\.|//\.|\"/\.|\"\.|!\?|\.)")
_ENDS = {"+...": "…", "+..?": "…?", '+"/.': "."}
_EVENT = re.compile(r"&=([\w:]+)")
_FILLER = re.compile(r"&[-+~]?(?=\w)")
_SHORT = re.compile(r"(?<=\w)\((\w+)\)|\((\w+)\)(?=\w)")
_UNHEARD = {"xxx": "[inaudible]", "yyy": "[inaudible]", "www": "[not transcribed]"}


def read_chat(text: str, path: str) -> tuple[list[Speech], list[Problem], Mapping[str, str]]:
    """A speech for each main line.

    Raises:
        BadInput: no main line in it.

    """
    speeches: list[Speech] = []
    dependent = 0
    language = ""
    for line in _lines(text):
        head, _, rest = line.partition(":")
        if line.startswith("*"):
            times = [(int(start), int(end)) for start, end in _BULLET.findall(rest)]
            words = _words(_BULLET.sub(" ", rest))
            start, end = (times[0][0], times[-1][1]) if times else (None, None)
            speeches.append(Speech(head[1:].strip(), words, start, end))
        elif line.startswith("%"):
            dependent += 1
        elif head == "@Languages":
            language = rest.split(",")[0].strip()
    if not speeches:
        raise BadInput(
            [Problem(path, "a CHAT file without a main line (*SPK:), nothing to import")]
        )
    problems = []
    if dependent:
        problems.append(
            Problem(
                path,
                f"{dependent} dependent lines (%mor, %com and the like) left out",
                severity="note",
            )
        )
    return speeches, problems, language_attribute(language)


def _lines(text: str) -> list[str]:
    """Lines; one that begins with a tab or a blank goes on with the line before."""
    result: list[str] = []
    for line in text.split("\n"):
        if line[:1] in ("\t", " ") and result:
            result[-1] += " " + line.strip()
        elif line.strip():
            result.append(line)
    return result


def _words(line: str) -> str:
    text = _SAID.sub(lambda m: f"\x00{m[1].strip()}\x01", line)
    text = _ENDERS.sub(
        lambda m: _ENDS.get(m[0], "?" if "?" in m[0] else "-" if "/" in m[0] else "."),
        _CODES.sub(" ", text),
    )
    text = _OPENERS.sub("", text).replace("<", "").replace(">", "")
    text = _EVENT.sub(lambda m: f"\x00{m[1].replace(':', ' ')}\x01", text)
    text = _FILLER.sub("", _FORM.sub("", text))
    text = _SHORT.sub(lambda m: m[1] or m[2], text)
    text = re.sub(r"[↑↓⇗↗→↘⇘≈≋∆∇⌈⌉⌊⌋„‡]|(?<=\w):(?=\w)", "", text)
    words = [
        _UNHEARD.get(word, word.replace("_", " "))
        for word in text.split()
        if word not in ("0", "0.")
    ]
    joined = re.sub(r"\s+([.?!,;…]|-(?=$))", r"\1", " ".join(words))
    return joined.replace("\x00", "[").replace("\x01", "]").strip()
