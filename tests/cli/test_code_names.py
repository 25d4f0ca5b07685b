"""Every command takes the same names for a code, and refuses the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SAME = ("hotline", " HOTLINE ", "referral_stream/hotline", "Hotlines and tip lines")
ASKING: dict[str, tuple[str, ...]] = {
    "codebook show": ("codebook", "show", "{}"),
    "report themes": ("report", "themes", "--code", "{}"),
    "report cooccurrence": ("report", "cooccurrence", "--code", "{}"),
    "report quotes": ("report", "quotes", "--code", "{}"),
    "report crosstab": ("report", "crosstab", "--rows", "{}", "--by", "role"),
    "disagreements": ("disagreements", "--code", "{}"),
    "memo list": ("memo", "list", "--code", "{}"),
    "reliability": ("reliability", "--codes", "{}", "--bootstrap", "0"),
    "suggest evaluate": ("suggest", "evaluate", "--codes", "{}", "--folds", "2"),
}


@pytest.mark.parametrize("command", ASKING)
def test_commands_take_a_key_a_path_or_a_label(coded: Path, qcode: Callable, command: str):
    """They print the same for each of them; a wrong path is an unknown code in all."""
    printed = [
        qcode(*(word.format(name) for word in ASKING[command]), "--format", "json").json["rows"]
        for name in SAME
    ]
    assert printed.count(printed[0]) == len(SAME)
    refused = qcode(*(word.format("nonsense/hotline") for word in ASKING[command]), status=2)
    assert "no code named 'nonsense/hotline'; did you mean" in refused.said
    assert "hint: qcode codebook show" in refused.said


def test_a_table_of_codings_takes_the_same_names(fresh: Path, qcode: Callable, tmp_path: Path):
    """A row a spelling, all of one code."""
    rows = [f'LE-01,{n},"{name}",ada' for n, name in enumerate(SAME, start=1)]
    table = tmp_path / "codings.csv"
    table.write_text("\n".join(["transcript,segment,code,coder", *rows]), encoding="utf-8")
    qcode("codings", "import", table)
    table.write_text("transcript,segment,code,coder\nLE-01,1,nonsense/hotline,ada\n")
    refused = qcode("codings", "import", table, status=1)
    assert "code 'nonsense/hotline' is not in the codebook" in refused.said
    found = qcode("codings", "export", "--format", "json").rows
    assert [row["code"] for row in found] == ["hotline"] * len(SAME)
