"""Global ids: text that is the same wherever the same thing was made, and different everywhere
else.

Copies of a study are merged by these ids. What two copies may both make independently and mean the
same by (a coder's name, a coding of the same words) has an id derived from its content; everything
else has one that no other copy can draw.
"""

from __future__ import annotations

import secrets
import time
from hashlib import blake2b

ANCHOR = 12
"""So many characters of a text's SHA-256 are its anchor: they stand beside offsets and say which
text these refer to.
"""


def fresh() -> str:
    """A new id of 28 hexadecimal digits: milliseconds since 1970, then 64 random bits; later ids
    sort later.
    """
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(8)}"


def derived(kind: str, *parts: object) -> str:
    """The id of a thing of `kind` that `parts` identify: 28 hexadecimal digits of BLAKE2b."""
    content = "\x1f".join((kind, *map(str, parts)))
    return blake2b(content.encode("utf-8", "surrogatepass"), digest_size=14).hexdigest()
