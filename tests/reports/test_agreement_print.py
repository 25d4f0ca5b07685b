"""Agreement for print: the table of codes, the forest plot, and the paragraph whose every number is
from the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from qcode.model import CANNOT, Agreement, Code, Column, Table, Verdict
from qcode.reliability.coefficients import INDICES, columns, requested_columns
from qcode.reports.agreement_methods import methods_table
from qcode.reports.agreement_report import Draw, Facts, report_table
from qcode.reports.agreement_table import agreement_table
from qcode.reports.agreement_values import CodeAgreement, Deciding, Measured, Note
from qcode.reports.charts_agreement import MOST, forest_charts

FACTS = Facts(
    coders=2,
    transcripts=4,
    all_transcripts=20,
    units=129,
    all_units=482,
    unit="segment",
    cut="a turn",
    round="1",
    software="qcode 9.9",
    rule="Krippendorff's alpha of at least .800",
    index="Krippendorff's alpha",
    threshold=0.8,
    versions=("1.0",),
    draw=Draw(20, 4, ("role",), 7, "2026-03-02", 1),
    training=2,
    passes=8,
    blind=8,
    method="jackknife",
    replicates=12,
    decided=5,
    differing=9,
)


def row(
    code: str,
    alpha: float | None,
    low: float | None,
    high: float | None,
    n: int = 20,
    verdict: Verdict = CANNOT,
) -> Agreement:
    """A row of agreement; without an alpha nobody gave the code."""
    return Agreement(
        code,
        129,
        {"Ada": n if alpha is not None else 0, "Ben": n - 1 if alpha is not None else 0},
        {
            "percent_agreement": 97.25,
            "positive_agreement": 0.9,
            "negative_agreement": 0.98,
            "cohen_kappa": None if alpha is None else alpha - 0.01,
            "krippendorff_alpha": alpha,
            "gwet_ac1": 0.95,
            "brennan_prediger": 0.9,
        },
        low,
        high,
        assessable=alpha is not None and n >= 10,
        undefined="" if alpha is not None else "code not used: no coder gave it to any unit",
        verdict=verdict,
    )


ROWS = (
    row("good", 0.91, 0.82, 0.95, verdict=Verdict("reliable")),
    row("middling", 0.79, 0.70, 0.86, verdict=Verdict("tentative")),
    row("poor", 0.40, 0.10, 0.62, verdict=Verdict("too low")),
    row("rare", 0.796, None, None, 3),
    row("unused", None, None, None, verdict=replace(CANNOT, reason="code not used")),
    row("(all codes)", 0.86, 0.81, 0.9, verdict=Verdict("reliable")),
)


def measured(agreements: Sequence[Agreement] = ROWS, **more: Any) -> Measured:
    """The values that everything here is made from, as the workflow hands them over."""
    rows = tuple(CodeAgreement(a, method="jackknife of transcripts") for a in agreements)
    return replace(
        Measured(rows, columns(), "segment", ["Ada", "Ben"], 4, 129, requested_columns()), **more
    )


def printed(values: Measured | None = None) -> Table:
    """The table of the report."""
    codes = [Code("good", label="Good code"), Code("rare")]
    return report_table(values or measured(), codes, FACTS)


def test_the_report_has_n_by_each_coder_and_everything_that_defines_its_numbers() -> None:
    made = printed()
    assert [c.label for c in made.columns] == [
        "Code",
        "n, Ada",
        "n, Ben",
        "% agreement",
        "Alpha",
        "95 % interval",
        "Kappa",
        "AC1",
        "Remark",
    ]
    first = made.rows[0]
    assert (first["label"], first["n_Ada"], first["n_Ben"], first["interval"]) == (
        "Good code",
        20,
        19,
        "0.820 to 0.950",
    )
    assert made.rows[-1]["label"] == "All codes" and made.rows[3]["label"] == "rare"
    said = " ".join(made.notes)
    for words in (
        "Coders: Ada, Ben",
        "4 of 20 transcripts, round 1, drawn at random by role (seed 7)",
        "Unit: segment, 129 units",
        "nominal data",
        "missing values, never zeros",
        "Rule: Krippendorff's alpha of at least .800.",
        "qcode 9.9",
    ):
        assert words in said


def test_the_paragraph_says_every_number_and_nothing_that_is_not_known() -> None:
    made = methods_table(measured(), FACTS)
    said = made.extra["paragraph"]
    for words in (
        (
            "Two coders coded the reliability sample after training on 2 transcripts, not counted"
            " here, with version 1.0"
        ),
        (
            "4 of 20 transcripts (20.0 %; 129 of 482 segments, 26.8 %) were coded by two or more"
            " coders."
        ),
        (
            "a random sample stratified by role (4 drawn of 20, seed 7, on 2026-03-02, 1 transcript"
            " replaced"
        ),
        "The unit of analysis is the segment (a turn, cut by the program)",
        "could not see each other's codings or suggestions.",
        "delete-one-transcript jackknife",
        "(nominal data, two values: given or not given)",
        "codes not asked of a role are missing values",
        "Over the 3 codes that could be assessed it ranges from .40 to .91 (median .79).",
        "Judged by the lower bound of the interval, 1 of 3 reach .80.",
        (
            "To be treated as tentative: middling (.79, from .70). Too low: poor (.40, from .10 to"
            " .62)."
        ),
        "1 code was given too rarely to be assessed",
        "1 code was never applied in the sample: unused.",
        (
            "is .86 (95 % interval .81 to .90), pooled kappa .85 (De Vries et al. 2008); percent"
            " agreement is 97.2."
        ),
        "(5 of 9 decided so far)",
        "Computed with qcode 9.9.",
    ):
        assert words in said, words
    assert made.extra["not_recorded"] == [
        "who the coders are",
        "what was done about the codes below the criterion",
    ]


def test_what_the_study_does_not_record_is_named_not_invented() -> None:
    bare = replace(
        FACTS, draw=None, training=0, blind=0, decided=None, differing=None, method="", versions=()
    )
    made = methods_table(measured(), bare)
    said = made.extra["paragraph"]
    assert not any(
        words in said
        for words in ("random", "training", "sight", "resolved", "settled", "jackknife", "seed")
    )
    assert made.extra["not_recorded"] == [
        "who the coders are",
        "how coders were trained",
        "how the sample was chosen",
        "whether coders worked independently of each other",
        "what was done about the codes below the criterion",
        "how disagreements were resolved",
    ]
    assert made.notes[0].startswith(
        "Not recorded in the study; please add by hand: who the coders are;"
    )
    some = methods_table(measured(), replace(FACTS, blind=5)).extra["paragraph"]
    assert "or suggestions (in 5 of 8 codings of a transcript)." in some


def test_where_nothing_can_be_assessed_no_range_is_printed() -> None:
    said = methods_table(measured(ROWS[3:]), FACTS).extra["paragraph"]
    assert (
        "None of 2 codes was given often enough to be assessed." in said
        and "ranges from" not in said
    )


def test_the_enriched_part_and_another_index_are_told() -> None:
    values = measured(index=Column("gwet_ac1", "Gwet's AC1"))
    rows = [replace(r, decided=Deciding(0.95, 0.9, 0.99, r.verdict)) for r in values.rows]
    values = replace(values, rows=tuple(rows))
    facts = replace(FACTS, index="Gwet's AC1", enriched={"rare": 12})
    made, said = agreement_table(values), methods_table(values, facts).extra["paragraph"]
    assert "Reliability is Gwet's AC1" in said and "ranges from .95 to .95" in said
    assert (
        "12 segments were drawn in addition where the code was likely; they are reported apart:"
        " rare (12)." in said
    )
    assert [r["decided_value"] for r in made.rows][:2] == [0.95, 0.95] and "Gwet's AC1" in [
        c.label for c in made.columns
    ]


def test_the_forest_plot_is_the_same_every_time_and_says_in_words_what_it_shows() -> None:
    (first,), (second,) = (forest_charts(measured(), {"good": "Good code"}) for _ in range(2))
    assert (
        (first.png, first.svg) == (second.png, second.svg)
        and first.png.startswith(b"\x89PNG")
        and b"<svg" in first.svg
    )
    assert "Lines at .667 and .800." in first.alt
    assert (
        "At or above .800, 2 codes: Good code .910 (.820 to .950), All codes .860 (.810 to .900)."
        in first.alt
    )
    assert "From .667, 2 codes: middling .790 (.700 to .860), rare .796." in first.alt
    assert "Hollow, cannot be assessed: rare." in first.alt
    assert first.title.endswith("Not drawn, no alpha: unused")


def test_many_codes_take_several_pictures_and_none_where_there_is_nothing_to_draw() -> None:
    many = [row(f"code {n}", 0.5 + n / 100, None, None) for n in range(MOST + 3)]
    charts = forest_charts(measured(many), {})
    assert len(charts) == 2 and "part 1 of 2" in charts[0].title
    assert forest_charts(measured(ROWS[4:5]), {}) == ()


def test_alpha_below_zero_is_on_the_picture() -> None:
    (chart,) = forest_charts(measured([row("odd", -0.4, -2.0, 0.3)]), {})
    assert "Below .667, 1 code: odd -.400 (-2.000 to .300)." in chart.alt


@pytest.mark.parametrize("share,said", [(85.0, "only about 85 % of the time"), (None, "")])
def test_an_interval_that_is_too_short_is_named_under_the_table(
    share: float | None, said: str
) -> None:
    short = CodeAgreement(ROWS[0], beside={"simulated_coverage": share})
    made = agreement_table(replace(measured(), rows=(short,)))
    assert any(said in note for note in made.notes) and any(
        "Treat with care" in n for n in made.notes
    ) is bool(said)


def test_of_many_coders_the_fewest_and_the_most_are_shown_and_every_count_is_in_the_data() -> None:
    """Ten columns of counts do not fit on a page."""
    people = [f"P{n}" for n in range(10)]
    one = replace(
        row("good", 0.91, 0.82, 0.95), positives={p: 20 + n for n, p in enumerate(people)}
    )
    values = measured([one], coders=people)
    made = agreement_table(values)
    assert made.rows[0]["given"] == "20 to 29"
    shown = printed(values)
    assert [c.label for c in shown.columns][:2] == ["Code", "n, fewest to most"]
    assert {f"n_{p}" for p in people} <= {c.key for c in shown.data_columns} and shown.rows[0][
        "n_P9"
    ] == 29


def test_a_coder_who_is_not_of_the_pair_has_a_dash_not_a_zero() -> None:
    """Nobody is said to have given a code to nothing where nobody asked."""
    pair = replace(row("good", 0.91, 0.82, 0.95), positives={"Ada": 20, "Cy": 3})
    rows = (CodeAgreement(pair, group="Ada × Cy"),)
    made = agreement_table(measured(coders=["Ada", "Ben", "Cy"], by="pair", rows=rows))
    assert made.rows[0]["given"] == "20/–/3"


def test_no_coefficient_stands_in_print_beside_an_alpha_that_does_not_exist() -> None:
    """AC1 is 1 where nothing varies, by its definition; that is no agreement to print."""
    unused = next(r for r in printed().rows if r["code"] == "unused")
    assert unused["krippendorff_alpha"] is unused["gwet_ac1"] is unused["cohen_kappa"] is None


def test_the_print_carries_the_notes_that_its_numbers_need_and_no_others() -> None:
    """Which notes these are is part of their values; how they are worded does not decide it."""
    short = replace(measured().rows[0], beside={"simulated_coverage": 85.0}, below={800: 1.5})
    notes = (Note("Changed since.", in_print=True), Note("--round NAME for another."))
    values = replace(measured(), rows=(short, *measured().rows[1:]), notes=notes)
    said = " ".join(printed(values).notes)
    for words in (
        "Intervals: jackknife of transcripts. % below .800: the probability",
        "Treat with care: for good these intervals hold the true alpha only about 85 %",
        "Code not used: no coder gave it to any unit; its alpha cannot be computed.",
        "Changed since.",
    ):
        assert words in said
    assert "--round" not in said and "Given by" not in said
    assert all(words in " ".join(agreement_table(values).notes) for words in ("--round", "Changed"))


def test_a_verdict_without_an_interval_beside_others_is_said_to_have_none() -> None:
    """In print and on the screen alike; alone it is printed in full."""
    by_value = row("bare", 0.9, None, None, verdict=Verdict("reliable", by_interval=False))
    values = measured([ROWS[0], by_value])
    assert [r["remark"] for r in agreement_table(values).rows] == ["reliable", "no interval"]
    assert [r["flags"] for r in printed(values).rows] == ["reliable", "no interval"]
    alone = agreement_table(measured([by_value])).rows[0]
    assert (alone["remark"], alone["verdict"]) == (
        "reliable, no interval",
        "reliable (by the value, without an interval)",
    )


@pytest.mark.parametrize("index", INDICES)
def test_only_a_kappa_that_decides_brings_kappa_back_into_a_table_with_intervals(
    index: str,
) -> None:
    kind = INDICES[index]
    made = agreement_table(measured(index=kind.column))
    assert ("cohen_kappa" in [c.key for c in made.columns]) is (
        index in ("kappa", "fleiss", "pabak")
    )


def test_families_have_the_label_of_their_code_and_no_part_in_the_paragraph() -> None:
    """A code whose own name ends as a family's does is a code all the same."""
    family = replace(row("good/*", 0.5, None, None), family=True, verdict=Verdict("reliable"))
    odd = row("odd/*", 0.7, None, None, verdict=Verdict("reliable"))
    values = measured([ROWS[0], family, odd])
    assert [r["label"] for r in printed(values).rows] == [
        "Good code",
        "Good code (family)",
        "odd/*",
    ]
    said = methods_table(values, FACTS).extra["paragraph"]
    assert "Over the 2 codes that could be assessed it ranges from .70 to .91" in said


