"""Whatever is done on three copies of a study: they give one state in whatever order they are
brought together.
"""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from three_copies import COPIES, WHATS, Clock, Table, orders, origin

ROUNDS = int(os.environ.get("QCODE_ROUNDS", "30"))

step = st.tuples(
    st.sampled_from(COPIES), st.sampled_from(WHATS), st.integers(0, 3), st.integers(0, 5)
)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        # A backup before each change of much at once would be most of the time.
        for module in ("codebook.editing", "importing.updating", "keeping.merging_coders"):
            patch.setattr(f"qcode.workflows.{module}.before_bulk", lambda *_: None)
        clock = Clock()
        patch.setattr("qcode.store.change.now", clock.now)
        patch.setattr("qcode.store.ids.fresh", clock.fresh)
        pattern = origin(tmp_path_factory.mktemp("origin"))
        laid = Table(pattern, tmp_path_factory.mktemp("copies"), clock)
        yield laid
        laid.close()


def agree(table, story, ahead=None):
    """All six orders give one whole study; the state."""
    table.play(story, ahead)
    found = {order: table.together(order) for order in orders()}
    assert {order: faults for order, (_, faults) in found.items() if faults} == {}
    assert len({state for state, _ in found.values()}) == 1, {
        order: state[:8] for order, (state, _) in found.items()
    }
    return found["ABC"][0]


@settings(
    max_examples=ROUNDS,
    deadline=None,
    # The rounds of the build are always the same ones; those by hand are drawn anew each time.
    derandomize="QCODE_ROUNDS" not in os.environ,
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(step, min_size=3, max_size=12))
def test_three_copies_give_one_state_in_every_order_and_a_whole_study(table, story):
    agree(table, story)


