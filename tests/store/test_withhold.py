"""A packed copy holds nothing of others' work, is whole, and gives back what was coded in it; the
study loses nothing.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from full_study import anchor

from qcode.errors import Collision, ProjectError, Refused
from qcode.store import ids
from qcode.store.check import check, fingerprint
from qcode.store.merge import merge
from qcode.store.store import Store
from qcode.store.undo import undo
from qcode.store.withhold import pack, withheld_events
from qcode.workflows.importing.importing import import_files
from qcode.workflows.importing.updating import update_transcript
from qcode.workflows.keeping.logbook import log_table
from qcode.workflows.shared.codings import add_codings, mark_done, remove_codings


def faults(store: Store) -> list[str]:
    return [f"{f.check}: {f.detail}" for f in check(store) if not f.ok]


def coder(name: str) -> str:
    return ids.derived("coder", name)


@pytest.fixture
def copy(store: Store, tmp_path: Path) -> Path:
    """The full study, to which mara wrote a memo on a transcript, packed for jonas."""
    with store.change("memo SP-01 secret words", actor="mara") as change:
        transcript = store.view(None).transcript_id("SP-01")
        memo = {
            "kind": "memo",
            "target_kind": "transcript",
            "target": transcript,
            "transcript": transcript,
            "start": None,
            "end": None,
            "coder": coder("mara"),
            "text": "a thought of mara",
            "created": change.time,
            "anchor": "",
        }
        change.put("memo", ids.fresh(), memo, "memo")
        mark = {
            "kind": "hint",
            "transcript": transcript,
            "start": 0,
            "end": 5,
            "coder": "",
            "value": "likely school",
            "created": change.time,
            "anchor": anchor("SP-01"),
        }
        change.put("mark", ids.fresh(), mark, "sample.enrich")
    add_codings(store, "SP-01", "2", ["community"], coder="mara")
    remove_codings(store, "SP-01", "2", ["community"], coder="mara")
    mark_done(store, ["SP-01"], coder="mara")
    target = tmp_path / "for-jonas.qcode"
    found = pack(store, target, coder("jonas"))
    assert found.rows["coding"] == 2 and found.rows["model"] == 1
    return target


def test_the_copy_is_whole_and_holds_only_what_the_coder_did(store: Store, copy: Path) -> None:
    before = len(store.view(None).study().codings)
    with Store.open(copy) as packed:
        assert faults(packed) == []
        study = packed.view(None).study()
        assert {c.coder for c in study.codings} == {"jonas"} and not [
            d for d in study.done if d.coder != "jonas"
        ]
        assert {a.coder for a in study.assignments} == {
            a.coder for a in store.view(None).study().assignments
        }
        assert not packed.view(None).rows("mark", kind=["hint"])
    assert len(store.view(None).study().codings) == before and faults(store) == []


def test_no_byte_of_the_file_tells_what_others_did(store: Store, copy: Path) -> None:
    """Neither in the log nor in pages that are free, nor in the words of commands, nor by counting
    events.
    """
    data = copy.read_bytes()
    for words in (
        b"a thought of mara",
        b"secret words",
        b"likely school",
        b"codings add SP-01",
        b"a model",
    ):
        assert words not in data
    with sqlite3.connect(copy) as raw:
        assert raw.execute("SELECT count(*) FROM suggestion").fetchone() == (0,)
        kinds = "'coding', 'done', 'mark', 'memo', 'model'"
        told = raw.execute(
            "SELECT coalesce(\"before\", '') || coalesce(\"after\", '') FROM event WHERE kind IN"
            f" ({kinds})"
        )
        assert not [payload for (payload,) in told if coder("mara") in payload]
        assert raw.execute(
            "SELECT count(*) FROM event WHERE kind = 'withheld' AND (entity != '' OR \"after\" IS"
            " NOT NULL AND ordinal > 0)"
        ).fetchone() == (0,)
        assert raw.execute("SELECT count(*) FROM blob WHERE content IS NOT NULL").fetchone() == (0,)
    with Store.open(copy) as packed:
        rows = log_table(packed.view(None)).rows
        coded = [r for r in rows if r["sentence"].startswith("coded ")]
        assert {r["actor"] for r in coded} == {"jonas"}
        assert not [r for r in rows if "(by mara)" in r["sentence"]]


def test_what_is_coded_in_the_copy_comes_back_and_nothing_is_lost(store: Store, copy: Path) -> None:
    held = {(c.coder, c.code, c.start) for c in store.view(None).study().codings}
    with Store.open(copy) as packed:
        add_codings(packed, "SP-01", "2", ["community"], coder="jonas")
        mark_done(packed, ["SP-01"], coder="jonas")
        assert faults(packed) == []
        add_codings(store, "SP-01", "2", ["hotline"], coder="mara")
        merged = merge(store, packed)
        assert merged.conflicts == () and merged.per_actor == {
            "jonas": {"coding.add": 1, "done.mark": 1}
        }
        assert merge(store, packed).events == 0
    study = store.view(None).study()
    assert held < {(c.coder, c.code, c.start) for c in study.codings}
    assert {(c.coder, c.code) for c in study.codings if c.transcript == "SP-01"} == {
        ("mara", "hotline"),
        ("jonas", "community"),
    }
    assert {(d.coder, d.transcript) for d in study.done} >= {("mara", "SP-01"), ("jonas", "SP-01")}
    assert store.view(None).read(withheld_events) == 0 and faults(store) == []
    assert store.view(None).rows("memo") and len(store.view(None).rows("mark", kind=["hint"])) == 1


def test_the_study_is_the_same_as_if_the_coder_had_worked_on_a_plain_copy(
    store: Store, copy: Path, tmp_path: Path
) -> None:
    """Packing changes nothing of what comes back: state for state."""
    plain, twin = (
        Path(shutil.copy(store.path, tmp_path / f"{n}.qcode")) for n in ("plain", "twin")
    )
    with Store.open(copy) as packed:
        add_codings(packed, "SP-01", "2", ["school"], coder="jonas")
        with Store.open(plain) as whole, Store.open(twin) as other:
            merge(whole, packed)
            merge(other, whole)
            assert whole.view(None).read(fingerprint) == other.view(None).read(fingerprint)
            assert faults(whole) == faults(other) == []


def test_own_codings_that_came_in_with_those_of_others_stay_and_can_be_taken_away(
    store: Store, tmp_path: Path
) -> None:
    """One command brought both coders' codings: the coder keeps the own half, and its words go."""
    with store.change("codings import both.csv of school", actor="") as change:
        now = change.time
        for who in ("mara", "jonas"):
            value = {
                "coder": coder(who),
                "code": ids.derived("code", "school"),
                "transcript": store.view(None).transcript_id("SP-01"),
                "start": 43,
                "end": 70,
                "round": "1",
                "origin": "hand",
                "source": "csv",
                "created": now,
                "memo": "",
                "codebook": "1",
                "anchor": anchor("SP-01"),
            }
            change.put("coding", ids.fresh(), value, "coding.add")
    target = tmp_path / "part.qcode"
    pack(store, target, coder("jonas"))
    assert b"both.csv" not in target.read_bytes()
    with Store.open(target) as packed:
        assert (
            faults(packed) == []
            and "withheld" in {f.check: f.detail for f in check(packed)}["log chain"]
        )
        with pytest.raises(Collision, match="part of it is hidden"):
            undo(packed)
        remove_codings(packed, "SP-01", "2", ["school"], coder="jonas")
        merged = merge(store, packed)
        assert merged.conflicts == () and faults(packed) == []
    left = {
        c.coder
        for c in store.view(None).study().codings
        if c.transcript == "SP-01" and c.code == "school"
    }
    assert left == {"mara"} and faults(store) == []


