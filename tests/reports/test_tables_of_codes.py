"""Codes together, by group, over interviews and topics: every cell of small studies, by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from qcode import model
from qcode.errors import Unknown, UsageError
from qcode.reports import notes
from qcode.reports.asking import asked_note
from qcode.reports.cooccurrence import cooccurrence
from qcode.reports.counter import counter
from qcode.reports.coverage import coverage
from qcode.reports.crosstab import association, crosstab
from qcode.reports.framework import framework
from qcode.reports.groups import ALL
from qcode.reports.joint import joint
from qcode.reports.numbering import NUMBERED
from qcode.reports.saturation import saturation

Small = Callable[..., model.Study]


def cells(table: model.Table, *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(row[key] for key in keys) for row in table.rows]


def keys(columns: tuple[model.Column, ...]) -> list[str]:
    return [c.key for c in columns]


# -- codes that come together


@pytest.fixture
def together(small: Small) -> model.Study:
    """T has three segments, two of them in its first turn; U one."""
    study = small(
        {"T": "P: One two three.\n\nP: Four five.", "U": "Q: Six seven."},
        [
            ("T", "a", "One"),
            ("T", "a", "Four"),
            ("T", "b", "two"),
            ("T", "b", "five"),
            ("T", "c", "three"),
            ("U", "a", "Six"),
            ("U", "c", "seven"),
        ],
        tree={"a": {}, "pair": {"b": {}, "c": {}}},
    )
    first, second = study.interviews
    one, two = first.turns
    cut = first.text.index("three")
    segments = (
        model.Segment(1, 1, one.start, cut),
        model.Segment(2, 1, cut, one.end),
        model.Segment(3, 2, two.start, two.end),
    )
    return replace(study, interviews=(replace(first, segments=segments), second))


def test_pairs_have_their_segments_turns_people_and_share(together: model.Study) -> None:
    table = cooccurrence(together)
    wanted = ("code", "with", "segments", "turns", "participants", "interviews", "jaccard")
    assert cells(table, *wanted) == [
        ("a", "b", 2, 2, 1, 1, pytest.approx(2 / 3)),
        ("a", "c", 1, 2, 2, 2, 0.25),
        ("b", "c", 0, 1, 1, 1, 0.0),
    ]
    assert cells(table, "label", "with_label")[0] == ("A", "B")
    assert table.notes == (
        "Counting rule: a pair counts once for every segment with both codes, and once for every"
        " turn in which both are cited. Jaccard: segments with both as a share of segments with"
        " either. Interviewers' words are not counted.",
        *table.notes[1:2],
        "Base: 2 participants in 2 interviews.",
    )


def test_what_is_behind_a_pair_is_its_segments_turns_and_people(together: model.Study) -> None:
    first, second, _ = cooccurrence(together).rows
    assert set(first["segments"].behind.things()) == {("T", "1"), ("T", "3")}
    assert set(first["turns"].behind.things()) == {("T", "1"), ("T", "2")}
    assert [p.words for p in first["turns"].behind.passages] == ["One", "Four"]
    assert set(second["segments"].behind.things()) == {("U", "1")}
    assert set(second["participants"].behind.things()) == {("T", "P"), ("U", "Q")}
    assert set(second["interviews"].behind.things()) == {("T",), ("U",)}
    (whole,) = [p for some in second["segments"].behind.things().values() for p in some]
    assert whole.interview.text[whole.start : whole.end] == "Six seven."


def test_a_family_limits_both_sides_of_a_pair(together: model.Study) -> None:
    assert cells(cooccurrence(together, ["pair"]), "code", "with") == [("b", "c")]
    assert cells(cooccurrence(together, ["a", "c"]), "code", "with") == [("a", "c")]
    assert cooccurrence(together, ["a"]).rows == ()
    with pytest.raises(Unknown):
        cooccurrence(together, ["pairs"])


def test_one_person_in_two_interviews_says_a_pair_once(together: model.Study) -> None:
    ann = tuple(
        replace(i, participants=(replace(i.participants[0], attributes={"person": "Ann"}),))
        for i in together.interviews
    )
    row = cooccurrence(replace(together, interviews=ann)).rows[1]
    assert (row["participants"], row["interviews"]) == (1, 2)


def test_pairs_that_tie_come_in_the_order_of_the_codebook(small: Small) -> None:
    coded = [("T", c, w) for c, w in zip("cbda", ["Three", "four", "One", "two"], strict=True)]
    study = small({"T": "P: One two.\n\nP: Three four."}, coded, tree={c: {} for c in "abcd"})
    assert cells(cooccurrence(study), "code", "with") == [("a", "d"), ("b", "c")]


# -- codes by group


@pytest.fixture
def hearing(small: Small) -> model.Study:
    """Three judges are asked; a clerk speaks of the docket unasked; F has no role."""
    return small(
        dict.fromkeys("ABCDEF", "P: The docket and the hall."),
        [
            ("A", "docket", "docket"),
            ("A", "hall", "hall"),
            ("B", "hall", "hall"),
            ("D", "docket", "docket"),
        ],
        tree={"talk": {"?": ["J1"], "docket": {}, "hall": {}}},
        protocols={"judge": ["J1"], "clerk": ["C1"]},
        people={n: {"role": "judge" if n in "ABC" else "clerk", "site": "x"} for n in "ABCDE"},
    )


THIRD, TWO_THIRDS = pytest.approx(100 / 3), pytest.approx(200 / 3)


def test_a_group_that_was_not_asked_has_its_mentions_and_no_percentage(
    hearing: model.Study,
) -> None:
    table = crosstab(hearing, "talk", "role")
    of = ("n:judge", "base:judge", "percent:judge", "n:clerk", "base:clerk", "percent:clerk")
    assert cells(table, "code", "depth", *of, "n:(no role)") == [
        ("talk", 0, 2, 3, TWO_THIRDS, 1, 0, None, None),
        ("docket", 1, 1, 3, THIRD, 1, 0, None, None),
        ("hall", 1, 2, 3, TWO_THIRDS, None, 0, None, None),
    ]
    assert cells(table, "participants", "participants_base", "percent") == [
        (3, 3, TWO_THIRDS),
        (2, 3, THIRD),
        (2, 3, TWO_THIRDS),
    ]
    assert table.title == "Talk by role"
    assert [c.label for c in table.columns] == [
        *("Theme", "Judge", "%", "Clerk *", "%", "No role *", "%", "All", "%")
    ]
    assert [c.label for c in table.data_columns] == [
        *("Code", "judge, base", "clerk, base", "(no role), base", "Participants (base)", "Depth")
    ]
    assert table.extra["groups"] == [
        {"group": "judge", "participants": 3, "interviews": 3, "sites": 1, "small": False},
        {"group": "clerk", "participants": 2, "interviews": 2, "sites": 1, "small": True},
        {"group": "(no role)", "participants": 1, "interviews": 1, "sites": 0, "small": True},
    ]


BASE = (
    "Base: judge: 3 participants in 3 interviews at 1 site; clerk: 2 participants in 2 interviews"
    " at 1 site; (no role): 1 participant in 1 interview."
)
SMALL = (
    "* Small groups, with fewer than 3 participants or 20 citations: clerk (2 participants), (no"
    " role) (1 participant). Their percentages are not meaningful."
)


def test_the_notes_say_who_was_asked_and_of_whom_percentages_are(hearing: model.Study) -> None:
    said = crosstab(hearing, "talk", "role").notes
    assert said[:2] == (notes.CITATION_RULE, notes.MENTION_RULE)
    assert said[3:] == (
        f"{BASE} Percentages are of those asked about the code, in each group.",
        asked_note("protocol"),
        "Not everybody was asked about: Talk, Docket, Hall. A group that was not asked has a dash"
        " and no percentage.",
        SMALL,
    )
    everybody = crosstab(hearing, "talk", "role", asked_by="all").notes
    assert everybody[3:] == (
        f"{BASE} Percentages are of all participants of the group.",
        asked_note("all"),
        SMALL,
    )


CHI = (
    "χ²: Pearson's chi-square of mentioning by group, without continuity correction, one test per"
    " row ({}; p is not adjusted for their number). A group that was not asked the question is not"
    " in the test. Participants of one site are not independent, and a purposive sample is not"
    " random: use p only as a description. (no role) is not in the tests.{}"
)


def test_the_test_is_of_the_groups_that_were_asked_and_says_where_there_is_none(
    hearing: model.Study,
) -> None:
    table = crosstab(hearing, "talk", "role", test=True)
    none = "fewer than two groups were asked"
    assert CHI.format("0 tests", f" No test: Talk ({none}), Docket ({none}), Hall ({none}).") in (
        table.notes
    )
    assert "fisher_p" not in keys(table.columns) and "undefined" in keys(table.data_columns)
    everybody = crosstab(hearing, "talk", "role", test=True, asked_by="all")
    # By hand: 2 of 3 against 1 of 2 is 5 (2*1 - 1*1)^2 / (3*2*3*2); 1 of 3 against 1 of 2 the same;
    # 2 of 3 against 0 of 2 is 5 (2*2 - 0*1)^2 / (2*3*3*2).
    assert cells(everybody, "chi2", "dof", "undefined") == [
        (pytest.approx(5 / 36), 1, ""),
        (pytest.approx(5 / 36), 1, ""),
        (pytest.approx(80 / 36), 1, ""),
    ]
    assert everybody.rows[2]["cramers_v"] == pytest.approx((80 / 36 / 5) ** 0.5)
    # Fisher: both who mention it are judges in 3 of 10 draws of two; none is in 1, one in 6.
    assert everybody.rows[2]["fisher_p"] == pytest.approx(0.4)
    assert "fisher_p" in keys(everybody.columns)
    few = (
        " Expected < 5: number of cells expected below 5; where there are any, χ² is a poor"
        " approximation."
    )
    assert CHI.format("3 tests", few) in everybody.notes


def test_a_group_of_nobody_is_in_no_test() -> None:
    assert association([3, 1, 0], [4, 4, 0]) == association([3, 1], [4, 4])
    assert association([5, 5], [10, 10])["expected_below_5"] == 0


@pytest.mark.parametrize(("test", "said"), [(True, " and are in no test"), (False, "")])
def test_groups_left_out_are_counted_under_all(hearing: model.Study, test: bool, said: str) -> None:
    table = crosstab(hearing, "docket", "role", test=test, min_n=2)
    assert table.notes[-1] == (
        "Groups with fewer than 2 participants are not shown: (no role) (1 participant). They are"
        f" counted under All{said}."
    )
    assert table.notes[-2].startswith("* Small groups") and "(no role)" not in table.notes[-2]
    assert cells(table, "participants", "depth") == [(2, 0)]


def test_a_cross_table_needs_an_attribute(hearing: model.Study) -> None:
    with pytest.raises(UsageError, match="a cross-table needs an attribute"):
        crosstab(hearing, "docket", "")


# -- the coded share


@pytest.fixture
def partly(small: Small) -> model.Study:
    """T has 12 characters of P and 6 of Q, U six; Ben did T only."""
    return small(
        {"T": "P: abcde fghij.\n\nQ: klmno.", "U": "Interviewer: So?\n\nP: pqrst."},
        [
            ("T", "a", "abcde"),
            ("T", "b", "abcde fghij."),
            ("T", "a", "klm"),
            ("T", "c", "fghij", "Ben"),
            ("U", "a", "So?"),
        ],
        done=[("T", "Ada"), ("U", "Ada"), ("T", "Ben")],
        people={"T/P": {"role": "judge"}, "T/Q": {"role": "clerk"}, "U/P": {"role": "judge"}},
    )


SHARE = ("transcripts", "characters", "coded", "segments", "coded_segments", "codes", "citations")


def test_the_coded_share_of_each_transcript_and_of_all(partly: model.Study) -> None:
    table = coverage(partly)
    assert cells(table, "value", "label", "number", *SHARE) == [
        ("T", "T", "Group interview 1", 1, 18, 15, 2, 2, 2, 3),
        ("U", "U", "Judge 1", 1, 6, 0, 1, 0, 0, 0),
        ("(all)", "(all)", "All", 2, 24, 15, 3, 2, 2, 3),
    ]
    assert cells(table, "percent", "percent_of_segments") == [
        (pytest.approx(1500 / 18), 100.0),
        (0.0, 0.0),
        (62.5, TWO_THIRDS),
    ]
    assert (table.title, table.extra) == ("Coded share by transcript", {"by": "transcript"})
    assert table.notes[0] == (
        "Coded share: characters of respondents' turns that lie in a passage of any code, of all"
        " characters of these turns where somebody marked them as finished. Interviewers' words are"
        " not counted."
    )
    assert (table.columns[0].label, table.columns[0].instead) == ("Transcript", "number")
    assert table.notes[-1] == NUMBERED
    named = coverage(partly, with_source=True)
    assert named.columns[0].instead == "" and NUMBERED not in named.notes


def test_the_coded_share_of_each_role(partly: model.Study) -> None:
    table = coverage(partly, "role")
    assert cells(table, "value", "label", "number", *SHARE) == [
        ("clerk", "Clerk", "Clerk", 1, 6, 3, 1, 1, 1, 1),
        ("judge", "Judge", "Judge", 2, 18, 12, 2, 1, 2, 2),
        ("(all)", "All", "All", 2, 24, 15, 3, 2, 2, 3),
    ]
    assert table.columns[0].instead == "" and NUMBERED not in table.notes
    assert any(note.startswith("Layer: one per transcript") for note in table.notes)


def test_the_coded_share_of_each_coder_is_of_their_own_work(partly: model.Study) -> None:
    coders = (
        model.Coder("1", "Robot", "machine"),
        model.Coder("2", "Ada"),
        model.Coder("3", "Cleo"),
        model.Coder("4", "Ben"),
    )
    table = coverage(replace(partly, coders=coders), "coder")
    assert cells(table, "value", "label", "number", *SHARE) == [
        ("Ada", "Ada", "Coder 1", 2, 24, 15, 3, 2, 2, 3),
        ("Ben", "Ben", "Coder 2", 1, 18, 5, 2, 1, 1, 1),
    ]
    assert table.columns[0].instead == "number"
    assert table.notes[1:] == (
        "Each coder's own work is counted, in the transcripts they marked as finished.",
    )


def test_only_what_is_marked_as_finished_is_in_the_base(partly: model.Study) -> None:
    """Of U's six characters the first two."""
    start = partly.interviews[1].text.index("pqrst")
    done = (partly.done[0], replace(partly.done[1], end=start + 2))
    table = coverage(replace(partly, done=done))
    assert cells(table, "value", "characters", "segments")[1] == ("U", 2, 1)
    nothing = coverage(replace(partly, done=()))
    assert cells(nothing, "value", "characters", "percent", "percent_of_segments") == [
        ("(all)", 0, None, None)
    ]


