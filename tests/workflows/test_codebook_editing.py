"""Changing codes inside a study: no coding is lost, each command is one step of undo, and what
changed can be compared.
"""

from __future__ import annotations

import json
from pathlib import Path

import double_coded
import pytest

from qcode.codebook import write_codebook
from qcode.errors import BadInput, Refused, Unknown, UsageError
from qcode.reports.themes import themes
from qcode.store.check import check
from qcode.store.replay import state
from qcode.store.store import Store
from qcode.store.undo import undo
from qcode.workflows.adjudication.adjudicating import Adjudication
from qcode.workflows.adjudication.disagreeing import DisagreementScope, compare
from qcode.workflows.codebook.changes import changes_table
from qcode.workflows.codebook.editing import merge_codes, rename_code, retire_codes, split_code
from qcode.workflows.codebook.editions import editions, two_editions
from qcode.workflows.codebook.loading import load_codebook
from qcode.workflows.codebook.reading import read_codebook_file
from qcode.workflows.shared.codebook_versions import next_version
from qcode.workflows.shared.codings import add_codings, mark_done
from qcode.workflows.shared.decisions import decided


def _codes(store: Store) -> list[str]:
    return [c.key for c in store.view(None).codebook().codes]


def _on(store: Store, code: str) -> list[tuple[str, str, str]]:
    study = store.view(None).study()
    texts = {i.name: i.text for i in study.interviews}
    return [
        (c.transcript, c.coder, texts[c.transcript][c.start : c.end])
        for c in study.codings
        if c.code == code
    ]


def _whole(store: Store) -> bool:
    return all(f.ok for f in check(store))


def _everything(store: Store) -> list[tuple[str, str]]:
    return [
        row
        for kind in ("code", "coding", "memo", "mark", "codebook", "setting")
        for row in store.view(None).read(lambda connection: list(state(connection, kind)))  # noqa: B023
    ]


def test_a_rename_keeps_codings_history_and_the_place_in_the_tree(store: Store) -> None:
    before, all_before = _on(store, "hotline"), _everything(store)
    done = rename_code(
        store, "referral_stream/hotline", "tip_line", label="Tip lines", actor="rosa"
    )
    assert done.changed == ("hotline is now tip_line; its codings are kept",)
    assert _on(store, "tip_line") == before and _on(store, "hotline") == []
    code = store.view(None).codebook().get("tip_line")
    assert code is not None and (code.parent, code.label, code.keywords) == (
        "referral_stream",
        "Tip lines",
        ("hotline",),
    )
    assert store.view(None).settings()["codebook"] == "1+1"
    assert _whole(store)
    undo(store, actor="rosa")
    assert _everything(store) == all_before


def test_an_entry_that_still_says_the_old_name_is_told(store: Store) -> None:
    assert rename_code(store, "online", "internet", dry_run=True).notes == (
        "'online' is still mentioned in the entries of hotline",
    )


@pytest.mark.parametrize(
    ("new", "error"),
    [("school", Refused), ("SCHOOL", Refused), ("a b", UsageError), ("", UsageError)],
)
def test_a_key_that_is_taken_or_no_key_is_refused(
    store: Store, new: str, error: type[Exception]
) -> None:
    before = _everything(store)
    with pytest.raises(error):
        rename_code(store, "hotline", new)
    assert _everything(store) == before


def test_the_case_of_a_key_can_be_changed(store: Store) -> None:
    rename_code(store, "hotline", "Hotline")
    assert "Hotline" in _codes(store)


def test_a_dry_run_says_the_same_and_changes_nothing(store: Store) -> None:
    before = _everything(store)
    said = merge_codes(store, ["online"], "hotline", dry_run=True)
    assert said.dry_run and said.changed == ("online merged into hotline: 1 codings moved",)
    split_code(store, "hotline", ["a", "b"], dry_run=True)
    retire_codes(store, ["school"], dry_run=True)
    assert _everything(store) == before
    assert not list(store.path.parent.glob("*.backups"))


