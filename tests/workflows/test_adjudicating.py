"""From disagreements to a consensus in a study: what is written, what stays, what is counted, and
what is refused.
"""

from __future__ import annotations

import json
from typing import Any

import double_coded
import pytest

from qcode.errors import Refused, Unknown, UsageError
from qcode.model import Coding
from qcode.reports.referrals import referrals
from qcode.store.check import check
from qcode.store.store import Store
from qcode.store.undo import redo, undo
from qcode.workflows.adjudication.adjudicating import Adjudication
from qcode.workflows.adjudication.disagreeing import DisagreementScope, cases, compare
from qcode.workflows.adjudication.document import disagreements_document
from qcode.workflows.adjudication.plain import AdjudicationLines, split_cause
from qcode.workflows.adjudication.tables import causes_table, confusion_tables, disagreements_table
from qcode.workflows.agreement.measured_tables import agreement
from qcode.workflows.agreement.options import AgreementOptions
from qcode.workflows.keeping.logbook import log_table
from qcode.workflows.sample.assigning import assign
from qcode.workflows.shared.codings import add_codings, remove_codings
from qcode.workflows.shared.decisions import decided
from qcode.workflows.shared.unblinding import side_by_side

ALL = DisagreementScope()


def _consensus(store: Store) -> list[tuple[str, str, str]]:
    """(transcript, code, words) of what the consensus holds."""
    study = store.view(None).study()
    texts = {i.name: i.text for i in study.interviews}
    held: list[Coding] = [c for c in study.codings if c.coder == "consensus"]
    assert all(c.origin == "consensus" for c in held)
    return [(c.transcript, c.code, texts[c.transcript][c.start : c.end]) for c in held]


def _done(store: Store) -> list[str]:
    return sorted(d.transcript for d in store.view(None).study().done if d.coder == "consensus")


def _originals(store: Store) -> list[Any]:
    study = store.view(None).study()
    return [c for c in study.codings if c.coder != "consensus"] + [
        d for d in study.done if d.coder != "consensus"
    ]


def _whole(store: Store) -> bool:
    return all(f.ok for f in check(store))


def test_the_table_lists_who_gave_what_with_context_entry_and_what_it_would_change(
    store: Store,
) -> None:
    compared = compare(store.view(None), ALL)
    table = disagreements_table(compared, cases(store.view(None), compared, "transcript"))
    rows = [
        (r["transcript"], r["segment"], r["code"], r["given"], r["withheld"], r["state"])
        for r in table.rows
    ]
    assert rows == [
        ("LE-01", 2, "school", ["jonas"], ["mara"], "open"),
        ("LE-01", 4, "hotline", ["jonas"], ["mara"], "open"),
        ("LE-01", 4, "online", ["mara"], ["jonas"], "open"),
        ("SP-01", 2, "community", ["mara"], ["jonas"], "open"),
    ]
    online = dict(table.rows[2])
    assert online["text"] == "Ads on the internet, mostly."
    assert online["before"] == "Interviewer: Anything online?"
    assert online["definition"] == "Found on the internet."
    assert (online["group"], online["citations"], online["citations_if"]) == (
        "law_enforcement",
        1,
        0,
    )
    assert (online["participants"], online["participants_if"], online["participants_base"]) == (
        1,
        0,
        2,
    )
    assert table.extra["units"] == 5 and table.extra["open"] == 4
    assert {c.key for c in (*table.columns, *table.data_columns)} <= set(table.rows[0])


def test_they_come_by_what_they_would_change(store: Store) -> None:
    """The only service provider's only code first; then what changes a participant of two, more
    before less.
    """
    compared = compare(store.view(None), ALL)
    by_impact = cases(store.view(None), compared)
    assert [c.place[2] for c in by_impact] == ["community", "school", "online", "hotline"]
    points = [c.impact.points for c in by_impact if c.impact]
    assert points == sorted(points, reverse=True)
    assert [c.place[2] for c in cases(store.view(None), compared, "code")] == [
        "hotline",
        "online",
        "school",
        "community",
    ]