# -- saturation


@pytest.fixture
def dated(small: Small) -> model.Study:
    people = {"A": {"date": "2024-03"}, "B": {"date": "2024-01-05"}, "D": {"date": "March"}}
    return small(
        dict.fromkeys("ABCD", "P: One two three."),
        [("A", "a", "One"), ("A", "b", "two"), ("B", "a", "One"), ("C", "c", "three")],
        tree={"a": {}, "more": {"b": {}, "c": {}}},
        people=people,
    )


def test_interviews_come_by_date_and_those_without_last(dated: model.Study) -> None:
    table = saturation(dated, orders=1)
    wanted = ("order", "transcript", "interview", "date", "new", "new_codes", "new_labels", "codes")
    assert cells(table, *wanted) == [
        (1, "B", "Participant 2", "2024-01-05", 1, ["a"], ["A"], 1),
        (2, "A", "Participant 1", "2024-03", 1, ["b"], ["B"], 2),
        (3, "C", "Participant 3", "", 1, ["c"], ["C"], 3),
        (4, "D", "Participant 4", "", 0, [], [], 3),
    ]
    assert [r["percent"] for r in table.rows] == [THIRD, TWO_THIRDS, 100.0, 100.0]
    # Of a single order, the ends and the mean of the band are one curve.
    assert all(r["low"] == r["mean"] == r["high"] for r in table.rows)
    assert table.rows[-1]["low"] == 3
    assert "date" in keys(table.columns) and table.columns[1].instead == "interview"
    assert table.columns[-1].over == "Codes after as many interviews, 1 random orders"
    assert table.extra == {"orders": 1, "seed": 1, "saturated": None}
    rule = (
        "base of 4 interviews, runs of 2, at most 5 percent new codes (Guest, Namey & Chen 2020)."
    )
    assert table.notes[:5] == (
        "A code is new in the first interview that has a citation of it. Each code counts by"
        " itself, not with the codes below it.",
        "Order: by date; 2 of 4 interviews without a date (YYYY-MM-DD) come last, in the order of"
        " the study.",
        "Low and high: 95 percent of 1 random orders (seed 1) lie between them.",
        f"New information: no saturation within these interviews; {rule}",
        "The table shows when codes stop being new, not whether their meaning is complete.",
    )
    assert table.notes[-1] == NUMBERED