@pytest.mark.parametrize(
    "story",
    [
        # A correction carries the coding over, codes are merged, the coding is removed.
        [("A", "update", 0, 1), ("B", "merge codes", 0, 0), ("C", "remove", 0, 0)],
        [("C", "remove", 0, 0), ("A", "update", 0, 1), ("B", "merge codes", 0, 0)],
        # Two corrections of one text, and a coding on a third copy.
        [("A", "update", 0, 1), ("B", "update", 1, 2), ("C", "add", 1, 2), ("A", "update", 2, 3)],
        # Two corrections, one of which leaves every measure as it was.
        [("B", "update", 1, 3), ("C", "role", 0, 3), ("C", "update", 1, 0)],
        # A speaker is removed on one copy and used on another, with a role.
        [("A", "role", 1, 0), ("A", "speakers", 1, 2), ("B", "assign", 1, 3), ("C", "role", 1, 1)],
        [("B", "assign", 0, 2), ("C", "speakers", 0, 1), ("A", "label", 0, 2)],
        # Two redactions of one text, and a correction that knew of neither.
        [("A", "redact", 0, 0), ("B", "redact", 1, 0), ("C", "update", 0, 1), ("C", "add", 2, 1)],
        [
            ("C", "add", 0, 1),
            ("B", "redact", 3, 5),
            ("A", "redact", 1, 4),
            ("B", "redact", 0, 1),
            ("A", "add", 3, 2),
        ],
        [
            ("B", "redact", 1, 0),
            ("C", "update", 0, 2),
            ("B", "redact", 3, 4),
            ("B", "redact", 3, 3),
            ("A", "update", 2, 4),
        ],
        # A redaction of a text that another copy corrected before it redacted other words; of a
        # segment, and of a word.
        [
            *(
                ("C", "redact", 3, 2),
                ("A", "update", 2, 5),
                ("C", "rename code", 2, 4),
                ("B", "add", 2, 1),
            ),
            *(("B", "undo", 3, 2), ("C", "rename code", 1, 4), ("A", "redact", 1, 2)),
        ],
        [("C", "redact", 2, 2), ("A", "update", 2, 5), ("B", "add", 2, 1), ("A", "redact", 1, 2)],
        # Redactions that overlap, on a text that a third copy corrected.
        [("A", "redact", 1, 2), ("C", "redact", 3, 4), ("B", "update", 0, 1)],
        [("A", "redact", 3, 4), ("B", "redact", 2, 1), ("C", "update", 0, 4)],
        # A redaction inside of a passage that was edited, with codings on it.
        [
            ("A", "redact", 2, 2),
            ("C", "redact", 3, 2),
            ("B", "update", 1, 2),
            ("B", "add", 2, 2),
            ("A", "add", 1, 2),
        ],
        # Redactions beside split codes and a removed coding.
        [
            ("A", "redact", 2, 2),
            ("C", "redact", 3, 2),
            ("B", "update", 1, 2),
            ("A", "split", 0, 2),
            ("B", "remove", 0, 2),
        ],
        # Three redactions, one of words that are in a memo only where another copy was; a memo that
        # holds the word again.
        [("B", "redact", 3, 4), ("C", "redact", 0, 2), ("A", "redact", 2, 1)],
        [("A", "redact", 0, 2), ("A", "add", 2, 2)],
        # A line put in beside a segment that is redacted then, and a redaction of the old text.
        [("B", "update", 0, 5), ("C", "redact", 1, 0), ("B", "redact", 3, 4)],
        [("B", "update", 0, 2), ("A", "redact", 2, 0), ("B", "redact", 3, 1), ("C", "add", 0, 2)],
        # A word that was redacted and typed again by somebody whose text had the redaction.
        [("B", "redact", 1, 2), ("C", "bring", 3, 4), ("B", "update", 0, 1)],
        [("C", "redact", 1, 2), ("B", "bring", 0, 4), ("B", "update", 0, 1)],
        [
            ("C", "redact", 1, 2),
            ("B", "update", 1, 1),
            ("B", "bring", 0, 4),
            ("B", "update", 0, 1),
        ],
        # The same in a memo, a label, a memo on a segment, and a code that is made while coding;
        # also where a third copy used the word without knowing the redaction.
        [("A", "redact", 0, 0), ("C", "bring", 2, 3), ("A", "add", 2, 3)],
        [("A", "redact", 0, 0), ("C", "bring", 2, 3), ("A", "label", 1, 3), ("B", "add", 2, 3)],
        [("A", "redact", 0, 0), ("C", "bring", 2, 3), ("A", "memo", 3, 3), ("B", "memo", 3, 4)],
        [("A", "redact", 0, 0), ("C", "bring", 2, 3), ("A", "draft", 0, 3), ("B", "draft", 0, 3)],
        [
            ("A", "redact", 0, 0),
            ("B", "bring", 1, 0),
            ("B", "add", 2, 3),
            ("C", "update", 2, 3),
            ("C", "draft", 3, 2),
        ],
        # Two speakers have the redacted word as their label, on two copies.
        [("A", "redact", 0, 0), ("B", "label", 2, 3), ("C", "label", 1, 3)],
        [("A", "redact", 0, 0), ("A", "label", 1, 3), ("B", "label", 2, 3)],
        [("A", "redact", 0, 0), ("C", "bring", 0, 0), ("A", "label", 2, 3), ("B", "label", 1, 3)],
        # A transcript that only one copy has, redacted there; the others bring nothing.
        [("B", "import", 0, 5), ("B", "redact", 3, 1)],
        # A correction that leaves every measure as it was, and a redaction of the old text.
        [("B", "redact", 1, 3), ("C", "rename", 0, 2), ("A", "update", 1, 1)],
        # What a merge settled is built upon, undone, and met by a third copy.
        [
            ("A", "update", 0, 1),
            ("B", "add", 0, 4),
            ("B", "bring", 1, 0),
            ("B", "remove", 0, 0),
            ("C", "add", 1, 1),
        ],
        [
            ("A", "update", 0, 1),
            ("B", "add", 0, 4),
            ("B", "bring", 1, 0),
            ("B", "undo", 0, 0),
            ("C", "remove", 0, 0),
        ],
        # Segments are cut anew on one copy, speakers, name or text are corrected on others.
        [("A", "cut", 0, 0), ("B", "assign", 0, 2), ("C", "rename", 1, 0)],
        [("A", "update", 0, 1), ("B", "cut", 0, 0), ("C", "cut", 1, 0)],
        [("B", "cut", 0, 0), ("A", "redact", 0, 0), ("C", "assign", 1, 3), ("A", "speakers", 1, 2)],
        [
            ("A", "cut", 0, 0),
            ("A", "undo", 0, 0),
            ("B", "redact", 3, 4),
            ("C", "cut", 0, 5),
            ("B", "bring", 0, 0),
        ],
        # Turns cut in another way that gives the same segments; so twice, beside other work, and
        # taken back.
        [("A", "cut", 1, 2)],
        [("B", "cut", 0, 0), ("A", "cut", 1, 2), ("C", "role", 0, 1)],
        [("B", "cut", 1, 2), ("A", "cut", 0, 0), ("C", "assign", 0, 2), ("B", "undo", 0, 0)],
        # Two coders become one on one copy; on the others each goes on working, and is given work.
        [
            ("A", "merge coders", 0, 0),
            ("B", "add", 0, 1),
            ("C", "done", 1, 1),
            ("B", "give", 0, 1),
            ("C", "give", 0, 0),
        ],
        [
            ("A", "merge coders", 0, 0),
            ("B", "memo", 1, 1),
            ("C", "remove", 0, 0),
            ("B", "done", 0, 0),
        ],
        [
            ("A", "give", 0, 1),
            ("A", "done", 0, 1),
            ("A", "merge coders", 0, 0),
            ("B", "give", 1, 0),
            ("C", "done", 0, 0),
        ],
        # Each of two copies merges them the other way round, and a third renames one of them.
        [
            ("A", "merge coders", 0, 0),
            ("B", "merge coders", 1, 1),
            ("C", "rename coder", 0, 0),
            ("C", "add", 0, 1),
        ],
        # A chain, and the same coder merged into different ones.
        [
            ("A", "add", 0, 2),
            ("A", "merge coders", 0, 0),
            ("A", "bring", 1, 0),
            ("B", "add", 2, 5),
            ("B", "merge coders", 2, 1),
        ],
        [
            ("A", "add", 0, 2),
            ("B", "add", 0, 2),
            ("A", "merge coders", 2, 0),
            ("B", "merge coders", 2, 1),
            ("C", "add", 1, 5),
        ],
        # One coder renamed twice, two to one name, and a name that somebody new has on another
        # copy.
        [("A", "rename coder", 0, 0), ("B", "rename coder", 0, 1), ("C", "rename coder", 1, 0)],
        [
            ("A", "rename coder", 0, 0),
            ("A", "add", 0, 1),
            ("B", "rename coder", 1, 2),
            ("C", "merge coders", 0, 0),
        ],
        # Merged, undone, and brought together.
        [
            ("A", "merge coders", 0, 0),
            ("A", "undo", 0, 0),
            ("B", "merge coders", 0, 0),
            ("C", "add", 1, 1),
            ("B", "undo", 0, 0),
        ],
        # A coder and the transcript are taken back on one copy; on another the coder wrote in that
        # transcript.
        [("C", "update", 2, 4), ("B", "undo", 3, 4), ("B", "undo", 3, 0)],
        [("A", "memo", 0, 1), ("B", "undo", 3, 0), ("B", "undo", 3, 0), ("C", "role", 0, 0)],
        # A redaction, a correction of the old text, and a done mark on it.
        [("A", "redact", 0, 0), ("C", "done", 1, 4), ("B", "update", 1, 1)],
        # A copy that brings nothing new is merged, and what is left of a text is stored first.
        [("A", "update", 0, 2), ("A", "redact", 3, 1)],
        # One name for two things.
        [
            ("A", "import", 0, 0),
            ("B", "import", 0, 1),
            ("C", "import", 0, 0),
            ("B", "bring", 0, 0),
            ("A", "split", 0, 0),
        ],
    ],
)
def test_orders_agree_on_stories_that_were_told_differently_once(table, story):
    agree(table, story)