@pytest.mark.parametrize(
    ("people", "given", "heading"),
    [
        (["Ada", "Ben", "Cy", "Di"], "1/2/3/4", "Given by Ada/Ben/Cy/Di"),
        (["Ada", "Ben", "Cy", "Di", "Em"], "1 to 5", "Given by each (fewest to most)"),
        (["Augusta", "Bert"], "1/2", "Given by Augusta/Bert"),
        (["Augusta", "Berta"], "1/2", "Given by Augusta / Berta"),
    ],
)
def test_up_to_four_coders_are_counted_one_by_one(
    people: list[str], given: str, heading: str
) -> None:
    """A heading of twelve letters and more is broken at its strokes."""
    one = replace(ROWS[0], positives={p: n for n, p in enumerate(people, 1)})
    values = measured([one], coders=people)
    made = agreement_table(values)
    assert made.rows[0]["given"] == given
    assert heading in [c.label for c in made.columns]
    assert ("n_Ada" in [c.key for c in printed(values).columns]) is (len(people) == 4)


def test_the_kappa_shown_is_cohens_where_it_exists_or_two_coders_could_have_one() -> None:
    def kappa(cohen: float | None, coders: int) -> str:
        bare = replace(ROWS[3], coefficients={"cohen_kappa": cohen, "krippendorff_alpha": 0.5})
        keys = [c.key for c in agreement_table(measured([bare], coders=["a"] * coders)).columns]
        return next(key for key in keys if key.endswith("kappa"))

    assert kappa(None, 2) == kappa(0.4, 3) == "cohen_kappa"
    assert kappa(None, 3) == "fleiss_kappa"