def test_codes_can_be_limited_and_a_date_have_another_name(
    small: Small, dated: model.Study
) -> None:
    limited = saturation(dated, ["more"], with_source=True)
    assert cells(limited, "transcript", "new_codes", "percent") == [
        ("B", [], 0.0),
        ("A", ["b"], 50.0),
        ("C", ["c"], 100.0),
        ("D", [], 100.0),
    ]
    assert limited.columns[1].instead == "" and NUMBERED not in limited.notes
    people = {n: {"held_on": f"202{n}"} for n in "43"}
    table = saturation(small({"4": "P: x.", "3": "P: y."}, people=people), date="held_on")
    assert cells(table, "transcript", "percent") == [("3", None), ("4", None)]
    assert "Order: by held on." in table.notes
    undated = saturation(small({"T": "P: x."}))
    assert "date" not in keys(undated.columns) and "date" in keys(undated.data_columns)


def test_the_band_holds_95_percent_of_the_orders(small: Small) -> None:
    """Of two interviews with one and two codes the first brings 1 or 2, both together 2."""
    study = small({"A": "P: x.", "B": "P: x y."}, [("A", "a", "x"), ("B", "a", "x")])
    study = replace(study, codings=(*study.codings, replace(study.codings[1], code="b", id="c9")))
    study = replace(
        study, codebook=replace(study.codebook, codes=(model.Code("a"), model.Code("b")))
    )
    first, second = saturation(study).rows
    assert (first["low"], first["high"], second["low"], second["mean"]) == (1, 2, 2, 2.0)
    assert first["mean"] == pytest.approx(1.5, abs=0.15)
    assert saturation(study, seed=5).rows[0]["mean"] != first["mean"]


