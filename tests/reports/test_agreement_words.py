"""What the tables of agreement say, sentence by sentence: verdicts, notes, columns and the
paragraph of a study of two coders.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from qcode.model import CANNOT, Agreement, Aside, Code, Column, Verdict
from qcode.reliability.coefficients import columns, requested_columns
from qcode.reports.agreement_methods import methods_table
from qcode.reports.agreement_report import DEFINITION, MISSING, POOLED, Draw, Facts, report_table
from qcode.reports.agreement_table import agreement_table, given
from qcode.reports.agreement_values import (
    CodeAgreement,
    Deciding,
    Measured,
    Note,
    label_of,
    of_word,
)
from qcode.reports.verdicts import definitions, more_than_there_are, verdict_keys


def row(
    code: str,
    alpha: float | None = 0.85,
    low: float | None = None,
    high: float | None = None,
    word: Any = "reliable",
    group: str | None = None,
    **more: Any,
) -> CodeAgreement:
    """A row that can be assessed where alpha exists."""
    verdict = more.pop("verdict", Verdict(word))
    beside, below = more.pop("beside", {}), more.pop("below", {})
    decided, method = more.pop("decided", None), more.pop("method", "")
    made: dict[str, Any] = {
        "assessable": alpha is not None,
        "positives": {"Ada": 12, "Ben": 10} if alpha is not None else {"Ada": 0, "Ben": 0},
        "coefficients": {"krippendorff_alpha": alpha, "percent_agreement": 95.0},
    } | more
    one = Agreement(code, 40, alpha_low=low, alpha_high=high, verdict=verdict, **made)
    return CodeAgreement(one, group, decided, method, below, beside)


def measured(*rows: CodeAgreement, **more: Any) -> Measured:
    made = Measured(rows, columns(), "segment", ["Ada", "Ben"], 3, 40, requested_columns())
    return replace(made, **more)


# -- values


def test_the_index_that_decides_has_the_value_the_bounds_and_the_verdict() -> None:
    own = row("a", 0.85, 0.7, 0.9)
    assert (own.value, own.bounds, own.verdict.word, own.alpha_interval) == (
        0.85,
        (0.7, 0.9),
        "reliable",
        "0.700 to 0.900",
    )
    other = replace(own, decided=Deciding(0.5, 0.4, None, Verdict("too low")))
    assert (other.value, other.bounds, other.verdict.word, other.alpha_interval) == (
        0.5,
        (0.4, None),
        "too low",
        "0.700 to 0.900",
    )
    assert row("a", 0.8, 0.7).alpha_interval == row("a", 0.8, None, 0.9).alpha_interval == ""
    assert (own.is_all, row("(all codes)").is_all) == (False, True)


def test_what_rows_have_in_common() -> None:
    family, single = row("a/*", family=True), row("a")
    both = measured(row("(all codes)"), family, single)
    assert both.codes == [single]
    assert (both.has_intervals, both.has_bounds, both.grouping) == (False, False, "")
    assert measured(row("a", 0.8, 0.7, 0.9)).has_intervals
    assert not measured(row("a", 0.8, 0.7, None)).has_intervals
    bounded = row("a", decided=Deciding(0.5, 0.4, None, CANNOT))
    assert measured(bounded).has_bounds and not measured(bounded).has_intervals
    assert measured(single, by="site.kind").grouping == "Kind of the site"
    assert of_word([family, row("b", word="too low")], "too low") == [row("b", word="too low")]


@pytest.mark.parametrize(
    ("code", "family", "label"),
    [
        ("(all codes)", False, "All codes"),
        ("a", False, "Docket"),
        ("a/*", True, "Docket (family)"),
        ("b/*", True, "b (family)"),
        ("b/*", False, "b/*"),
        ("b", False, "b"),
    ],
)
def test_rows_are_called_by_the_labels_of_their_codes(code: str, family: bool, label: str) -> None:
    assert label_of(row(code, family=family), {"a": "Docket"}) == label


BY_VALUE = Verdict("reliable", by_interval=False)


@pytest.mark.parametrize(
    ("one", "intervals", "remark"),
    [
        (row("a", verdict=BY_VALUE), True, "no interval"),
        (row("a", verdict=BY_VALUE), False, "reliable, no interval"),
        (row("a"), True, "reliable"),
        (
            row("a", decided=Deciding(0.9, None, None, BY_VALUE)),
            True,
            "reliable, no interval",
        ),
    ],
)
def test_a_verdict_by_the_value_alone_is_told_apart_from_those_by_intervals(
    one: CodeAgreement, intervals: bool, remark: str
) -> None:
    beside = row("b", 0.9, 0.8, 0.95) if intervals else row("b")
    assert measured(one, beside).remark(one) == remark


@pytest.mark.parametrize(
    ("coders", "said"),
    [
        (["Ada", "Ben"], "12/0"),
        (["Ben", "Cy"], "0/–"),
        (["Ada", "Ben", "Cy", "Di"], "12/0/–/–"),
        (["Ada", "Ben", "Cy", "Di", "Em"], "0 to 12"),
    ],
)
def test_how_often_each_coder_gave_a_code(coders: list[str], said: str) -> None:
    assert given({"Ada": 12, "Ben": 0}, coders) == said
    assert given({}, ["a", "b", "c", "d", "e"]) == "–/–/–/–/–"


# -- verdicts


def test_a_verdict_is_in_the_data_in_words_and_numbers() -> None:
    assert verdict_keys(Verdict("uncertain", transcripts=31, for_reliable=400)) == {
        "verdict": "uncertain: double-code more (about 31 transcripts)",
        "verdict_word": "uncertain",
        "transcripts_needed": 31,
        "transcripts_for_reliable": 400,
    }
    assert verdict_keys(Verdict("too low"))["verdict"] == "too low: improve the entry"


UNSURE = (
    "Uncertain: the lower bound is below .600, but the upper one is not below .900. In all about so"
    " many double-coded transcripts would tell, if the value and its spread over transcripts stay"
    " as they are."
)
FEW = (
    "Cannot be assessed, too few: coders gave the code to fewer than 10 units; its numbers prove"
    " nothing."
)


@pytest.mark.parametrize(
    ("words", "bounds", "said"),
    [
        (["reliable"], True, ["Reliable: the lower bound of the interval is at least .900."]),
        (
            ["reliable"],
            False,
            ["Reliable: the value (there is no interval) is at least .900."],
        ),
        (
            ["too low", "tentative"],
            True,
            [
                "Tentative: the lower bound of the interval is at least .600; draw only tentative"
                " conclusions (Krippendorff 2018). Too low: the lower bound is below .600 and the"
                " upper one below .900; more transcripts would not help."
            ],
        ),
        (["too low"], False, ["Too low: the value (there is no interval) is below .600."]),
        (["uncertain"], True, [UNSURE]),
        (["uncertain", "cannot be assessed"], True, [UNSURE, FEW]),
        (["cannot be assessed"], True, [FEW]),
        ([], True, []),
    ],
)
def test_every_verdict_that_occurs_is_explained(
    words: list[str], bounds: bool, said: list[str]
) -> None:
    rows = [row("a", word=word) for word in words]
    assert definitions(rows, 0.9, 0.6, bounds=bounds) == said


def test_a_code_without_an_alpha_is_not_said_to_be_rare() -> None:
    assert definitions([row("a", None, word="cannot be assessed")], 0.8, 0.667, bounds=True) == []
    assert definitions([row("a")], 1.0, 0.667, bounds=True) == [
        "Reliable: the lower bound of the interval is at least 1.000."
    ]


def test_codes_that_need_more_transcripts_than_there_are_are_named() -> None:
    def open_(code: str, needed: int | None) -> CodeAgreement:
        return row(code, verdict=Verdict("uncertain", transcripts=needed))

    rows = [open_("a", 1301), open_("b", 1300), open_("c", None), open_("(all codes)", 9999)]
    assert more_than_there_are([*rows, row("d")], 1300) == [
        "More than the 1,300 transcripts of this study would be needed for a."
    ]
    assert more_than_there_are(rows[1:], 1300) == []


# -- the table

COMPARED = "Unit of comparison: segment; 40 units in 3 transcripts that"
REST = (
    "marked as finished. For each code, a unit either has the code or not; what a coder did not"
    " mark as finished is missing."
)
COLUMNS_NOTE = (
    "Given by: the number of units to which each coder gave the code. Alpha is Krippendorff's, for"
    " nominal data. The row of all codes has kappa pooled after De Vries, and alpha from summed"
    " disagreements."
)


def test_the_notes_of_a_plain_table() -> None:
    made = agreement_table(measured(row("a"), notes=[Note("One more.")]))
    first = made.notes[0]
    assert made.notes == (
        f"{COMPARED} Ada, Ben {REST}",
        COLUMNS_NOTE,
        "Reliable: the value (there is no interval) is at least .800.",
        "One more.",
    )
    assert isinstance(first, Aside) and first.told == f"{COMPARED} 2 coders {REST}"
    assert [c.key for c in made.columns] == [
        *("code", "units", "given", "percent_agreement", "cohen_kappa", "krippendorff_alpha"),
        "remark",
    ]
    assert (made.name, made.title, made.group) == ("reliability", "Intercoder agreement", None)
    assert made.extra == {
        **{"unit": "segment", "coders": ["Ada", "Ben"], "transcripts": 3, "units": 40}
    }
    assert "group" not in made.rows[0]
    blocks = agreement_table(measured(row("a", group="judge"), by="role"))
    assert (blocks.rows[0]["group"], blocks.rows[0]["role"]) == ("judge", "judge")
    assert agreement_table(measured(row("a", group="judge"))).rows[0]["group"] == "judge"
    one = agreement_table(measured(row("a"), units=1, transcripts=1))
    assert one.notes[0].startswith("Unit of comparison: segment; 1 unit in 1 transcript that")


def test_intervals_stand_in_place_of_kappa_and_are_explained() -> None:
    rows = [
        row("a", 0.9, 0.8, 0.95, method="jackknife of transcripts", below={800: 1.5, 667: 0.0}),
        row("b", 0.9, 0.8, 0.95, method="bootstrap of transcripts"),
        row("c", 0.9, method="bootstrap of units"),
    ]
    made = agreement_table(measured(*rows, bars=(0.9, 0.7)))
    assert [c.key for c in made.columns][3:] == [
        *("percent_agreement", "krippendorff_alpha", "alpha_interval", "below_800", "remark")
    ]
    assert made.notes[2] == (
        "Intervals: bootstrap of transcripts and jackknife of transcripts. % below .800: the"
        " probability that alpha is below it."
    )
    assert made.notes[3] == "Reliable: the lower bound of the interval is at least .900."
    plain = agreement_table(measured(rows[1]))
    assert plain.notes[2] == "Intervals: bootstrap of transcripts."
    index = Column("gwet_ac1", "Gwet's AC1")
    decided = agreement_table(measured(rows[0], index=index))
    assert [c.key for c in decided.columns][5:] == ["alpha_interval", "decided_value", "remark"]
    assert made.rows[0]["below_667"] == 0.0 and made.rows[1]["below_667"] is None
    assert "below_800" not in [c.key for c in made.data_columns]
    assert "below_667" in [c.key for c in made.data_columns]


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ({"a": 89.9, "b": 90.0}, "for a these intervals hold the true alpha only about 90 %"),
        ({"a": 85.0, "b": 85.0}, "for a, b these intervals hold the true alpha only about 85 %"),
        (
            {"a": 80.4, "b": 85.0},
            "for a, b these intervals hold the true alpha only about 80 to",
        ),
        ({"a": 90.0, "b": None}, ""),
    ],
)
def test_intervals_that_are_known_to_be_short_are_named(
    shares: dict[str, float | None], said: str
) -> None:
    rows = [row(code, beside={"simulated_coverage": share}) for code, share in shares.items()]
    told = [n for n in agreement_table(measured(*rows)).notes if n.startswith("Treat with care")]
    if not said:
        assert told == []
        return
    (note,) = told
    assert said in note and note.endswith(
        "of the time (in simulations), not 95 %, because there are few transcripts, the code is"
        " rare or alpha is high."
    )


def test_reasons_for_what_is_missing_are_told_once() -> None:
    rows = [
        row("a", None, undefined="code not used: no coder gave it to any unit"),
        row("b", None, undefined="code not used: no coder gave it to any unit"),
        row("c", None, undefined="no variation: all"),
        row("d", None),
        row("e", undefined="no interval: few"),
        row("f", undefined="no interval: few"),
        row("g", 0.9, 0.8, 0.95, undefined="kappa: none"),
    ]
    said = agreement_table(measured(*rows)).notes
    assert said[2:5] == (
        "No interval: few (2 rows; the reason for 1 other row is in csv and json).",
        "Code not used: no coder gave it to any unit; its alpha cannot be computed.",
        "No variation: all; its alpha cannot be computed.",
    )
    assert "Kappa: none (1 row)." in agreement_table(measured(rows[-1])).notes


# -- in print

FACTS = Facts(
    coders=2,
    transcripts=3,
    all_transcripts=12,
    units=40,
    all_units=400,
    unit="segment",
    cut="a turn",
    round="1",
    software="qcode 9.9",
    rule="alpha of at least .800",
    index="Krippendorff's alpha",
    threshold=0.8,
)


def test_the_notes_of_the_printed_table() -> None:
    notes = [Note("In print.", in_print=True), Note("Not in print.")]
    values = measured(row("(all codes)"), row("a", 0.7, word="tentative"), notes=notes)
    made = report_table(values, [Code("a", "Docket")], FACTS)
    rest = (
        "Coded by two or more: 3 of 12 transcripts, round 1; no random draw is recorded. Unit:"
        " segment, 40 units. n: units to which a coder gave the code."
    )
    first = made.notes[0]
    assert made.notes == (
        f"Coders: Ada, Ben. {rest}",
        DEFINITION,
        POOLED,
        "In print.",
        "Reliable: the value (there is no interval) is at least .800. Tentative: the value (there"
        " is no interval) is at least .667; draw only tentative conclusions (Krippendorff 2018).",
        MISSING,
        "Rule: alpha of at least .800.",
        "Computed with qcode 9.9.",
    )
    assert isinstance(first, Aside) and first.told == f"Coders: 2. {rest}"
    assert [r["label"] for r in made.rows] == ["Docket", "All codes"]
    assert made.extra["software"] == "qcode 9.9" and made.group is None
    assert [c.key for c in made.columns] == [
        *("label", "n_Ada", "n_Ben", "percent_agreement", "krippendorff_alpha", "cohen_kappa"),
        "gwet_ac1",
        "flags",
    ]
    label = made.columns[2].label
    assert (label, label.told if isinstance(label, Aside) else "") == ("n, Ben", "n, coder 2")
    assert [c.key for c in made.data_columns][:2] == ["given", "interval"]
    banded = report_table(measured(row("a", 0.9, 0.8, 0.95)), [], FACTS)
    assert "interval" in [c.key for c in banded.columns]
    assert [c.key for c in banded.data_columns][:2] == ["given", "code"]


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (Draw(12, 3, (), 7, "2026-03-02"), "drawn at random (seed 7)."),
        (Draw(12, 3, ("role", "site"), 7, "2026-03-02"), "drawn at random by role and site (seed"),
    ],
)
def test_a_recorded_draw_is_told(draw: Draw, said: str) -> None:
    made = report_table(measured(row("a")), [], replace(FACTS, draw=draw, unit="question"))
    assert f"Coded by two or more: 3 of 12 transcripts, round 1, {said}" in made.notes[0]
    assert "Unit: question block, 40 units." in made.notes[0]


def test_print_has_no_ac1_beside_an_alpha_that_does_not_exist() -> None:
    rows = [
        row("a", group="judge", coefficients={"krippendorff_alpha": 0.9, "gwet_ac1": 0.8}),
        row("b", None, group="clerk", coefficients={"gwet_ac1": 1.0}),
    ]
    made = report_table(measured(*rows, by="role"), [], FACTS)
    assert [(r["group"], r["gwet_ac1"]) for r in made.rows] == [("judge", 0.8), ("clerk", None)]
    assert (
        made.group == "group" and "group" not in report_table(measured(row("a")), [], FACTS).rows[0]
    )


def test_of_five_coders_the_fewest_and_the_most_are_printed() -> None:
    coders = ["Ada", "Ben", "Cy", "Di", "Em"]
    made = report_table(measured(row("a"), coders=coders), [], FACTS)
    assert [c.key for c in made.columns][:2] == ["label", "given"]
    assert [c.key for c in made.data_columns][:5] == [f"n_{name}" for name in coders]
    assert (made.rows[0]["given"], made.rows[0]["n_Cy"]) == ("10 to 12", None)


# -- the paragraph


def paragraph(*rows: CodeAgreement, **facts: Any) -> dict[str, str]:
    """The sentences by their topic."""
    made = methods_table(measured(*rows), replace(FACTS, **facts))
    return {str(r["topic"]): str(r["text"]) for r in made.rows}


def test_the_paragraph_of_a_study_that_records_little() -> None:
    said = paragraph(row("a", 0.85), row("b", 0.71, word="tentative"))
    assert said == {
        "coders": "Two coders coded the reliability sample.",
        "sample": "3 of 12 transcripts (25.0 %; 40 of 400 segments, 10.0 %) were coded by two or"
        " more coders.",
        "unit": "The unit of analysis is the segment (a turn, cut by the program): respondents'"
        " words, of the roles that a code was asked of.",
        "statistic": "Reliability is Krippendorff's alpha, for each code by itself (nominal data,"
        " two values: given or not given). What a coder had not marked as finished, codes added"
        " after that mark, and codes not asked of a role are missing values. Counts by coder,"
        " percent agreement, alpha, kappa and AC1 of every code are in the table of agreement.",
        "results": "Over the 2 codes that could be assessed it ranges from .71 to .85 (median .78)."
        " Judged by the value, without an interval, 1 of 2 reach .80. To be treated as tentative: b"
        " (.71).",
        "threshold": "The criterion is alpha of at least .800.",
        "software": "Computed with qcode 9.9.",
    }


@pytest.mark.parametrize(
    ("facts", "topic", "said"),
    [
        ({"training": 1}, "coders", "after training on 1 transcript, not counted here."),
        ({"all_transcripts": 0}, "sample", "3 of 0 transcripts (300.0 %; 40 of 400 segments"),
        ({"cut": ""}, "unit", "The unit of analysis is the segment: respondents' words"),
        ({"unit": "transcript"}, "unit", "The unit of analysis is the transcript: respondents'"),
        ({"passes": 6, "blind": 6}, "independence", "codings or suggestions."),
        ({"passes": 6, "blind": 5}, "independence", "(in 5 of 6 codings of a transcript)."),
        (
            {"passes": 6, "blind": 6, "changed": 1200},
            "independence",
            "Agreement is computed on what they had coded then; 1,200 codings were changed after"
            " they had seen others' and are not part of it.",
        ),
        (
            {"method": "bootstrap", "replicates": 2000},
            "statistic",
            "; 95 % confidence intervals come from 2,000 bootstrap resamples of transcripts within"
            " strata. What a coder",
        ),
        (
            {"method": "jackknife"},
            "statistic",
            "; 95 % confidence intervals come from a delete-one-transcript jackknife (t"
            " distribution, scale log(1 - alpha)). What",
        ),
        (
            {"decided": 1200, "differing": 1300},
            "resolution",
            "Disagreements were settled passage by passage (1,200 of 1,300 decided so far);"
            " reliability rests on the independent codings, reports on the consensus.",
        ),
        (
            {"enriched": {"a": 1}},
            "enriched",
            "For rare codes 1 segment were drawn in addition where the code was likely; they are"
            " reported apart: a (1).",
        ),
        (
            {"draw": Draw(12, 3, ("role",), 7, "2026-03-02")},
            "sample",
            "They come from a random sample stratified by role (3 drawn of 12, seed 7, on"
            " 2026-03-02).",
        ),
        ({"machines": "No machines."}, "suggestions", "No machines."),
    ],
)
def test_the_paragraph_has_a_sentence_for_what_is_known(
    facts: dict[str, Any], topic: str, said: str
) -> None:
    assert said in paragraph(row("a"), **facts)[topic]


def test_the_results_name_codes_that_are_open_too_low_rare_or_never_given() -> None:
    rows = [
        row("a", 0.9, 0.8, 0.95),
        row("b", 0.6, 0.5, 0.85, "uncertain"),
        row("c", 0.5, 0.3, 0.6, "too low"),
        row("d", 0.2, assessable=False, word="cannot be assessed"),
        row("e", None),
        row("f", 0.1, 0.0, 0.2, family=True),
        row(
            "(all codes)",
            0.8,
            0.7,
            0.9,
            coefficients={
                "krippendorff_alpha": 0.8,
                "percent_agreement": 95.04,
                "cohen_kappa": 0.79,
            },
        ),
    ]
    said = paragraph(*rows)
    assert said["results"] == (
        "Over the 3 codes that could be assessed it ranges from .50 to .90 (median .60). Judged by"
        " the lower bound of the interval, 1 of 3 reach .80. The sample is too small to decide for:"
        " b (.60, from .50 to .85). Too low: c (.50, from .30 to .60). 1 code was given too rarely"
        " to be assessed (to fewer than 10 units, or without variation): d. 1 code was never"
        " applied in the sample: e."
    )
    assert said["overall"] == (
        "Over all codes alpha from summed disagreements is .80 (95 % interval .70 to .90), pooled"
        " kappa .79 (De Vries et al. 2008); percent agreement is 95.0."
    )
    plain = paragraph(row("(all codes)", 1.0))
    assert plain["overall"] == (
        "Over all codes alpha from summed disagreements is 1.00; percent agreement is 95.0."
    )
    assert plain["results"] == "None of 0 codes was given often enough to be assessed."
    two = paragraph(row("d", None), row("e", None), row("(all codes)", None))
    assert two["results"] == (
        "None of 2 codes was given often enough to be assessed. 2 codes were never applied in the"
        " sample: d, e."
    )
    assert "overall" not in two


def test_what_is_not_recorded_is_asked_for() -> None:
    everything = replace(FACTS, training=1, draw=Draw(12, 3, (), 7, "x"), blind=1, decided=1)
    made = methods_table(measured(row("a")), everything)
    assert made.extra["not_recorded"] == ["who the coders are"]
    assert made.notes == ("Not recorded in the study; please add by hand: who the coders are.",)
    assert made.extra["paragraph"] == " ".join(str(r["text"]) for r in made.rows)
    assert (made.name, made.title) == ("report.methods", "Intercoder reliability")