def test_intervals_that_held_the_truth_in_nine_of_ten_simulations_are_long_enough() -> None:
    shares = {"a": 90.0, "b": 89.9, "c": 84.0, "d": None}
    rows = tuple(
        CodeAgreement(replace(ROWS[0], code=code), beside={"simulated_coverage": share})
        for code, share in shares.items()
    )
    (said,) = [n for n in agreement_table(measured(rows=rows)).notes if "Treat with care" in n]
    assert "for b, c these intervals hold the true alpha only about 84 to 90 %" in said


def test_the_most_frequent_reason_for_a_missing_number_is_told_and_the_others_counted() -> None:
    bare = [
        replace(ROWS[3], code=code, undefined=why)
        for code, why in (("a", "no interval: x"), ("b", "no interval: y"), ("c", "no interval: y"))
    ]
    assert (
        "No interval: y (2 rows; the reason for 1 other row is in csv and json)."
        in agreement_table(measured(bare)).notes
    )
    assert "No interval: y (2 rows)." in agreement_table(measured(bare[1:])).notes
    assert "No interval: y (2 rows)." in printed(measured(bare[1:])).notes


@pytest.mark.parametrize(
    ("alpha", "said"),
    [(0.996, ".99"), (1.0, "1.00"), (-0.051, "-.05"), (0.8049, ".80"), (-1.0, "-1.00")],
)
def test_numbers_in_the_paragraph_have_two_decimals_and_are_never_rounded_up_to_one(
    alpha: float, said: str
) -> None:
    values = measured([row("a", alpha, None, None, verdict=Verdict("reliable"))])
    paragraph = methods_table(values, FACTS).extra["paragraph"]
    assert f"it ranges from {said} to {said} (median {said})." in paragraph
    assert "Judged by the value, without an interval, 1 of 1 reach .80." in paragraph


