"""`codebook check|load|show|export`: a changed codebook never drops a coding."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def newer(data: Path) -> Path:
    """The codebook without `barriers` (used) and `community` (used) and with `housing`, as version
    2.
    """
    text = (data / "codebook.yaml").read_text().replace('version: "1"', 'version: "2"')
    text = text.partition("  - code: barriers")[0] + "  - code: housing\n    label: Housing\n"
    text = text.replace(
        "      - code: community\n        label: Community\n        keywords: [church, school]\n",
        "",
    )
    path = Path("newer.yaml")
    path.write_text(text)
    return path


def codings(qcode) -> bytes:
    """All codings of the study as they are exported."""
    found: bytes = qcode("codings", "export").out
    return found


def test_a_good_codebook_is_said_to_be_good(data: Path, qcode) -> None:
    """Without a study: ``codebook check`` needs none."""
    ran = qcode("codebook", "check", data / "codebook.yaml")
    assert ran.out == b""
    assert ran.said.endswith(
        "codebook.yaml: Night shift interviews, version 1: 7 codes, no problem\n"
    )


def test_all_problems_of_all_files_are_told_with_their_places(data: Path, qcode) -> None:
    """A good file between two bad ones changes nothing: exit 1, a line a problem."""
    Path("a.yaml").write_text(
        'title: A\nversion: "1"\ncodes:\n  - code: x\n    lable: X\n  - code: X\n'
    )
    Path("b.yaml").write_text('title: B\nversion: "1"\ncodes:\n  - code: [1, 2]\n')
    said = qcode("codebook", "check", "a.yaml", data / "codebook.yaml", "b.yaml", status=1).said
    assert "a.yaml:5:5: " in said and "did you mean" in said and "'label'" in said
    assert "a.yaml:6:11: " in said and "b.yaml:4:11: " in said
    assert "codebook.yaml: Night shift" in said


def test_codes_that_vanish_with_codings_are_an_error_that_names_them_all(
    coded: Path, newer: Path, qcode
) -> None:
    """Exit 1 with the number of codings of each, the way out as the hint, nothing changed."""
    before = coded.read_bytes()
    ran = qcode("codebook", "load", newer, status=1)
    assert (
        ran.said
        == "qcode: error: codes with codings are not in this codebook: community (3), barriers (6);"
        " nothing was changed\nhint: add --retire to keep their codings and allow no new"
        " ones\n"
    )
    assert coded.read_bytes() == before


def test_retired_codes_keep_their_codings_and_take_no_new_ones(
    coded: Path, newer: Path, qcode
) -> None:
    """No coding is dropped; the codes are gone from the codebook; a new coding with one is refused,
    removing one is not.
    """
    before = codings(qcode)
    ran = qcode("codebook", "load", newer, "--retire")
    assert (
        "1 code added: housing" in ran.said and "2 codes retired: community, barriers" in ran.said
    )
    assert codings(qcode) == before
    keys = [r["code"] for r in qcode("codebook", "show", "--format", "json").rows]
    assert keys == [
        "referral_stream",
        "hotline",
        "law_enforcement",
        "federal_agency",
        "techniques",
        "housing",
    ]
    assert (
        "the code 'barriers' is retired"
        in qcode("codings", "add", "LE-04", "2", "barriers", "--coder", "ada", status=1).said
    )
    qcode("codings", "remove", "LE-01", "4", "barriers", "--coder", "ada")
    assert qcode("check").status == 0


def test_a_retired_code_comes_back_with_its_codings(
    coded: Path, newer: Path, data: Path, qcode
) -> None:
    """Loading the old codebook again makes it an ordinary code."""
    before = codings(qcode)
    qcode("codebook", "load", newer, "--retire")
    qcode("codebook", "load", data / "codebook.yaml", "--retire")
    assert codings(qcode) == before
    counts = {r["code"]: r["codings"] for r in qcode("codebook", "show", "--format", "json").rows}
    assert counts["barriers"] == 6 and counts["community"] == 3
    qcode("codings", "add", "LE-04", "2", "barriers", "--coder", "ada")


def test_codes_that_nobody_used_leave_without_a_word(coded: Path, newer: Path, qcode) -> None:
    """A code that vanished and has no coding needs no ``--retire``."""
    qcode("codebook", "load", newer, "--retire")
    text = (
        newer.read_text().replace('version: "2"', 'version: "3"').partition("  - code: housing")[0]
    )
    Path("third.yaml").write_text(text)
    assert "1 code dropped: housing" in qcode("codebook", "load", "third.yaml").said
    assert qcode("check").status == 0


@pytest.mark.parametrize("change", ["rename", "reorder", "move", "definition"])
def test_a_change_that_keeps_the_keys_keeps_the_codings(
    coded: Path, data: Path, qcode, change: str
) -> None:
    """Labels, order, place in the tree and definitions may change; codings follow the key."""
    text = (data / "codebook.yaml").read_text().replace('version: "1"', 'version: "2"')
    before_tree, tree, rest = text.partition("  - code: referral_stream")
    family, _, others = rest.partition("  - code: techniques")
    community = (
        "      - code: community\n        label: Community\n        keywords: [church, school]\n"
    )
    changed = {
        "rename": text.replace("Hotlines and tip lines", "Lines"),
        "reorder": f"{before_tree}  - code: techniques{others}{tree}{family}",
        "move": text.replace(community, community.replace("\n    ", "\n").removeprefix("    ")),
        "definition": text.replace(
            "A call or message to a line.", "Whatever comes in by telephone."
        ),
    }[change]
    assert changed != text
    Path("changed.yaml").write_text(changed)
    before = codings(qcode)
    qcode("codebook", "load", "changed.yaml")
    assert codings(qcode) == before and qcode("check").status == 0


def test_a_dry_run_tells_and_changes_nothing(coded: Path, newer: Path, qcode) -> None:
    """What would be added, changed and retired."""
    before = coded.read_bytes()
    ran = qcode("codebook", "load", newer, "--retire", "--dry-run")
    assert "1 code would be added: housing" in ran.said and "(not loaded)" in ran.said
    assert coded.read_bytes() == before


def test_a_changed_codebook_of_the_same_version_is_told(coded: Path, data: Path, qcode) -> None:
    """What is done is done with a version, so it has to change with the codes."""
    Path("same.yaml").write_text((data / "codebook.yaml").read_text() + "  - code: housing\n")
    assert (
        "its version is still '1'; give it a new one" in qcode("codebook", "load", "same.yaml").said
    )


def test_a_code_newer_than_somebodys_word_is_missing_there(coded: Path, data: Path, qcode) -> None:
    """Absence of a code that did not exist when a transcript was marked done is no agreement on its
    absence.
    """
    text = (data / "codebook.yaml").read_text().replace(
        'version: "1"', 'version: "2"'
    ) + "  - code: housing\n"
    Path("two.yaml").write_text(text)
    qcode("codebook", "load", "two.yaml")
    rows = {r["code"]: r for r in qcode("reliability", "--bootstrap", "0", "--format", "json").rows}
    assert rows["barriers"]["units"] == 6 and rows["housing"]["units"] == 0
    qcode("done", "LE-01", "--coder", "ada")
    qcode("done", "LE-01", "--coder", "ben")
    rows = {r["code"]: r for r in qcode("reliability", "--bootstrap", "0", "--format", "json").rows}
    assert rows["housing"]["units"] == 3


def test_export_is_the_codebook_that_was_loaded(coded: Path, qcode) -> None:
    """What is exported loads as no change at all; a file gets the bytes of stdout."""
    printed = qcode("codebook", "export").out
    qcode("codebook", "export", "a.yaml")
    qcode("codebook", "export", "-o", "b.yaml")
    assert Path("a.yaml").read_bytes() == Path("b.yaml").read_bytes() == printed
    qcode("init", "b.qcode", "--codebook", "a.yaml")
    assert qcode("-p", "b.qcode", "codebook", "export").out == printed
    events = len(qcode("-p", coded, "log", "--format", "json").rows)
    said = qcode("-p", coded, "codebook", "load", "a.yaml").said
    assert "added" not in said and "changed" not in said
    assert len(qcode("-p", coded, "log", "--format", "json").rows) == events


def test_one_code_is_shown_in_full(coded: Path, qcode) -> None:
    """Its path, its definition, its keywords, and how often it was given."""
    found = {
        r["field"]: r["value"]
        for r in qcode("codebook", "show", "referral_stream/hotline", "--format", "json").rows
    }
    assert found["path"] == "referral_stream/hotline" and found["codings"] == 6
    assert found["keywords"] == ["hotline", "tip line"]