@pytest.mark.parametrize(
    ("ahead", "story"),
    [
        # A correction that leaves every measure as it was, made when its clock was an hour ahead of
        # a redaction and of a change of who speaks.
        (
            {"A": 3600, "C": 5},
            [("A", "update", 1, 0), ("B", "redact", 3, 0), ("C", "assign", 2, 3)],
        ),
        # The same with turns that are divided in another way, which gives the same segments.
        ({"A": 3600, "C": 5}, [("A", "cut", 1, 0), ("B", "redact", 3, 0), ("C", "assign", 2, 3)]),
        # Such a correction, segments cut anew, and who speaks changed by a clock that is ahead.
        ({"C": 3600}, [("A", "update", 1, 0), ("C", "assign", 2, 3), ("B", "cut", 0, 0)]),
        ({"C": 3600}, [("A", "update", 1, 0), ("B", "cut", 1, 0), ("C", "assign", 2, 3)]),
    ],
)
def test_orders_agree_on_stories_whose_clocks_differ(table, ahead, story):
    agree(table, story, ahead)


@pytest.mark.parametrize("ahead", [{}, {"A": 3600}, {"C": 3600}])
def test_who_speaks_in_a_text_corrected_to_the_same_length_is_kept_by_a_merge(table, ahead):
    agree(table, [("A", "update", 1, 0), ("A", "assign", 2, 3), ("C", "rename", 0, 0)], ahead)
    assert table.speakers() == ["Interviewer", "Ada", "Ben", "Ben", "Ada", "Ben"]