@pytest.mark.parametrize(
    ("coders", "said"), [(2, "Two coders"), (10, "Ten coders"), (11, "11 coders")]
)
def test_coders_are_counted_in_words_up_to_ten(coders: int, said: str) -> None:
    paragraph = methods_table(measured(), replace(FACTS, coders=coders)).extra["paragraph"]
    assert paragraph.startswith(f"{said} coded the reliability sample")


@pytest.mark.parametrize(
    ("method", "said"),
    [("bootstrap", "12 bootstrap resamples"), ("jackknife", "delete-one-transcript"), ("", "")],
)
def test_the_paragraph_names_the_kind_of_interval(method: Any, said: str) -> None:
    paragraph = methods_table(measured(), replace(FACTS, method=method)).extra["paragraph"]
    assert said in paragraph
    assert ("95 % confidence intervals" in paragraph) is bool(method)


def test_a_code_at_a_line_of_the_plot_is_above_it() -> None:
    """.800 and .667 themselves reach the bar; a code without an interval has its value alone."""
    rows = [
        row("at", 0.8, None, None),
        row("mid", 0.667, None, None),
        row("low", 0.666, None, None),
    ]
    (chart,) = forest_charts(measured(rows), {})
    for words in (
        "At or above .800, 1 code: at .800.",
        "From .667, 1 code: mid .667.",
        "low .666.",
    ):
        assert words in chart.alt
    assert chart.title == "Krippendorff's alpha by code"