@pytest.mark.parametrize(
    ("base", "later", "after"),
    [
        (20, ["", "21"], 4),
        (19, ["", "20"], None),
        (20, ["21 22", "", ""], 5),
        (20, ["21 22", "21", "22"], 5),
        (20, ["21", "22", ""], 5),
        (20, [""], None),
        (0, ["", ""], None),
    ],
)
def test_there_is_saturation_where_a_run_brings_five_percent_or_less_of_the_base(
    small: Small, base: int, later: list[str], after: int | None
) -> None:
    """The base of four knows `base` codes, not the first of the codebook; the numbers of codes that
    each later interview has.
    """
    words = " ".join(f"w{n:02d}" for n in range(23))
    names = [f"T{i}" for i in range(4 + len(later))]
    coded = [("T0", f"c{n:02d}", f"w{n:02d}") for n in range(1, base + 1)]
    for name, numbers in zip(names[4:], later, strict=True):
        coded += [(name, f"c{n}", f"w{n}") for n in numbers.split()]
    study = small(
        dict.fromkeys(names, f"P: {words}"), coded, tree={f"c{n:02d}": {} for n in range(23)}
    )
    table = saturation(study, orders=1)
    assert table.extra["saturated"] == after
    said = "no saturation within these" if after is None else f"saturation after {after}"
    assert any(note.startswith(f"New information: {said} interviews;") for note in table.notes)