def test_merging_moves_codings_and_joins_doubles_with_their_memos(store: Store) -> None:
    """mara's online becomes hotline; jonas's hotline, given twice on the same words, is one
    coding.
    """
    add_codings(store, "LE-01", "4", ["online"], coder="jonas", memo="an ad is a line too")
    add_codings(store, "LE-01", "2-6", ["school"], coder="mara")
    before = _everything(store)
    done = merge_codes(store, ["online", "school"], "hotline", actor="rosa")
    assert done.changed == (
        "online, school merged into hotline: 4 codings moved, 4 joined with an existing one",
    )
    text = double_coded.TEXTS["LE-01"]
    assert sorted(_on(store, "hotline")) == [
        ("LE-01", "jonas", "Ads on the internet, mostly."),
        ("LE-01", "jonas", "The hotline calls us. A school did once."),
        ("LE-01", "mara", text[text.index("The hotline") :].rstrip()),
        ("LE-02", "mara", "The hotline, and a neighbor."),
    ]
    memos = {
        c.memo
        for c in store.view(None).study().codings
        if c.coder == "jonas" and c.code == "hotline"
    }
    assert memos == {"", "an ad is a line too"}
    assert _codes(store) == ["referral_stream", "hotline", "community", "barriers"]
    assert [c.key for c in store.view(None).study().retired] == ["online", "school"]
    assert _whole(store)
    assert len(list(store.path.parent.glob("study.backups/*"))) == 1
    undo(store, actor="rosa")
    assert _everything(store) == before


def test_merging_settles_what_was_a_confusion_and_moves_decisions(store: Store) -> None:
    work = Adjudication(store, "rosa", DisagreementScope())
    work.settle_words("LE-01", 4, "hotline", "other:online", "wrong code")
    assert len(compare(store.view(None), DisagreementScope()).found) == 4
    merge_codes(store, ["online"], "hotline")
    assert {d.code for d in compare(store.view(None), DisagreementScope()).found} == {
        "school",
        "community",
    }
    assert {(d.code, d.choice.keep, d.kept) for d in decided(store.view(None)).decisions} == {
        ("hotline", "both", True)
    }
    assert ("LE-01", "consensus", "Ads on the internet, mostly.") in _on(store, "hotline")
    assert _whole(store)


def test_codes_below_a_merged_code_go_with_it(store: Store) -> None:
    merge_codes(store, ["referral_stream"], "community")
    codebook = store.view(None).codebook()
    assert [c.key for c in codebook.children("community")] == ["hotline", "online", "school"]
    with pytest.raises(Refused, match="'hotline' is a sub-code of 'community'"):
        merge_codes(store, ["community"], "hotline")
    with pytest.raises(UsageError, match="into itself"):
        merge_codes(store, ["hotline"], "hotline")


def test_retired_codes_keep_their_codings_and_leave_the_reports(store: Store) -> None:
    with pytest.raises(Refused, match="'referral_stream' has sub-codes: hotline, online, school"):
        retire_codes(store, ["referral_stream"])
    done = retire_codes(store, ["barriers"])
    assert done.changed == ("barriers is retired; its 4 codings are kept",)
    assert len(_on(store, "barriers")) == 4
    assert "barriers" not in {r["code"] for r in themes(store.view(None).study()).rows}
    with pytest.raises(Refused, match="is retired"):
        add_codings(store, "LE-02", "2", ["barriers"], coder="mara")
    undo(store)
    add_codings(store, "LE-02", "2", ["barriers"], coder="mara")


def test_splitting_adds_codes_below_and_lists_what_to_code_anew(store: Store) -> None:
    done, listed = split_code(store, "hotline", ["national_line", "local_line"], actor="rosa")
    assert done.changed == (
        "national_line is a new sub-code of hotline",
        "local_line is a new sub-code of hotline",
    )
    codes = [
        "referral_stream",
        "hotline",
        "national_line",
        "local_line",
        "online",
        "school",
        "community",
        "barriers",
    ]
    assert _codes(store) == codes
    assert store.view(None).codebook().path("local_line") == "referral_stream/hotline/local_line"
    assert [(r["transcript"], r["segment"], r["coder"]) for r in listed.rows] == [
        ("LE-01", 2, "mara"),
        ("LE-01", 2, "jonas"),
        ("LE-01", 4, "jonas"),
        ("LE-02", 2, "mara"),
    ]
    assert len(_on(store, "hotline")) == 4
    with pytest.raises(Refused, match="there is already a code 'school'"):
        split_code(store, "hotline", ["school"])
    with pytest.raises(Unknown):
        split_code(store, "nothing", ["x"])
    undo(store, actor="rosa")
    assert "local_line" not in _codes(store) and _whole(store)


def test_a_code_from_a_split_is_missing_where_coders_were_done_before(store: Store) -> None:
    """mara gives the new code and says done again; jonas, done with the version before, has not
    withheld it.
    """
    split_code(store, "hotline", ["local_line"])
    add_codings(store, "LE-01", "2", ["local_line"], coder="mara")
    assert "local_line" not in {
        d.code for d in compare(store.view(None), DisagreementScope()).found
    }
    mark_done(store, ["LE-01"], coder="jonas")
    assert "local_line" in {d.code for d in compare(store.view(None), DisagreementScope()).found}