def test_filters_by_code_family_and_pair(store: Store) -> None:
    assert {
        d.code
        for d in compare(store.view(None), DisagreementScope(codes=("referral_stream",))).found
    } == {
        "hotline",
        "online",
        "school",
    }
    assert compare(store.view(None), DisagreementScope(pair=("jonas", "mara"))).coders == (
        "jonas",
        "mara",
    )
    with pytest.raises(Unknown, match="did you mean 'hotline'"):
        compare(store.view(None), DisagreementScope(codes=("hotlin",)))
    with pytest.raises(Refused, match="LE-02: not marked as finished by two coders"):
        compare(store.view(None), DisagreementScope(transcripts=("LE-02",)))


def test_the_matrix_says_which_code_was_taken_for_which(store: Store) -> None:
    pairs, matrix = confusion_tables(
        compare(store.view(None), DisagreementScope(pair=("mara", "jonas")))
    )
    first = dict(pairs.rows[0])
    assert (first["code"], first["other"], first["units"], first["where"]) == (
        "online",
        "hotline",
        1,
        ["LE-01 4"],
    )
    by_code = {r["code"]: dict(r) for r in matrix.rows}
    assert by_code["online"]["hotline"] == 1
    assert by_code["hotline"]["hotline"] == 1
    assert by_code["(nothing)"]["school"] == 1


def test_a_decision_keeps_one_coder_the_originals_stay_and_undo_takes_it_back(store: Store) -> None:
    before = _originals(store)
    work = Adjudication(store, "rosa", ALL)
    said = work.settle_words("LE-01", 4, "online", "mara", "missed")
    assert said == "online in LE-01, segment 4: as mara coded it (missed); 2 still open in LE-01."
    assert _consensus(store) == [("LE-01", "online", "Ads on the internet, mostly.")]
    assert _originals(store) == before
    assert _done(store) == []
    (decision,) = decided(store.view(None)).decisions
    assert (decision.cause, decision.by, decision.given, decision.withheld) == (
        "missed",
        "rosa",
        ("mara",),
        ("jonas",),
    )
    assert len(undo(store, actor="rosa")) == 1
    assert _consensus(store) == [] and decided(store.view(None)).decisions == ()
    redo(store, actor="rosa")
    assert _consensus(store) == [("LE-01", "online", "Ads on the internet, mostly.")]
    assert _whole(store)


@pytest.mark.parametrize(
    ("keep", "held"),
    [
        ("A", [("LE-01", "hotline", "Ads on the internet, mostly.")]),
        ("jonas", [("LE-01", "hotline", "Ads on the internet, mostly.")]),
        ("B", []),
        ("both", [("LE-01", "hotline", "Ads on the internet, mostly.")]),
        ("neither", []),
        ("other:barriers", [("LE-01", "barriers", "Ads on the internet, mostly.")]),
        ("other:online", [("LE-01", "online", "Ads on the internet, mostly.")]),
    ],
)
def test_every_way_of_keeping(store: Store, keep: str, held: list[tuple[str, str, str]]) -> None:
    work = Adjudication(store, "rosa", ALL)
    work.settle_words("LE-01", 4, "hotline", keep, "wrong-code")
    assert _consensus(store) == held
    still = {c.place[2] for c in work.cases if c.state == "open"}
    assert still == {"school", "community"} | ({"online"} if keep != "other:online" else set())


def test_deciding_again_takes_the_place_of_the_decision_before(store: Store) -> None:
    """Another code that the first decision put there goes away with it."""
    work = Adjudication(store, "rosa", ALL)
    work.settle_words("LE-01", 4, "hotline", "other:barriers", "slip")
    work.settle_words("LE-01", 4, "hotline", "neither", "codebook unclear")
    assert _consensus(store) == []
    assert [d.cause for d in decided(store.view(None)).decisions] == ["codebook unclear"]
    work.settle_words("LE-01", 4, "hotline", "both", "codebook unclear")
    assert _consensus(store) == [("LE-01", "hotline", "Ads on the internet, mostly.")]
    assert _whole(store)