# -- the framework matrix


@pytest.fixture
def summed(small: Small) -> model.Study:
    """Ada's layer counts; Ben wrote before her."""
    study = small(
        {"T": "P: One two.", "U": "P: Three.", "V": "P: Four."},
        [("T", "a", "One"), ("U", "deep", "Three")],
        tree={"head": {"a": {"deep": {}}, "b": {}}},
        people={"T": {"role": "judge"}, "U": {"role": "judge"}, "V": {"role": "law_clerk"}},
        done=[("T", "Ada"), ("U", "Ada"), ("V", "Ada")],
    )
    return replace(
        study,
        summaries=(
            model.Summary("T", "a", "Ben", "Ben says.", "1"),
            model.Summary("T", "deep", "Ada", "Ada later.", "3"),
            model.Summary("T", "a", "Ada", "Ada says.", "2"),
            model.Summary("V", "b", "Ada", "Only words.", "1"),
            model.Summary("V", "head", "Ada", "Of no topic.", "1"),
            model.Summary("X", "a", "Ada", "Of no transcript.", "1"),
        ),
    )


def test_cells_have_the_summaries_and_the_number_of_citations(summed: model.Study) -> None:
    table = framework(summed)
    assert cells(table, "label", "number", "interviews", "cell:a", "cell:b") == [
        ("T", "Judge 1", 1, "Ada says.\nAda later.\nBen says. [1]", ""),
        ("U", "Judge 2", 1, "[1]", ""),
        ("V", "Law clerk 1", 1, "", "Only words. [0]"),
    ]
    assert cells(table, "summary:a", "citations:a", "passages:a") == [
        ("Ada says.\nAda later.\nBen says.", 1, ["T 1"]),
        ("", 1, ["U 1"]),
        ("", 0, []),
    ]
    assert table.title == "Framework: transcript by topic"
    assert keys(table.columns) == ["label", "cell:a", "cell:b"]
    assert keys(table.data_columns)[:2] == ["number", "interviews"]
    assert table.columns[0].instead == "number" and table.notes[-1] == NUMBERED
    assert table.extra == {"by": "transcript", "topics": ["a", "b"]}
    assert table.notes[0] == (
        "Each cell: the summaries written of the topic, then the number of citations behind them,"
        " in brackets."
    )


