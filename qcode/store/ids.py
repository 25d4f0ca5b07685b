"""Global ids: the same thing gets the same id in every copy, and different things get different
ids.

Copies of a study are merged by these ids. If two copies can make the same thing independently (a
coder's name, a coding of the same words), its id is derived from its content. Everything else gets
a random id that no other copy can have.
"""

from __future__ import annotations

import secrets
import time
from hashlib import blake2b

ANCHOR = 12
"""Length of an anchor: the first characters of a text's SHA-256, stored with offsets to say which
text they refer to.
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