def test_agreements_are_accepted_at_once_with_the_union_of_their_words(store: Store) -> None:
    work = Adjudication(store, "rosa", ALL)
    assert work.accept_agreements() == "3 agreements in 2 transcripts accepted."
    assert _consensus(store) == [
        ("LE-01", "hotline", "The hotline calls us. A school did once."),
        ("LE-01", "barriers", "Money is short."),
        ("SP-01", "barriers", "Beds, always beds."),
    ]
    assert _done(store) == []
    assert work.accept_agreements() == "Every agreement was accepted before."
    undo(store, actor="rosa")
    assert _consensus(store) == []
    assert _whole(store)


def test_a_transcript_with_nothing_left_is_done_by_consensus_whichever_comes_last(
    store: Store,
) -> None:
    work = Adjudication(store, "rosa", ALL)
    work.settle_words("SP-01", 2, "community", "mara", "missed")
    assert _done(store) == []
    assert "consensus is done in SP-01" in work.accept_agreements()
    assert _done(store) == ["SP-01"]
    for code, keep in (("school", "jonas"), ("hotline", "neither")):
        work.settle_words("LE-01", 2 if code == "school" else 4, code, keep, "missed")
    assert _done(store) == ["SP-01"]
    said = work.settle_words("LE-01", 4, "online", "both", "missed")
    assert said.endswith("the consensus of LE-01 is finished.")
    assert _done(store) == ["LE-01", "SP-01"]
    assert work.undo()[1] == ("LE-01", 4, "online")
    assert _done(store) == ["SP-01"]
    assert _whole(store)


def test_reports_count_the_consensus_and_print_its_share(store: Store) -> None:
    """jonas's school, which the primary coder had not, is counted; LE-02, coded by mara alone,
    counts as before.
    """
    work = Adjudication(store, "", ALL)
    work.accept_agreements()
    for transcript, segment, code, keep in (
        ("LE-01", 2, "school", "jonas"),
        ("LE-01", 4, "hotline", "neither"),
        ("LE-01", 4, "online", "mara"),
    ):
        work.settle_words(transcript, segment, code, keep, "missed")
    table = referrals(store.view(None).study(), by="role")
    counted = {r["code"]: r["citations"] for r in table.rows if r["group"] == "law_enforcement"}
    assert counted == {"hotline": 2, "online": 1, "school": 1}
    assert "Settled by consensus: 1 of 3 transcripts (33.3 %)." in " ".join(table.notes)


def test_reliability_is_computed_on_the_originals(store: Store) -> None:
    """Not one byte of it changes by settling everything, and the consensus is no coder."""
    before, _ = agreement(store.view(None), AgreementOptions(bootstrap=0))
    work = Adjudication(store, "rosa", ALL)
    work.accept_agreements()
    for case in work.cases:
        work.settle_words(*case.place, "both", "slip")
    assert _done(store) == ["LE-01", "SP-01"]
    after, _ = agreement(store.view(None), AgreementOptions(bootstrap=0))
    assert after == before
    assert after.extra["coders"] == ["jonas", "mara"]


def test_opening_ends_blindness_with_a_record_that_no_undo_takes_back(store: Store) -> None:
    first = Adjudication(store, "rosa", ALL)
    assert first.notes == (
        "coder 'rosa' is new in this study",
        "jonas: no longer blind in LE-01, SP-01 (recorded)",
        (
            "rosa has now seen others' codings in LE-01, SP-01, and cannot be drawn for blind"
            " coding there (recorded)"
        ),
    )
    assert Adjudication(store, "rosa", ALL).notes == ()
    marks = store.view(None).rows("mark", kind=["unblinded"])
    people = {c.id: c.name for c in store.view(None).coders()}
    assert [(people[m.coder], json.loads(m.value)) for m in marks] == [
        ("jonas", {"by": "rosa", "round": "1", "why": "adjudicate"})
    ] * 2
    with pytest.raises(Refused):
        undo(store, actor="rosa")
    assert {a.blind for a in store.view(None).study().assignments if a.coder == "jonas"} == {False}
    assert len(store.view("jonas").study().codings) == len(store.view(None).study().codings)


def test_whoever_is_not_finished_stays_blind_when_others_are_settled(store: Store) -> None:
    """A third coder has SP-01 still to do: nobody is unblinded there, and what two did can be
    settled all the same.
    """
    assign(store, ["SP-01"], to="cleo", kind="reliability", blind=True)
    work = Adjudication(store, "rosa", ALL)
    assert work.notes[1:2] == ("jonas: no longer blind in LE-01 (recorded)",)
    assert {(a.transcript, a.coder) for a in store.view(None).study().assignments if a.blind} == {
        ("SP-01", "jonas"),
        ("SP-01", "cleo"),
    }
    work.settle_words("SP-01", 2, "community", "mara", "missed")