def test_blocks_keep_their_rows_together_in_print_and_the_plot_names_the_block() -> None:
    rows = tuple(CodeAgreement(a, group=g) for g in ("judge", "clerk") for a in (ROWS[5], ROWS[0]))
    values = measured(by="role", rows=rows)
    shown = report_table(values, [Code("good", label="Good code")], FACTS)
    assert [(r["group"], r["code"]) for r in shown.rows] == [
        ("judge", "(all codes)"),
        ("judge", "good"),
        ("clerk", "(all codes)"),
        ("clerk", "good"),
    ]
    assert shown.columns[0] == Column("group", "Role") and shown.group == "group"
    (chart,) = forest_charts(values, {"good": "Good code"})
    assert "judge: Good code .910" in chart.alt and "clerk: All codes .860" in chart.alt
    assert chart.alt.index("clerk: Good code") < chart.alt.index("judge: All codes")


@pytest.mark.parametrize(
    ("by", "head"),
    [("site.kind", "Kind of the site"), ("role,site.kind", "Role and kind of the site")],
)
def test_blocks_by_attributes_are_headed_in_words(by: str, head: str) -> None:
    values = measured(by=by, rows=(CodeAgreement(ROWS[0], group="clerk"),))
    for made in (agreement_table(values), report_table(values, [], FACTS)):
        assert made.columns[0] == Column("group", head)


def test_uncertain_codes_that_need_more_than_there_is_are_named() -> None:
    """Not the row of all codes, and none that the study can settle."""

    def uncertain(code: str, needed: int | None) -> Agreement:
        return row(code, 0.8, 0.6, 0.9, verdict=Verdict("uncertain", transcripts=needed))

    rows = [
        uncertain("a", 31),
        uncertain("b", 30),
        uncertain("c", None),
        uncertain("(all codes)", 99),
    ]
    said = agreement_table(measured(rows, available=30)).notes[-1]
    assert said == "More than the 30 transcripts of this study would be needed for a."
    assert "would be needed" not in " ".join(agreement_table(measured(rows)).notes)


@pytest.mark.parametrize(
    ("known", "said", "not_said"),
    [
        ({"unit": "transcript"}, "(20.0 %) were coded", "129 of"),
        ({"all_units": None}, "(20.0 %) were coded", "129 of"),
        ({"unit": "question"}, "129 of 482 question blocks, 26.8 %", "segments"),
        ({"unit": "character"}, "The unit of analysis is the character: ", "cut by the program"),
        ({"draw": None}, "by two or more coders. The unit", "random sample"),
        ({"draw": Draw(20, 4, (), 7, "2026-03-02")}, "from a random sample (4 drawn", "replaced"),
        (
            {"draw": Draw(20, 4, ("role", "site"), 7, "2026-03-02", 2)},
            "a random sample balanced over role and site (4 drawn of 20, seed 7, on 2026-03-02,"
            " 2 transcripts replaced",
            "stratified",
        ),
        ({"training": 0}, "coded the reliability sample, with version 1.0", "training"),
        (
            {"versions": ("1.0", "1.1")},
            "with version 1.0 and 1.1 of the codebook",
            "version 1.0 of",
        ),
        (
            {"changed": 1},
            "1 coding was changed after they had seen others' and is not",
            "were changed",
        ),
        (
            {"changed": 2},
            "2 codings were changed after they had seen others' and are not",
            "was ch",
        ),
        ({"passes": 0}, "The unit of analysis", "could not see"),
        ({"enriched": {"a": 3, "b": 1}}, "4 segments were drawn in addition", "Horvitz"),
        ({"enriched": {"a": 3}, "pooled": True}, "Horvitz & Thompson 1952", "reported apart"),
        ({"differing": None}, "(5 decided so far)", "5 of"),
        ({"decided": None}, "Computed with qcode 9.9.", "Disagreements were settled"),
    ],
)
def test_the_paragraph_follows_what_is_known(
    known: dict[str, Any], said: str, not_said: str
) -> None:
    paragraph = methods_table(measured(), replace(FACTS, **known)).extra["paragraph"]
    assert said in paragraph and not_said not in paragraph


