"""Regular expressions that somebody typed, run in a process of their own: some never end, and
nothing inside a process can stop them on every system.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence

from qcode.errors import Refused, UsageError
from qcode.spans import Span

SECONDS = 20.0
"""How long a regular expression may take over all texts."""
_MAY_TAKE_LONG = frozenset("*+?{|")
_CHILD = """
import json, re, sys
asked = json.load(sys.stdin)
pattern = re.compile(asked["pattern"], asked["flags"])
found = [[m.span() for m in pattern.finditer(t) if m.end() > m.start()] for t in asked["texts"]]
json.dump(found, sys.stdout)
"""


def search(
    pattern: re.Pattern[str], texts: Sequence[str], seconds: float = SECONDS
) -> list[list[Span]]:
    """Every match in each text, empty ones left out. Raises UsageError when it takes too long.

    Without a repetition or an alternative nothing can take long; such a search needs no process.
    """
    if not _MAY_TAKE_LONG & set(pattern.pattern):
        return [[m.span() for m in pattern.finditer(t) if m.end() > m.start()] for t in texts]
    asked = json.dumps({"pattern": pattern.pattern, "flags": int(pattern.flags), "texts": texts})
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _CHILD],
            input=asked,
            capture_output=True,
            encoding="ascii",
            timeout=seconds,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise UsageError(
            f"the regular expression {pattern.pattern!r} took more than {seconds:g} seconds and was"
            " stopped",
            advice="use a simpler expression: avoid + or * inside a group that is repeated",
        ) from None
    except (subprocess.CalledProcessError, OSError) as problem:
        raise Refused(f"the regular expression could not be searched for: {problem}") from None
    return [[(a, b) for a, b in spans] for spans in json.loads(done.stdout)]