def test_a_coder_who_is_still_blind_is_refused_and_the_supervisor_is_not(store: Store) -> None:
    """The refusal is the same whoever is not finished."""
    with store.change("done --undo", actor="mara") as change:
        done = next(
            r
            for r in store.view(None).rows("done")
            if r.coder == _id(store, "mara") and r.transcript == _transcript(store, "SP-01")
        )
        change.remove("done", done.id, "done.undo")
    with pytest.raises(Refused, match=r"jonas codes blind here \(LE-01, SP-01\)"):
        side_by_side(store, "jonas", round=None)
    with pytest.raises(Refused, match="jonas codes blind here"):
        Adjudication(store, "jonas", ALL)
    assert side_by_side(store, None, round=None).notes == ()
    assert side_by_side(store, "rosa", round=None).notes == ()
    assert store.view(None).rows("mark", kind=["unblinded"]) == []


def test_a_blind_coder_looks_when_all_are_finished_and_it_is_recorded(store: Store) -> None:
    looking = side_by_side(store, "jonas", round="1")
    assert looking.notes == ("jonas: no longer blind in LE-01, SP-01 (recorded)",)
    assert len(compare(looking.view, ALL).found) == 4
    assert side_by_side(store, "jonas", round="1").notes == ()


def test_a_finished_round_may_be_looked_at_while_another_is_coded_blind(store: Store) -> None:
    """LE-02 is coded blind in round 2: round 1 is shown, LE-02 is in nothing that is shown, counts
    included.
    """
    assign(store, ["LE-02"], to="jonas", kind="reliability", round="2", blind=True)
    with pytest.raises(Refused, match=r"jonas codes blind here \(LE-01, LE-02, SP-01\)"):
        side_by_side(store, "jonas", round=None)
    with pytest.raises(Refused, match=r"jonas codes blind here \(LE-02\)"):
        side_by_side(store, "jonas", round="2")
    with pytest.raises(Refused, match=r"jonas codes blind here \(LE-02\)"):
        side_by_side(store, "jonas", round="1", only=["LE-02"])
    looking = side_by_side(store, "jonas", round="1")
    assert looking.hidden == {"LE-02"}
    compared = compare(looking.view, DisagreementScope(hidden=looking.hidden))
    assert [i.name for i in compared.study.interviews] == ["LE-01", "SP-01"]

    def shown() -> list[Any]:
        seen = cases(
            looking.counts, compare(looking.view, DisagreementScope(hidden=looking.hidden))
        )
        return [(c.place, c.impact) for c in seen]

    before = shown()
    add_codings(store, "LE-02", "2", ["online", "school", "community"], coder="mara")
    assert shown() == before


def test_decisions_are_nobodys_to_see_who_is_blind(store: Store) -> None:
    assign(store, ["LE-01"], to="cleo", kind="reliability", blind=True)
    Adjudication(store, "", ALL).settle_words("LE-01", 4, "online", "mara", "missed")
    assert len(decided(store.view(None)).decisions) == 1
    assert decided(store.view("cleo")).decisions == decided(store.view("jonas")).decisions == ()


def _id(store: Store, name: str) -> str:
    return next(c.id for c in store.view(None).coders() if c.name == name)


def _transcript(store: Store, name: str) -> str:
    return store.view(None).transcript_ids()[name]


def test_what_is_no_disagreement_is_refused_with_the_reason(store: Store) -> None:
    work = Adjudication(store, "", ALL, impacts=False)
    for place, why in (
        (("LE-01", 2, "hotline"), "the coders agree on 'hotline' in segment 2"),
        (("LE-01", 2, "online"), "nobody gave 'online' in segment 2"),
        (("LE-01", 1, "online"), "segment 1 of LE-01 is not a respondent's"),
        (
            ("LE-02", 2, "hotline"),
            "segment 2 of LE-02 is not a respondent's segment that two coders finished",
        ),
    ):
        with pytest.raises(Refused, match=why):
            work.settle_words(*place, "both", "slip")
    with pytest.raises(Unknown, match="no transcript named 'LE-99'"):
        work.settle_words("LE-99", 1, "hotline", "both", "slip")
    with pytest.raises(Unknown, match="no code named 'onlin'"):
        work.settle_words("LE-01", 4, "hotline", "other:onlin", "slip")
    assert _consensus(store) == []