@pytest.mark.parametrize("word", ["tentative", "uncertain", "too low"])
def test_what_was_done_about_a_code_below_the_criterion_is_asked_for(word: Any) -> None:
    wanted = "what was done about the codes below the criterion"
    below = measured([row("a", 0.7, 0.5, 0.9, verdict=Verdict(word))])
    assert wanted in methods_table(below, FACTS).extra["not_recorded"]
    good = measured([row("a", 0.9, 0.85, 0.95, verdict=Verdict("reliable"))])
    assert wanted not in methods_table(good, FACTS).extra["not_recorded"]
    assert "all codes" not in methods_table(good, FACTS).extra["paragraph"].split("Over the")[1]


def test_an_uncertain_code_is_named_with_both_ends_and_a_tentative_one_with_the_lower() -> None:
    rows = [
        row("open", 0.75, 0.6, 0.9, verdict=Verdict("uncertain", transcripts=31)),
        row("fair", 0.79, 0.7, 0.86, verdict=Verdict("tentative")),
    ]
    paragraph = methods_table(measured(rows), FACTS).extra["paragraph"]
    assert "The sample is too small to decide for: open (.75, from .60 to .90)." in paragraph
    assert "To be treated as tentative: fair (.79, from .70)." in paragraph
    assert "2 codes that could be assessed" in paragraph


def test_every_value_of_a_code_is_in_its_row_of_data() -> None:
    one = replace(ROWS[1], note="pooled with 3 extra segments", undefined="")
    value = CodeAgreement(
        one,
        group="judge",
        decided=Deciding(0.7, 0.6, 0.8, Verdict("uncertain", transcripts=31, for_reliable=90)),
        method="jackknife of transcripts",
        below={667: 1.5, 800: 60.0},
        beside={"f1": 0.5},
    )
    values = measured(rows=(value,), by="role", index=Column("gwet_ac1", "Gwet's AC1"))
    made = agreement_table(values)
    assert dict(made.rows[0]) == {
        "group": "judge",
        "role": "judge",
        "code": "middling",
        "units": 129,
        "positives": {"Ada": 20, "Ben": 19},
        **{c.key: one.coefficients.get(c.key) for c in columns()},
        "alpha_low": 0.7,
        "alpha_high": 0.86,
        "assessable": True,
        "undefined": "",
        "given": "20/19",
        "alpha_interval": "0.700 to 0.860",
        "verdict": "uncertain: double-code more (about 31 transcripts)",
        "verdict_word": "uncertain",
        "transcripts_needed": 31,
        "transcripts_for_reliable": 90,
        "note": "pooled with 3 extra segments",
        "below_667": 1.5,
        "below_800": 60.0,
        "interval_method": "jackknife of transcripts",
        "remark": "uncertain: double-code more (about 31 transcripts)",
        "f1": 0.5,
        "decided_by": "Gwet's AC1",
        "decided_value": 0.7,
        "decided_low": 0.6,
        "decided_high": 0.8,
    }
    shown = [c.key for c in (*made.columns, *made.data_columns)]
    assert set(made.rows[0]) == set(shown) and len(shown) == len(set(shown))
    print_ = report_table(values, [], FACTS).rows[0]
    assert (print_["below_667"], print_["below_800"], print_["interval"]) == (
        1.5,
        60.0,
        "0.700 to 0.860",
    )
    assert (print_["gwet_ac1"], print_["cohen_kappa"]) == (0.95, one.cohen_kappa)