def test_groups_show_the_summaries_of_their_transcripts(summed: model.Study) -> None:
    table = framework(summed, "role", with_source=True)
    assert cells(table, "label", "number", "interviews", "cell:a", "citations:a") == [
        ("Judge", "Judge", 2, "Ada says.\nAda later.\nBen says. [2]", 2),
        ("Law clerk", "Law clerk", 1, "", 0),
    ]
    assert keys(table.columns)[:2] == ["label", "interviews"]
    assert keys(table.data_columns)[0:2] == ["number", "summary:a"]
    assert NUMBERED not in table.notes and table.columns[0].instead == ""
    hidden = framework(summed, "role")
    assert NUMBERED not in hidden.notes and hidden.columns[0].instead == ""


@pytest.mark.parametrize(
    ("codes", "topics"),
    [
        (["a"], ["deep"]),
        (["b"], ["b"]),
        (["head", "b"], ["a", "b"]),
        (["b", "a", "b"], ["b", "deep"]),
    ],
)
def test_topics_are_the_codes_below_those_asked_for(
    summed: model.Study, codes: list[str], topics: list[str]
) -> None:
    assert framework(summed, codes=codes).extra["topics"] == topics


def test_several_codes_at_the_top_are_the_topics_and_none_is_an_error(small: Small) -> None:
    study = small({"T": "P: x."}, tree={"a": {"b": {}}, "c": {}})
    assert framework(study).extra["topics"] == ["a", "c"]
    with pytest.raises(UsageError, match="the codebook has no codes to be topics"):
        framework(small({"T": "P: x."}))