def test_others_work_never_enters_a_packed_copy(store: Store, copy: Path) -> None:
    before = copy.read_bytes()
    with Store.open(copy) as packed, pytest.raises(Refused, match="packed for one coder"):
        merge(packed, store)
    assert copy.read_bytes() == before


def test_a_study_that_lost_what_the_copy_withholds_takes_in_the_coders_work_alone(
    store: Store, path: Path, tmp_path: Path
) -> None:
    """An older backup gets what the coder did; what was withheld may still come from elsewhere."""
    backup = Path(shutil.copy(path, tmp_path / "backup.qcode"))
    with store.change("codings import both.csv", actor="") as change:
        for who, start in (("mara", 0), ("jonas", 2)):
            value = {
                "coder": coder(who),
                "code": ids.derived("code", "school"),
                "transcript": store.view(None).transcript_id("LE-01"),
                "start": start,
                "end": 5,
                "round": "1",
                "origin": "hand",
                "source": "csv",
                "created": change.time,
                "memo": "",
                "codebook": "1",
                "anchor": anchor("LE-01"),
            }
            change.put("coding", ids.fresh(), value, "coding.add")
    target = tmp_path / "later.qcode"
    pack(store, target, coder("jonas"))
    with Store.open(target) as packed, Store.open(backup) as older:
        add_codings(packed, "SP-01", "2", ["hotline"], coder="jonas")
        merge(older, packed)
        assert faults(older) == []
        assert [c.code for c in older.view(None).study().codings if c.transcript == "SP-01"] == [
            "hotline"
        ]
        merge(older, store)
        merge(store, packed)
        assert (
            older.view(None).read(fingerprint) == store.view(None).read(fingerprint)
            and faults(older) == faults(store) == []
        )