def test_who_speaks_in_an_old_text_is_not_put_on_a_corrected_text_of_the_same_length(table):
    # Lines may have been exchanged, so the turn with that number may be another one.
    agree(table, [("A", "update", 1, 0), ("C", "assign", 2, 3)], {"C": 3600})
    assert table.speakers() == ["Interviewer", "Ada", "Ben", "Interviewer", "Ada", "Ben"]


def test_a_redaction_takes_nothing_more_from_a_corrected_text_in_a_merge_with_an_older_copy(table):
    agree(table, [("B", "update", 0, 5), ("B", "redact", 3, 4), ("A", "add", 0, 1)])
    lines = table.text().splitlines()
    assert lines[4:6] == ["Ada: [redacted]", "Ada: The fence was blue and high too."]


@pytest.mark.parametrize(
    ("what", "stays", "goes"),
    [
        (("add", 2, 3), "river", "[redacted]"),
        (("draft", 0, 3), "The river a", "The [redacted] b"),
        (("draft", 3, 4), "The river a", "The [redacted] b"),
    ],
)
def test_a_redacted_word_stays_where_it_was_typed_by_somebody_who_knew_of_the_redaction(
    table, what, stays, goes
):
    """Copy A redacts a word, and copy C gets the redaction. Then A uses the word, and so does B,
    which does not know of the redaction.
    """
    word = stays.removesuffix(" a")
    story = [("A", "redact", 0, 0), ("C", "bring", 0, 0), ("A", *what), ("B", *what[:2], 4)]
    agree(table, story)
    for order in orders():
        table.together(order)
        assert {stays, goes} <= table.written()
        assert f"{word} b" not in table.written()


def test_the_log_has_a_redacted_word_only_from_somebody_who_knew_of_the_redaction(table):
    table.play(
        [
            ("A", "redact", 0, 0),
            ("C", "bring", 0, 0),
            ("A", "draft", 0, 3),
            ("B", "add", 2, 4),
            ("B", "draft", 0, 3),
            ("B", "label", 1, 3),
        ]
    )
    for order in orders():
        table.together(order)
        assert table.logged("The river a") > 0
        assert table.logged("The river b") == table.logged('"river"') == 0


TOUCHING = [
    # Two stretches that touch, two that share words, one inside of the other; each on its own copy.
    ({"A": "The beans were", "B": "fine and"}, ("beans", "fine")),
    ({"A": "beans were fine", "B": "fine and the river"}, ("beans", "fine", "river")),
    ({"A": "fine", "B": "beans were fine and"}, ("beans", "fine")),
    (
        {"A": "beans were fine", "B": "fine and the river", "C": "were fine and"},
        ("beans", "fine", "river"),
    ),
]


@pytest.mark.parametrize(("words", "gone"), TOUCHING)
@pytest.mark.parametrize(
    "extra",
    [[], [("C", "update", 0, 2), ("C", "add", 1, 2)], [("C", "update", 1, 2), ("B", "done", 0, 2)]],
)
def test_redactions_that_touch_or_overlap_leave_no_word_in_any_order_and_codings_on_their_words(
    table, words, gone, extra
):
    table.play(extra)
    for copy, stretch in words.items():
        table.redact(copy, stretch)
    found = {}
    for order in orders():
        found[order] = table.together(order), table.text()
        assert {
            "The river was high and the garden was wet.",
            "We mended the fence with old wire.",
        } <= table.coded()
    assert {order: faults for order, ((_, faults), _) in found.items() if faults} == {}
    assert len({state for (state, _), _ in found.values()}) == 1, {
        order: text for order, (_, text) in found.items()
    }
    text = found["ABC"][1]
    line = next(
        line for line in text.splitlines() if line.startswith("Ben: ") and "[redacted]" in line
    )
    assert not [word for word in gone if word in line]


def test_undoing_the_last_merge_gives_the_state_before_it_also_where_things_were_settled(table):
    table.play(
        [
            ("A", "update", 0, 1),
            ("B", "merge codes", 0, 0),
            ("B", "add", 0, 4),
            ("C", "remove", 0, 0),
        ]
    )
    before, _ = table.together("AB")
    table.together("ABC")
    table.undo_together()
    assert table.state() == (before, [])