def test_codings_that_change_after_a_decision_open_it_again(store: Store) -> None:
    work = Adjudication(store, "", ALL)
    work.settle_words("LE-01", 4, "hotline", "jonas", "missed")
    remove_codings(store, "LE-01", "4", ["hotline"], coder="jonas")
    add_codings(store, "LE-01", "4", ["hotline"], coder="mara")
    work.refresh()
    states = {c.place[2]: c.state for c in work.cases}
    assert states["hotline"] == "changed"
    with pytest.raises(UsageError, match="keep one of"):
        work.settle_words("LE-01", 4, "hotline", "rosa", "missed")
    work.settle_words("LE-01", 4, "hotline", "mara", "missed")
    assert {c.place[2]: c.state for c in work.cases}["hotline"] == "settled"
    remove_codings(store, "LE-01", "4", ["hotline"], coder="mara")
    with pytest.raises(Refused, match="nobody gave 'hotline'"):
        work.decide(("LE-01", 4, "hotline"), _both(), "slip")


def _both() -> Any:
    from qcode.coding.adjudication import Choice

    return Choice("both")


def test_a_person_called_consensus_is_in_the_way(store: Store) -> None:
    with store.change("coder", actor="") as change:
        change.put("coder", "x" * 28, {"name": "consensus", "kind": "person"}, "coder.add")
    with pytest.raises(Refused, match="a coder is called 'consensus'"):
        Adjudication(store, "", ALL).accept_agreements()


def test_undo_in_the_session_takes_back_its_own_decisions_only(store: Store) -> None:
    work = Adjudication(store, "rosa", ALL)
    with pytest.raises(Refused, match="no decision was made here yet"):
        work.undo()
    work.settle_words("SP-01", 2, "community", "mara", "missed")
    add_codings(store, "LE-02", "2", ["community"], coder="rosa")
    with pytest.raises(Refused, match="something else has been changed since"):
        work.undo()
    undo(store, actor="rosa")
    said, place = work.undo()
    assert place == ("SP-01", 2, "community")
    assert said == "Undone: adjudicate SP-01 2 community: mara (missed)."


def test_causes_become_a_list_of_entries_to_improve(store: Store) -> None:
    work = Adjudication(store, "", ALL)
    work.settle_words("LE-01", 4, "hotline", "other:online", "wrong code")
    work.settle_words("SP-01", 2, "community", "mara", "missed")
    table = causes_table(compare(store.view(None), ALL))
    rows = {r["code"]: dict(r) for r in table.rows}
    assert list(rows) == ["hotline", "online", "community"]
    assert rows["hotline"]["wrong_code"] == 1 and rows["hotline"]["instead"] == ["online"]
    assert rows["hotline"]["to_do"] == "add to exclude what belongs to online"
    assert rows["community"]["missed"] == 1
    assert table.extra == {"round": "1", "decisions": 3, "open": 1}


def test_the_document_for_the_meeting_has_every_passage_with_its_context(store: Store) -> None:
    import io

    import docx

    work = Adjudication(store, "", ALL)
    work.settle_words("SP-01", 2, "community", "neither", "codebook unclear")
    written = docx.Document(io.BytesIO(disagreements_document(work.compared, work.cases)))
    text = "\n".join(p.text for p in written.paragraphs)
    cells = "\n".join(c.text for t in written.tables for r in t.rows for c in r.cells)
    assert "LE-01, segment 4, law enforcement" in text
    assert "Interviewer: Anything online?" in text and "Ads on the internet, mostly." in text
    assert "Do not use for advertisements (online)." in text
    assert "A\u00a0jonas" in cells and "gave it" in cells
    assert "neither (codebook unclear)" in cells and "____" in cells


# Line by line
# --------------------------------------------------------------------------------------------------


