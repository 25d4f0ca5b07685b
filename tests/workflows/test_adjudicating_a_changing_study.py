"""Adjudicating while others change the study: a decision holds for the words and codings that were
shown, or is refused.
"""

from __future__ import annotations

from pathlib import Path

import double_coded
import pytest

from qcode.coding.adjudication import Choice
from qcode.errors import Refused
from qcode.store.check import check
from qcode.store.store import Store
from qcode.workflows.adjudication.adjudicating import Adjudication
from qcode.workflows.adjudication.disagreeing import DisagreementScope
from qcode.workflows.adjudication.plain import AdjudicationLines
from qcode.workflows.codebook.editing import rename_code
from qcode.workflows.importing.updating import update_transcript
from qcode.workflows.importing.withdrawing import remove_transcript, rename_transcript
from qcode.workflows.shared.codings import remove_codings

PLACE = ("LE-01", 4, "hotline")
KEEP = Choice("coder", coder="jonas")


@pytest.fixture
def work(store: Store) -> Adjudication:
    return Adjudication(store, "rosa", DisagreementScope(), sort="transcript")


def correct(store: Store, folder: Path, text: str) -> None:
    path = folder / "LE-01.txt"
    path.write_text(text, encoding="utf-8")
    update_transcript(store, path)


def consensus(store: Store) -> list[tuple[str, str]]:
    study = store.view(None).study()
    texts = {i.name: i.text for i in study.interviews}
    assert all(f.ok for f in check(store))
    return [
        (c.code, texts[c.transcript][c.start : c.end].strip())
        for c in study.codings
        if c.coder == "consensus"
    ]


def test_a_decision_goes_with_the_words_to_the_corrected_text(
    work: Adjudication, store: Store, tmp_path: Path
) -> None:
    correct(
        store,
        tmp_path,
        "Interviewer: First of all, what is your work?\n\n" + double_coded.TEXTS["LE-01"],
    )
    assert work.decide(PLACE, KEEP, "missed").startswith(
        "hotline in LE-01, segment 5: as jonas coded it (missed)"
    )
    assert consensus(store) == [("hotline", "Ads on the internet, mostly.")]


def test_a_decision_on_words_that_were_changed_is_refused_and_the_new_ones_are_shown(
    work: Adjudication, store: Store, tmp_path: Path
) -> None:
    lines = AdjudicationLines(work)
    lines.handle("go LE-01 4")
    correct(
        store,
        tmp_path,
        double_coded.TEXTS["LE-01"].replace("internet, mostly", "web, most of them"),
    )
    reply = lines.handle("jonas missed")
    assert reply.status == 1 and "the text has changed; look again" in reply.lines[0].casefold()
    assert consensus(store) == []
    assert any("web, most of them" in case.text for case in work.cases)
    lines.handle("go LE-01 4")
    assert lines.handle("jonas missed").status == 0
    assert consensus(store) == [("hotline", "Ads on the web, most of them.")]


def test_a_decision_is_refused_when_a_coder_gave_something_else_since(
    work: Adjudication, store: Store
) -> None:
    place = ("LE-01", 2, "school")
    remove_codings(store, "LE-01", "2", ["school"], coder="jonas")
    with pytest.raises(
        Refused, match="nobody gave 'school' in segment 2 of LE-01 by now; look again"
    ):
        work.decide(place, KEEP, "missed")
    assert consensus(store) == [] and place not in {case.place for case in work.cases}


def test_a_code_or_transcript_that_was_renamed_is_still_the_one(
    work: Adjudication, store: Store
) -> None:
    rename_code(store, "hotline", "line")
    rename_transcript(store, "LE-01", "LE-09")
    assert work.decide(PLACE, KEEP, "missed").startswith("line in LE-09, segment 4")
    assert consensus(store) == [("line", "Ads on the internet, mostly.")]


def test_a_transcript_that_was_taken_out_is_told_and_the_rest_goes_on(
    work: Adjudication, store: Store
) -> None:
    remove_transcript(store, "LE-01")
    with pytest.raises(Refused, match="LE-01 was removed from the study"):
        work.decide(PLACE, KEEP, "missed")
    assert {case.place[0] for case in work.cases} == {"SP-01"}
    work.decide(work.cases[0].place, Choice("both"), "missed")
    assert [code for code, _ in consensus(store)] == ["community"]
    assert "accepted" in work.accept_agreements()


def test_a_decision_is_refused_when_other_words_carry_the_code_since(
    work: Adjudication, store: Store
) -> None:
    """Still a disagreement, but not the one that was looked at: jonas has the code on more words
    now.
    """
    from qcode.workflows.shared.codings import add_codings

    place = ("LE-01", 2, "school")
    add_codings(store, "LE-01", "2", ["school"], coder="jonas")
    with pytest.raises(Refused, match="changed what they gave; look again"):
        work.decide(place, KEEP, "missed")
    work.decide(place, KEEP, "missed")
    assert len(consensus(store)) == 1
