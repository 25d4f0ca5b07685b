"""What each kind of reader sees of one study, and what is withheld: the supervisor, who codes
openly (mara, lea), who codes blind (jonas), and who codes blind for the second time (kim).
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import blind_study
import pytest
from blind_study import A1, B1, BEANS, JONAS, KIM, MARA, PEAS

from qcode.errors import Unknown
from qcode.model import Code
from qcode.store.blindness import SUPERVISOR, Blindness
from qcode.store.change import Change
from qcode.store.store import Store
from qcode.store.view import View
from qcode.store.writing import end_blindness, put_attribute, put_done

OPEN = (SUPERVISOR, "mara", "lea", "nobody")
"""Readers for whom no transcript is blind."""
BLIND = ("jonas", "kim")

ALL_CODINGS = [
    ("A1", "beans", "kim", "1"),
    ("A1", "beans", "mara", "1"),
    ("A1", "peas", "jonas", "1"),
    ("A1", "peas", "kim", "2"),
    ("B1", "visitors", "mara", "1"),
]
CODINGS = {
    **dict.fromkeys(OPEN, ALL_CODINGS),
    "jonas": [("A1", "peas", "jonas", "1"), ("B1", "visitors", "mara", "1")],
    "kim": [("A1", "peas", "kim", "2"), ("B1", "visitors", "mara", "1")],
}
ALL_DONE = [
    ("A1", "kim", 0, 61),
    ("A1", "mara", 0, 61),
    ("B1", "mara", 0, 46),
    ("A1", "jonas", 6, 16),
]
DONE = {
    **dict.fromkeys(OPEN, ALL_DONE),
    "jonas": [("B1", "mara", 0, 46), ("A1", "jonas", 6, 16)],
    "kim": [("B1", "mara", 0, 46)],
}
ALL_MEMOS = {
    "first look",
    "new code rain",
    "wet year",
    "about all",
    "plants in A1",
    "plants in B1",
    "sweet ones",
    "second look",
    "new code shade",
}
MEMOS = {
    **dict.fromkeys(OPEN, ALL_MEMOS),
    "jonas": {"about all", "plants in B1", "sweet ones", "new code shade"},
    "kim": {"about all", "plants in B1", "second look"},
}
ALL_MARKS = Counter(star=3, asked=2, not_put=1, sight=1)
MARKS = {
    SUPERVISOR: ALL_MARKS + Counter(hint=1),
    **dict.fromkeys(("mara", "lea", "nobody"), ALL_MARKS),
    "jonas": Counter(star=2, asked=1, sight=1),
    "kim": Counter(star=1, asked=1, sight=1),
}
STARS = {
    **{r: [("A1", 23, "mara"), ("A1", 33, "jonas"), ("B1", 26, "mara")] for r in OPEN},
    "jonas": [("A1", 33, "jonas"), ("B1", 26, "mara")],
    "kim": [("B1", 26, "mara")],
}
EXAMPLES = {
    **{r: {"rain": ("Then rain came.",), "shade": ("Beans and peas.",)} for r in OPEN},
    "jonas": {"rain": (), "shade": ("Beans and peas.",)},
    "kim": {"rain": (), "shade": ()},
}


@pytest.mark.parametrize("reader", CODINGS)
def test_codings_of_others_and_of_an_earlier_pass_are_withheld_in_a_blind_transcript(
    garden: Store, reader: str | None
) -> None:
    study = garden.view(reader).study()
    assert [(k.transcript, k.code, k.coder, k.round) for k in study.codings] == CODINGS[reader]


@pytest.mark.parametrize("reader", CODINGS)
def test_rows_of_codings_are_those_of_the_study(garden: Store, reader: str | None) -> None:
    rows = garden.view(reader).rows("coding")
    assert {r.id for r in rows} == {k.id for k in garden.view(reader).study().codings}
    assert [r.id for r in rows] == sorted(r.id for r in rows)


@pytest.mark.parametrize("reader", DONE)
def test_done_marks_are_withheld_like_codings(garden: Store, reader: str | None) -> None:
    view = garden.view(reader)
    assert [(d.transcript, d.coder, d.start, d.end) for d in view.done()] == DONE[reader]
    assert list(view.study().done) == list(view.done())


@pytest.mark.parametrize("reader", MEMOS)
def test_memos_on_a_blind_transcript_are_withheld_and_those_on_the_study_never(
    garden: Store, reader: str | None
) -> None:
    assert {row.text for row in garden.view(reader).rows("memo")} == MEMOS[reader]


@pytest.mark.parametrize("reader", MARKS)
def test_hints_of_a_sample_are_for_the_supervisor_and_marks_follow_their_coder(
    garden: Store, reader: str | None
) -> None:
    assert Counter(row.kind for row in garden.view(reader).rows("mark")) == MARKS[reader]


@pytest.mark.parametrize("reader", STARS)
def test_decisions_about_printing_are_withheld_like_marks(
    garden: Store, reader: str | None
) -> None:
    marks = garden.view(reader).study().print_marks
    assert [(m.transcript, m.start, m.coder) for m in marks] == STARS[reader]


@pytest.mark.parametrize(
    ("reader", "transcripts"),
    [*((reader, ["A1", "B1"]) for reader in OPEN), *((reader, ["B1"]) for reader in BLIND)],
)
def test_summaries_of_others_in_a_blind_transcript_are_withheld(
    garden: Store, reader: str | None, transcripts: list[str]
) -> None:
    cells = garden.view(reader).study().summaries
    assert sorted(s.transcript for s in cells) == transcripts
    assert {(s.code, s.coder) for s in cells} == {("plants", "mara")}


@pytest.mark.parametrize("reader", [*OPEN, *BLIND])
def test_a_suggestion_is_shown_only_where_nothing_is_blind(
    garden: Store, reader: str | None
) -> None:
    # The model learned from everybody, so its suggestions in an open transcript tell of blind ones.
    assert len(garden.view(reader).rows("suggestion")) == (0 if reader in BLIND else 1)


@pytest.mark.parametrize(
    ("reader", "asked"),
    [
        *((r, [("A1", "Q2", False), ("A1", "Q1", True), ("B1", "Q2", True)]) for r in OPEN),
        *((r, [("A1", "Q2", False), ("B1", "Q2", True)]) for r in BLIND),
    ],
)
def test_questions_marked_by_nobody_belong_to_everybody(
    garden: Store, reader: str | None, asked: list[tuple[str, str, bool]]
) -> None:
    found = garden.view(reader).study().asked
    assert [(a.transcript, a.question, a.put) for a in found] == asked
    rows = garden.view(reader).question_marks()
    assert [(row.transcript, row.value) for row in rows] == [
        (A1 if name == "A1" else B1, question) for name, question, _ in asked
    ]


@pytest.mark.parametrize("reader", EXAMPLES)
def test_the_passage_that_a_code_was_made_at_is_withheld_as_its_example(
    garden: Store, reader: str | None
) -> None:
    view = garden.view(reader)
    shown = {c.key: c.examples for c in view.codebook().codes if c.key in ("rain", "shade")}
    assert shown == EXAMPLES[reader]
    assert view.study().codebook == view.codebook()


@pytest.mark.parametrize("reader", [*OPEN, *BLIND])
def test_an_example_that_was_not_made_while_coding_is_shown_to_everybody(
    garden: Store, reader: str | None
) -> None:
    codes = {c.key: c.examples for c in garden.view(reader).codebook().codes}
    assert codes["plants"] == ("a tree",)


@pytest.mark.parametrize("reader", [*OPEN, *BLIND])
def test_texts_people_sites_and_assignments_are_shown_to_everybody(
    garden: Store, reader: str | None
) -> None:
    study = garden.view(reader).study()
    assert {i.name: i.text for i in study.interviews} == blind_study.TEXTS
    assert dict(study.sites) == {"hill": {"soil": "clay"}}
    given = {(a.transcript, a.coder, a.kind, a.round, a.blind) for a in study.assignments}
    assert given == {
        ("A1", "mara", "primary", "1", False),
        ("B1", "mara", "primary", "1", False),
        ("A1", "jonas", "reliability", "1", True),
        ("A1", "kim", "reliability", "2", True),
    }
    assert [c.name for c in study.coders] == ["jonas", "kim", "lea", "mara"]


@pytest.mark.parametrize(
    ("reader", "transcripts"), [*((r, set()) for r in OPEN), *((r, {A1}) for r in BLIND)]
)
def test_who_is_blind_where(garden: Store, reader: str | None, transcripts: set[str]) -> None:
    view = garden.view(reader)
    assert view.blindness().transcripts == transcripts
    assert bool(view.blindness()) is bool(transcripts)
    assert view.is_blind(A1) is (A1 in transcripts)
    assert not view.is_blind(B1)
    assert view.read(view.blinded) == transcripts


def test_only_who_codes_again_has_an_earlier_pass(garden: Store) -> None:
    assert not garden.view("jonas").blindness().again
    again = garden.view("kim").blindness().again
    assert {transcript: round for transcript, (round, _) in again.items()} == {A1: "2"}


def test_when_the_second_pass_is_finished_the_first_is_shown_and_others_are_not(
    own_garden: Store,
) -> None:
    with own_garden.change("done", actor="kim") as change:
        put_done(change, A1, KIM, 0, 61, "2")
    found = own_garden.view("kim").study().codings
    assert [(k.code, k.coder, k.round) for k in found if k.transcript == "A1"] == [
        ("beans", "kim", "1"),
        ("peas", "kim", "2"),
    ]


def test_a_second_pass_that_is_only_partly_done_still_hides_the_first(own_garden: Store) -> None:
    with own_garden.change("done", actor="kim") as change:
        put_done(change, A1, KIM, 6, 38, "2")
    found = own_garden.view("kim").study().codings
    assert [(k.code, k.round) for k in found if k.transcript == "A1"] == [("peas", "2")]


def test_when_blindness_ends_everything_is_shown_but_hints(own_garden: Store) -> None:
    with own_garden.change("unblind") as change:
        end_blindness(change, A1, JONAS, "1", why="finished", by="mara")
    view = own_garden.view("jonas")
    assert [(k.transcript, k.code, k.coder, k.round) for k in view.study().codings] == ALL_CODINGS
    assert {row.text for row in view.rows("memo")} == ALL_MEMOS
    assert "hint" not in {row.kind for row in view.rows("mark")}
    # The other blind coder stays blind.
    assert own_garden.view("kim").is_blind(A1)


def test_an_example_copied_to_another_code_is_withheld_there_too(own_garden: Store) -> None:
    with own_garden.change("codebook load") as change:
        entity = blind_study.code(change, "peas")
        value = change.get("code", entity) or {}
        copied = {**value, "examples": '["Then rain came.","a pod"]'}
        change.put("code", entity, copied, "codebook.load")
    codes = {c.key: c.examples for c in own_garden.view("jonas").codebook().codes}
    assert codes["peas"] == ("a pod",)
    codes = {c.key: c.examples for c in own_garden.view("mara").codebook().codes}
    assert codes["peas"] == ("Then rain came.", "a pod")


# One read at a time
# ------------------


def test_rows_are_chosen_by_value_list_and_null(garden: Store) -> None:
    view = garden.view(SUPERVISOR)
    assert {r.round for r in view.rows("coding", coder=KIM)} == {"1", "2"}
    assert [r.round for r in view.rows("coding", coder=KIM, round="2")] == ["2"]
    assert {r.coder for r in view.rows("coding", coder=[KIM, JONAS])} == {KIM, JONAS}
    assert [r.text for r in view.rows("memo", transcript=None)] == ["about all"]
    assert view.rows("coding", coder=[]) == []


def test_rows_are_limited_to_transcripts_by_id(garden: Store) -> None:
    view = garden.view(SUPERVISOR)
    assert {r.transcript for r in view.rows("coding", only=[B1])} == {B1}
    assert view.rows("coding", only=[]) == []


def test_a_study_limited_to_a_transcript_holds_nothing_of_the_others(garden: Store) -> None:
    study = garden.view(SUPERVISOR).study(only=["B1"])
    assert [i.name for i in study.interviews] == ["B1"]
    things = (
        study.codings,
        study.done,
        study.assignments,
        study.asked,
        study.summaries,
        study.print_marks,
    )
    for some in things:
        assert {one.transcript for one in some} == {"B1"}
    assert len(study.coders) == 4


def test_a_study_of_an_unknown_transcript_is_refused_with_the_near_names(garden: Store) -> None:
    with pytest.raises(Unknown, match="no transcript named 'A11'; did you mean 'A1'") as refusal:
        garden.view(SUPERVISOR).study(only=["B1", "A11"])
    assert refusal.value.command == "qcode transcripts"


@pytest.mark.parametrize("name", ["A1", "a1"])
def test_a_transcript_is_found_whatever_the_case(garden: Store, name: str) -> None:
    assert garden.view(SUPERVISOR).transcript_id(name) == A1
    assert garden.view(SUPERVISOR).interview(name).name == "A1"


def test_the_exact_name_goes_before_another_case(own_garden: Store) -> None:
    with own_garden.change("rename") as change:
        value = change.get("transcript", B1) or {}
        change.put("transcript", B1, {**value, "name": "a1"}, "rename")
    view = own_garden.view(SUPERVISOR)
    assert view.transcript_id("a1") == B1
    assert view.transcript_id("A1") == A1


def test_a_name_that_two_transcripts_share_but_for_case_must_be_exact(own_garden: Store) -> None:
    with own_garden.change("rename") as change:
        for entity, name in ((A1, "Oak"), (B1, "oak")):
            value = change.get("transcript", entity) or {}
            change.put("transcript", entity, {**value, "name": name}, "rename")
    with pytest.raises(Unknown):
        own_garden.view(SUPERVISOR).transcript_id("OAK")


def test_transcripts_are_listed_by_name(own_garden: Store) -> None:
    with own_garden.change("rename") as change:
        value = change.get("transcript", A1) or {}
        change.put("transcript", A1, {**value, "name": "C1"}, "rename")
    assert list(own_garden.view(SUPERVISOR).transcript_ids().items()) == [("B1", B1), ("C1", A1)]


def test_an_interview_has_turns_segments_and_people(garden: Store) -> None:
    interview = garden.view(SUPERVISOR).interview("A1")
    assert [(t.number, t.speaker, t.start, t.end) for t in interview.turns] == [
        (1, "Host", 6, 16),
        (2, "Ada", 23, 38),
        (3, "Ada", 45, 60),
    ]
    assert [(s.number, s.turn, s.start, s.end) for s in interview.segments] == [
        (1, 1, 6, 16),
        (2, 2, 23, 38),
        (3, 3, 45, 60),
    ]
    assert {p.label: dict(p.attributes) for p in interview.participants} == {
        "Host": {"role": "Interviewer", "site": "north"},
        "Ada": {"role": "gardener", "site": "north"},
    }
    assert dict(interview.attributes) == {"site": "north"}


def test_an_attribute_of_a_speaker_goes_before_that_of_the_transcript(own_garden: Store) -> None:
    with own_garden.change("attributes import") as change:
        row = change.view(None).rows("speaker", transcript=A1, label="Ada")[0]
        put_attribute(change, "speaker", row.id, A1, "site", "south", "attributes")
    people = own_garden.view(SUPERVISOR).interview("A1").participants
    assert {p.label: p.attributes["site"] for p in people} == {"Host": "north", "Ada": "south"}


def test_settings_are_read_as_values(garden: Store) -> None:
    settings = garden.view(SUPERVISOR).settings()
    assert settings["title"] == "Two gardens"
    assert settings["segment_by"] == "turn"
    assert settings["codebook"] == "1"


def test_the_codebook_is_as_it_was_loaded_in_tree_order(garden: Store) -> None:
    book = garden.view(SUPERVISOR).codebook()
    assert (book.title, book.version, book.description) == (
        "Gardens",
        "1",
        "What is said of gardens",
    )
    assert [(c.key, c.parent) for c in book.codes] == [
        ("plants", None),
        ("beans", "plants"),
        ("peas", "plants"),
        ("visitors", None),
        ("rain", None),
        ("shade", None),
    ]
    assert next(c for c in book.codes if c.key == "peas").keywords == ("pea", "pod")
    assert [c.key for c in book.codes if c.exclusive] == ["visitors"]
    assert [(p.role, [q.id for q in p.questions]) for p in book.protocols] == [
        ("gardener", ["Q1", "Q2"])
    ]


def test_code_versions_say_which_version_introduced_a_code(garden: Store) -> None:
    since, order = garden.view(SUPERVISOR).code_versions()
    assert since == dict.fromkeys(("plants", "beans", "peas", "visitors", "rain", "shade"), "1")
    assert order == {"1": 0}


def test_news_are_the_events_after_a_number_that_the_reader_may_see(own_garden: Store) -> None:
    before = own_garden.view(None).read(
        lambda c: c.exec_driver_sql("SELECT max(seq) FROM event").scalar()
    )
    with own_garden.change("codings add A1 3 rain", actor="mara") as change:
        blind_study.give(change, MARA, "rain", "A1", blind_study.RAIN)
        blind_study.give(change, MARA, "beans", "B1", blind_study.NEIGHBOURS)

    def places(reader: str | None) -> list[str | None]:
        return [e.transcript for e in own_garden.view(reader).news(before)]

    assert places(SUPERVISOR) == [A1, B1]
    assert places("lea") == [A1, B1]
    assert places("jonas") == [B1]
    assert own_garden.view("jonas").news(before + 9) == []


def test_news_of_a_code_leave_out_withheld_examples(own_garden: Store) -> None:
    with own_garden.change("code A1", actor="mara") as change:
        blind_study.draft(change, MARA, "worms", "Beans and", BEANS)

    def example(reader: str | None) -> list[Any]:
        return [e.after["examples"] for e in own_garden.view(reader).news(0) if e.kind == "code"][
            -1:
        ]

    assert example("mara") == ['["Beans and"]']
    assert example("jonas") == ["[]"]


def test_another_reader_of_the_same_view_is_blind_for_themselves(garden: Store) -> None:
    view = garden.view(SUPERVISOR)
    assert len(view.rows("coding")) == 5
    assert len(view.read_by("jonas").rows("coding")) == 2
    assert len(view.read_by("jonas").read_by(None).rows("coding")) == 5


def test_several_reads_together_see_the_same_reader(garden: Store) -> None:
    def both(view: View) -> tuple[int, int]:
        return len(view.rows("coding")), len(view.rows("done"))

    assert garden.view("jonas").together(both) == (2, 2)


def test_inside_a_change_a_reader_sees_what_the_change_made(own_garden: Store) -> None:
    with own_garden.change("codings add", actor="jonas") as change:
        blind_study.give(change, JONAS, "beans", "A1", PEAS)
        blind_study.give(change, MARA, "beans", "A1", PEAS)
        assert len(change.view("jonas").rows("coding", transcript=A1)) == 2
        assert len(change.view(None).rows("coding", transcript=A1)) == 6


# The rules by themselves
# -----------------------


def blindness(**more: Any) -> Blindness:
    """A reader who codes transcript T blind, and is coder C1 there."""
    return Blindness("c", frozenset({"T"}), frozenset({"C1", "c"}), **more)


@pytest.mark.parametrize(
    ("kind", "value", "transcript", "hidden"),
    [
        ("coding", {"coder": "C2"}, "T", True),
        ("coding", {"coder": "C1"}, "T", False),
        ("coding", {"coder": "C2"}, "U", False),
        ("memo", {"coder": "c"}, "T", False),  # notes of a file carry names, not ids
        ("memo", {"coder": ""}, "T", True),
        ("memo", {"coder": "C2"}, None, False),
        ("done", {"coder": "C2"}, "T", True),
        ("mark", {"coder": "C2", "kind": "star"}, "T", True),
        ("mark", {"coder": "C1", "kind": "hint"}, "T", True),
        ("mark", {"coder": "C2", "kind": "hint"}, "U", True),
        ("assignment", {"coder": "C2"}, "T", False),
        ("transcript", {}, "T", False),
        ("coding", {}, "T", True),
    ],
)
def test_a_value_is_hidden_by_kind_coder_and_transcript(
    kind: str, value: dict[str, str], transcript: str | None, hidden: bool
) -> None:
    assert blindness().hides_value(kind, value, transcript) is hidden
    assert not Blindness(SUPERVISOR).hides_value(kind, value, transcript)


@pytest.mark.parametrize(
    ("value", "hidden"),
    [
        ({"coder": "C1", "round": "1", "created": "5"}, True),
        ({"coder": "C1", "round": "2", "created": "1"}, False),
        # Memos have no round: their time decides.
        ({"coder": "C1", "created": "2"}, True),
        ({"coder": "C1", "created": "3"}, False),
        ({"coder": "C1", "created": "4"}, False),
    ],
)
def test_a_coders_own_work_of_an_earlier_pass_is_hidden(
    value: dict[str, str], hidden: bool
) -> None:
    again = blindness(again={"T": ("2", "3")})
    assert again.hides_value("coding", value, "T") is hidden
    assert not blindness().hides_value("coding", value, "T")


def test_examples_are_withheld_by_their_words_and_all_of_a_code_whose_words_were_purged() -> None:
    hidden = blindness(passages={"K1": frozenset({"a", "b"})}, unknown=frozenset({"K2"}))
    code = Code("x", examples=("a", "c"))
    assert hidden.code("K1", code).examples == ("c",)
    assert hidden.withheld("K1", code) == ("a",)
    assert hidden.code("K9", code).examples == ("c",)
    assert hidden.code("K2", code).examples == ()
    assert hidden.withheld("K2", code) == ("a", "c")
    plain = Code("y", examples=("c",))
    assert hidden.code("K1", plain) is plain


def test_inside_a_change_the_end_of_blindness_counts_at_once(own_garden: Store) -> None:
    def seen(change: Change) -> int:
        return len(change.view("jonas").rows("coding"))

    with own_garden.change("unblind") as change:
        assert seen(change) == 2
        end_blindness(change, A1, JONAS, "1", why="finished", by="")
        assert seen(change) == 5