def _talk(store: Store, *lines: str) -> tuple[list[str], list[int]]:
    mode = AdjudicationLines(Adjudication(store, "rosa", DisagreementScope(), sort="transcript"))
    said, statuses = mode.begin(), []
    for line in lines:
        reply = mode.handle(line)
        said += reply.lines
        statuses.append(reply.status)
    return [s for s in said if s], statuses


def test_line_mode_settles_everything_in_sentences(store: Store) -> None:
    said, statuses = _talk(
        store,
        "A missed",
        "both, codebook unclear",
        "b",
        "wrong code",
        "mara because missed",
        "accept",
        "status",
        "quit",
    )
    assert set(statuses) == {0}
    text = "\n".join(said)
    assert (
        "There are 4 disagreements, 4 of them open; 3 agreements are waiting to be accepted."
        in said
    )
    assert "Number 1 of 4: LE-01, segment 2. LE-01, with the role law enforcement, speaks." in said
    assert "Before: Interviewer: Who refers cases?" in said
    assert "Code hotline (Hotlines): A (jonas) gave it, B (mara) did not." in said
    assert "Also disputed there: online by B (mara)." in said
    assert (
        "Why did they disagree? Type missed, boundary, wrong code, codebook unclear or slip, or no"
        " to leave it open." in said
    )
    assert (
        "No disagreement is open here. Type accept to accept what the coders agree on; then the"
        " consensus is finished." in said
    )
    assert "consensus is done in LE-01, SP-01" in text
    assert "LE-01: 0 of 3 disagreements open, 0 agreements waiting, consensus done." in said
    assert _done(store) == ["LE-01", "SP-01"]
    assert all(s[-1] in ".?!:" for s in said)


def test_line_mode_answers_errors_in_words_and_goes_on(store: Store) -> None:
    lines = (
        "foo",
        "A nonsense",
        "go 99",
        "go LE-01 4",
        "neither",
        "no",
        "undo",
        "other hotlin missed",
        "list",
    )
    said, statuses = _talk(store, *lines)
    assert statuses == [2, 2, 2, 0, 0, 0, 1, 2, 0]
    assert any(s.startswith("That did not work. Keep one of A (jonas), B (mara)") for s in said)
    assert "Nothing was changed." in said
    assert "2: LE-01, segment 4, hotline, by jonas." in said
    assert _consensus(store) == []


def test_line_mode_goes_back_to_what_was_taken_back(store: Store) -> None:
    said, _ = _talk(store, "next", "neither slip", "undo", "entry", "back")
    at = said.index("Undone: adjudicate LE-01 4 hotline: neither (slip).")
    assert said[at + 1].startswith("Number 2 of 4: LE-01, segment 4.")
    assert "Exclude: Do not use for advertisements (online)." in said
    assert any(s.startswith("Number 1 of 4") for s in said[at:])


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("a missed", ("a", "missed")),
        ("other community, wrong-code", ("other community", "wrong code")),
        ("both because codebook unclear", ("both", "codebook unclear")),
        ("neither", ("neither", None)),
        ("missed", ("missed", None)),
    ],
)
def test_the_cause_stands_at_the_end_of_a_line(line: str, parts: tuple[str, str | None]) -> None:
    assert split_cause(line) == parts


def test_the_log_tells_decisions_as_sentences_and_new_names_are_told(store: Store) -> None:
    store.newcomers = True
    work = Adjudication(store, "jona", ALL)
    assert work.notes[0] == "coder 'jona' is new in this study; there is already 'jonas'"
    work.settle_words("LE-01", 4, "hotline", "other:barriers", "slip")
    work.settle_words("SP-01", 2, "community", "mara", "missed")
    work.accept_agreements()
    said = [str(r["sentence"]) for r in log_table(store.view(None)).rows]
    start = double_coded.TEXTS["SP-01"].index("Friends")
    for sentence in (
        "added the end of jonas's blind assignment of LE-01",
        (
            f"added decision on 'community' on SP-01 {start}–{start + 25}: as mara coded it"
            " (missed, round 1)"
        ),
        "added the acceptance of what coders agree on in SP-01 (round 1)",
    ):
        assert sentence in said
    assert any("barriers instead (slip, round 1)" in s for s in said)
