"""Archives of skops that hold only arrays of numbers and one text (JSON): nothing that can run.

Only the types in `TRUSTED` may occur; bytes that name any other type are refused before anything is
built from them. Pickle is never used.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np

TRUSTED = frozenset({"builtins.dict", "builtins.list", "builtins.str", "numpy.ndarray"})
"""Every type in a stored model: a dictionary with one string (JSON) and arrays of numbers."""
DAMAGE = (
    zipfile.BadZipFile,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
    RuntimeError,
)
"""What reading damaged bytes can raise; each of them means that the archive is damaged."""
_LOADERS = frozenset({"DictNode", "ListNode", "JsonNode", "TypeNode", "NdArrayNode"})
_DATE = (1980, 1, 1, 0, 0, 0)


def packed(content: Mapping[str, Any]) -> bytes:
    """A dictionary of strings and arrays as bytes. The same content gives the same bytes."""
    import skops.io

    return _canonical(skops.io.dumps(dict(content)))


def unpacked(data: bytes) -> dict[str, Any]:
    """The dictionary that `packed` wrote. Raises one of `DAMAGE` for anything else, before anything
    is built from it.
    """
    # Read without skops: to import it takes longer than everything else that suggestions need.
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        schema = _inspected(archive)
        return {name: _value(node, archive) for name, node in schema["content"].items()}


def _value(node: Mapping[str, Any], archive: zipfile.ZipFile) -> Any:
    """A text, or an array of numbers."""
    if node["__loader__"] == "JsonNode":
        return json.loads(node["content"])
    if node["__loader__"] != "NdArrayNode":
        raise ValueError(f"it holds a {node['__class__']}, which no model of qcode holds")
    return np.lib.format.read_array(io.BytesIO(archive.read(node["file"])), allow_pickle=False)


def names_in(data: bytes) -> frozenset[str]:
    """The names of the dictionary's entries; none if the bytes are no such archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(json.loads(archive.read("schema.json"))["content"])
    except DAMAGE:
        return frozenset()


def _inspected(archive: zipfile.ZipFile) -> Any:
    """The schema. Raises ValueError unless the archive contains only uncompressed arrays and a
    schema of trusted types.
    """
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
    return schema


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
    plain = dtype.kind == "f" or dtype == np.int8
    if not plain or count * dtype.itemsize != len(data) - stream.tell():
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