# -- the joint display


def test_a_joint_display_says_which_sources_carry_a_theme(small: Small) -> None:
    texts = dict.fromkeys("ABC", "P: One two three.")
    people = {"A": {"source": "interview"}, "B": {"source": "survey"}, "C": {"source": "x_ray"}}
    coded = [(n, "a", "One") for n in texts] + [("A", "b", "two"), ("C", "b", "two")]
    study = small(
        texts,
        [*coded, ("B", "c", "three")],
        tree={"a": {}, "b": {}, "c": {}, "d": {}},
        people=people,
    )
    table = joint(study)
    assert cells(table, "code", "carried", "sources", "sources_asked") == [
        ("a", "all 3", ["Interview", "Survey", "X ray"], 3),
        ("b", "2 of 3", ["Interview", "X ray"], 3),
        ("c", "Survey only", ["Survey"], 3),
        ("d", "none", [], 3),
    ]
    assert (table.name, table.title) == (
        "report.joint",
        "Themes by source: a joint display",
    )
    assert table.columns[-1] == model.Column("carried", "Carried by")
    assert table.source == (
        "An invented study: 3 interviews with 3 participants, coded with the codebook Small,"
        " version 1."
    )
    only = joint(study, codes=["c"])
    assert cells(only, "code", "n:survey", "n:(all groups)") == [("c", 1, 1)]


@pytest.mark.parametrize(
    ("who", "carried", "asked"),
    [("A", "Judge only", 1), ("AB", "all 2", 1), ("B", "Clerk only", 1), ("", "none", 1)],
)
def test_a_source_that_was_not_asked_is_no_source_that_is_silent(
    small: Small, who: str, carried: str, asked: int
) -> None:
    study = small(
        {"A": "P: One.", "B": "P: One.", "C": "P: One."},
        [(n, "a", "One") for n in who],
        tree={"a": {"?": ["J1"]}},
        protocols={"judge": ["J1"], "clerk": ["C1"]},
        people={"A": {"role": "judge"}, "B": {"role": "clerk"}, "C": {"role": "clerk"}},
    )
    assert cells(joint(study, "role"), "carried", "sources_asked") == [(carried, asked)]


# -- what speaks against a theme


@pytest.fixture
def fair(small: Small) -> model.Study:
    """A says fair, B unfair, C both, D nothing although asked; E was not asked."""
    study = small(
        {
            "A": "P: It was fair.",
            "B": "P: It was unfair. And slow.",
            "C": "P: Fair at first.\n\nP: Then unfair.",
            "D": "P: I could not say.",
            "E": "P: I could not say.",
        },
        [
            ("A", "fair", "fair"),
            ("B", "unjust", "unfair"),
            ("B", "slow", "slow"),
            ("C", "fair", "Fair"),
            ("C", "unfair", "unfair"),
        ],
        tree={"talk": {"fair": {"?": ["J1"]}, "unfair": {"unjust": {}}, "slow": {}}},
        protocols={"judge": ["J1"], "clerk": ["C1"]},
        people={n: {"role": "clerk" if n == "E" else "judge", "site": n.lower()} for n in "ABCDE"},
    )
    codes = tuple(
        replace(c, opposite=("unfair",)) if c.key == "fair" else c for c in study.codebook.codes
    )
    return replace(study, codebook=replace(study.codebook, codes=codes))