def test_versions_count_on_from_the_codebooks_own(store: Store) -> None:
    assert next_version("1.0", ["1.0"]) == "1.0+1"
    assert next_version("1.0+1", ["1.0", "1.0+1", "1.0+2"]) == "1.0+3"
    assert next_version("", []) == "1"
    assert next_version("", ["1"]) == "1+1"
    rename_code(store, "school", "schools", version="1.1")
    assert store.view(None).settings()["codebook"] == "1.1"
    with pytest.raises(UsageError, match=r"there is already a version '1\.1'"):
        rename_code(store, "schools", "school", version="1.1")
    assert [e.version for e in editions(store.view(None))] == ["1", "1.1"]
    assert editions(store.view(None))[0].codebook.get("hotline") is not None


# What changed
# --------------------------------------------------------------------------------------------------


def _file(store: Store, tmp_path: Path, old: str, new: str) -> Path:
    text = write_codebook(store.view(None).codebook())
    assert old in text
    path = tmp_path / "book2.yaml"
    path.write_text(text.replace(old, new, 1))
    return path


def test_diff_links_changes_to_causes_and_to_alpha_before_and_after(
    store: Store, tmp_path: Path
) -> None:
    """Round 1 with version 1, causes, a new definition in version 2, round 2 coded with it in
    agreement.
    """
    work = Adjudication(store, "", DisagreementScope())
    work.settle_words("LE-01", 4, "hotline", "other:online", "wrong code")
    work.settle_words("LE-01", 2, "school", "jonas", "missed")
    path = _file(
        store,
        tmp_path,
        "Do not use for advertisements (online).",
        "Not for advertisements (online).",
    )
    path.write_text(path.read_text().replace('version: "1"', 'version: "2"'))
    load_codebook(store, read_codebook_file(path)[0])
    for coder in ("mara", "jonas"):
        add_codings(store, "LE-01", "2", ["hotline"], coder=coder, round="2")
        mark_done(store, ["LE-01", "SP-01"], coder=coder, round="2")
    old, new, _ = two_editions(store.view(None), None, None)
    table = changes_table(store.view(None), old, new)
    assert (old.version, new.version) == ("1", "2")
    rows = {(r["code"], r["field"]): dict(r) for r in table.rows}
    hotline = rows["hotline", "exclude"]
    assert hotline["causes"] == {"wrong code": 1}
    assert hotline["alpha_before"] < hotline["alpha_after"] == 1.0
    assert hotline["alpha_by_round"] == {"1": hotline["alpha_before"], "2": 1.0}
    assert (table.extra["round_before"], table.extra["round_after"]) == ("1", "2")
    assert {c.key for c in table.columns} >= {"causes", "alpha_before", "alpha_after"}
    assert rows[None, "version"]["alpha_before"] is None
    json.dumps([dict(r) for r in table.rows])


def test_a_file_is_compared_with_the_studys_codebook(store: Store, tmp_path: Path) -> None:
    path = _file(store, tmp_path, "What gets in the way.", "What stands in the way.")
    old, new, _ = two_editions(store.view(None), str(path), None)
    (row,) = changes_table(store.view(None), old, new).rows
    assert (row["change"], row["code"], row["old"]) == (
        "changed",
        "barriers",
        "What gets in the way.",
    )
    assert row["alpha_after"] is None
    again = two_editions(store.view(None), "1", str(path))
    assert len(changes_table(store.view(None), *again[:2]).rows) == 1


def test_renames_in_the_study_are_told_as_such(store: Store) -> None:
    rename_code(store, "hotline", "lines")
    rename_code(store, "lines", "tip_line")
    old, new, _ = two_editions(store.view(None), "1", None)
    table = changes_table(store.view(None), old, new)
    assert [(r["change"], r["old"], r["new"]) for r in table.rows if r["field"] == "code"] == [
        ("renamed", "hotline", "tip_line")
    ]
    assert table.extra["counts"] == {
        "added": 0,
        "removed": 0,
        "moved": 0,
        "changed": 0,
        "renamed": 1,
    }


def test_what_cannot_be_compared_is_refused(store: Store) -> None:
    with pytest.raises(Refused, match="only one codebook"):
        two_editions(store.view(None), None, None)
    with pytest.raises(UsageError, match="no stored version '9'"):
        two_editions(store.view(None), "9", None)
    with pytest.raises(BadInput):
        two_editions(store.view(None), "gone.yaml", None)