def test_a_withdrawn_interview_stays_purged_on_both_sides(store: Store, tmp_path: Path) -> None:
    """Purging and withholding do not get in each other's way."""
    from qcode.workflows.importing.withdrawing import remove_transcript

    target = tmp_path / "gone.qcode"
    remove_transcript(store, "LE-01")
    pack(store, target, coder("jonas"))
    with Store.open(target) as packed:
        assert faults(packed) == []
        add_codings(packed, "SP-01", "2", ["hotline"], coder="jonas")
        merge(store, packed)
    assert faults(store) == []


def test_a_file_that_is_there_is_never_replaced(store: Store, copy: Path) -> None:
    before = copy.read_bytes()
    with pytest.raises(ProjectError, match="already exists"):
        pack(store, copy, coder("jonas"))
    assert copy.read_bytes() == before and list(copy.parent.glob(".qcode-partial-*")) == []


def test_only_the_transcripts_of_the_task_are_sent(store: Store, tmp_path: Path) -> None:
    """The copy is whole, no byte of it has the words of the others, and its transcripts are coded
    as ever.
    """
    target = tmp_path / "task.qcode"
    sent = store.view(None).transcript_id("LE-01")
    others = {i.name: i.text for i in store.view(None).study().interviews if i.name != "LE-01"}
    found = pack(store, target, coder("jonas"), sent={sent})
    assert found.rows["transcript"] == len(others) > 0
    data = target.read_bytes()
    for text in others.values():
        assert text.strip().splitlines()[-1].encode() not in data
    with Store.open(target) as packed:
        assert faults(packed) == []
        study = packed.view(None).study()
        assert [i.name for i in study.interviews] == ["LE-01"] and study.codebook == store.view(
            None
        ).codebook()
        assert {a.transcript for a in study.assignments} <= {"LE-01"}
        add_codings(packed, "LE-01", "2", ["school"], coder="jonas")
        undo(packed, actor="jonas")
        add_codings(packed, "LE-01", "2", ["school"], coder="jonas")
        assert faults(packed) == []


def test_merging_a_copy_of_the_task_removes_nothing(store: Store, tmp_path: Path) -> None:
    """Everything that was there is there, what the coder did comes under its own ids, and nothing
    is said to be removed.
    """
    target = tmp_path / "task.qcode"
    before = store.view(None).study()
    pack(store, target, coder("jonas"), sent={store.view(None).transcript_id("LE-01")})
    with Store.open(target) as packed:
        add_codings(packed, "LE-01", "2", ["school"], coder="jonas")
        new = {c.id for c in packed.view(None).study().codings} - {c.id for c in before.codings}
        merged = merge(store, packed)
        assert merge(store, packed).events == 0
    after = store.view(None).study()
    assert (
        merged.conflicts == ()
        and merged.settled == ()
        and merged.per_actor == {"jonas": {"coding.add": 1}}
    )
    assert {c.id for c in after.codings} == {c.id for c in before.codings} | new and len(new) == 1
    assert after.interviews == before.interviews and after.assignments == before.assignments
    assert store.view(None).rows("memo") and faults(store) == []


def test_a_corrected_text_is_sent_with_its_former_one_and_a_shared_text_stays(
    store: Store, tmp_path: Path
) -> None:
    """Two transcripts of the same words: the text stays for the one that is sent. What it showed
    before is there for undo.
    """
    (tmp_path / "twin.txt").write_text("Interviewer: Who?\n\nX: Nobody at all.\n")
    (tmp_path / "twin2.txt").write_text("Interviewer: Who?\n\nX: Nobody at all.\n")
    import_files(store, [str(tmp_path / "twin.txt"), str(tmp_path / "twin2.txt")])
    (tmp_path / "twin.txt").write_text("Interviewer: Who?\n\nX: Nobody at all, really.\n")
    update_transcript(store, tmp_path / "twin.txt")
    target = tmp_path / "twins.qcode"
    pack(store, target, coder("jonas"), sent={store.view(None).transcript_id("twin")})
    with Store.open(target) as packed:
        assert faults(packed) == []
        assert packed.view(None).interview("twin").text.endswith("really.\n")
        assert merge(store, packed).events == 0
    assert faults(store) == []