def test_passages_against_a_theme_come_before_those_who_are_silent(fair: model.Study) -> None:
    table = counter(fair, ["fair"]).table
    wanted = ("says", "kind", "attribution", "opposite", "opposite_label", "quote", "transcript")
    assert cells(table, *wanted, "speaker", "segment") == [
        ("said otherwise", "otherwise", "judge", "unfair", "Unfair", "unfair", "B", "P", 1),
        ("said both", "both", "judge", "unfair", "Unfair", "unfair", "C", "P", 2),
        ("said nothing of it", "nothing", "judge", "", "", "", "D", "P", None),
    ]
    assert {(r["code"], r["label"], r["group"]) for r in table.rows} == {("fair", "Fair", ALL)}
    assert table.notes[:2] == (
        "Fair: 2 participants mention it, 1 said otherwise, 1 said both, 1 was asked and said"
        " nothing of it.",
        asked_note("protocol"),
    )
    assert (table.title, keys(table.columns)) == (
        "What speaks against",
        ["label", "says", "attribution", "opposite_label", "quote"],
    )


def test_both_sides_of_an_opposite_are_themes_and_everybody_may_count_as_asked(
    fair: model.Study,
) -> None:
    table = counter(fair, asked_by="all").table
    assert [n for n in table.notes if n.startswith(("Fair:", "Unfair:"))] == [
        "Fair: 2 participants mention it, 1 said otherwise, 1 said both, 2 were asked and said"
        " nothing of it.",
        "Unfair: 2 participants mention it, 1 said otherwise, 1 said both, 2 were asked and said"
        " nothing of it.",
    ]
    assert cells(table, "code", "kind", "transcript") == [
        ("fair", "otherwise", "B"),
        ("fair", "both", "C"),
        ("fair", "nothing", "D"),
        ("fair", "nothing", "E"),
        ("unfair", "otherwise", "A"),
        ("unfair", "both", "C"),
        ("unfair", "nothing", "D"),
        ("unfair", "nothing", "E"),
    ]


def test_groups_keep_what_speaks_against_apart(fair: model.Study) -> None:
    table = counter(fair, ["fair"], by="role", asked_by="all").table
    assert cells(table, "group", "kind", "transcript") == [
        ("judge", "otherwise", "B"),
        ("judge", "both", "C"),
        ("judge", "nothing", "D"),
        ("clerk", "nothing", "E"),
    ]
    assert table.title == "What speaks against, by role"
    assert keys(table.columns)[:2] == ["label", "group"]


def test_a_family_counts_as_any_of_its_codes_and_is_not_against_itself(fair: model.Study) -> None:
    """Slow has no questions of its own, so that E was asked about the family, too."""
    table = counter(fair, ["talk", "talk"]).table
    assert cells(table, "code", "kind", "transcript") == [
        ("talk", "nothing", "D"),
        ("talk", "nothing", "E"),
    ]
    slow = counter(fair, ["slow"]).table
    assert cells(slow, "kind", "transcript") == [("nothing", n) for n in "ACDE"]
    assert slow.notes[0] == (
        "Slow: 1 participant mentions it, 0 said otherwise, 0 said both, 4 were asked and said"
        " nothing of it."
    )
    with pytest.raises(Unknown):
        counter(fair, ["fairr"])


def test_a_passage_has_the_segment_that_it_begins_in(fair: model.Study) -> None:
    """B's turn is cut where its passage begins."""
    b = fair.interviews[1]
    (turn,), cut = b.turns, b.text.index("unfair")
    segments = (model.Segment(1, 1, turn.start, cut), model.Segment(2, 1, cut, turn.end))
    others = (fair.interviews[0], replace(b, segments=segments), *fair.interviews[2:])
    assert counter(replace(fair, interviews=others), ["fair"]).table.rows[0]["segment"] == 2


def test_one_silent_person_in_two_interviews_is_listed_once(small: Small) -> None:
    study = small(
        {"A": "P: One.", "B": "P: Two."},
        tree={"a": {}},
        people={n: {"person": "Ann"} for n in "AB"},
    )
    assert cells(counter(study, ["a"]).table, "transcript") == [("A",)]
    assert "No code of the codebook has an opposite." in counter(study).table.notes
    assert "No code of the codebook has an opposite." not in counter(study, ["a"]).table.notes
