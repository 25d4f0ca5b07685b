"""What the verbs of agreement return, on a study that two people coded: five segments of two
transcripts.

mara: hotline, online, barriers, community, barriers; jonas: hotline and school, hotline, barriers,
nothing, barriers.
"""

from __future__ import annotations

import pytest

from qcode.errors import UsageError
from qcode.store.store import Store
from qcode.workflows.agreement.blocks import over_rounds, split
from qcode.workflows.agreement.comparing import AgreementScope, ComparedCoders, compare
from qcode.workflows.agreement.extras import like_table, sets_table, unitizing_table
from qcode.workflows.agreement.gate import below
from qcode.workflows.agreement.independent import Independent, independent
from qcode.workflows.agreement.measured_tables import agreement, measured
from qcode.workflows.agreement.measuring import assess
from qcode.workflows.agreement.options import AgreementOptions
from qcode.workflows.agreement.report import reliability_report
from qcode.workflows.agreement.rule import Rule, rule_of, set_rule


@pytest.fixture
def compared(store: Store) -> ComparedCoders:
    """Both coders, by segments."""
    return compare(store.view(None), AgreementScope())


def test_blocks_divide_the_five_segments_among_them(store: Store, compared: ComparedCoders) -> None:
    view = store.view(None)
    sizes = {
        by: [(name, some.units) for name, some in split(view, compared, by)]
        for by in ("code", "role", "pair", "transcript", "site", "version", "round")
    }
    assert sizes == {
        "code": [("", 5)],
        "role": [("law_enforcement", 3), ("service_provider", 2)],
        "pair": [("jonas × mara", 5)],
        "transcript": [("LE-01", 3), ("SP-01", 2)],
        "site": [("", 5)],
        "version": [("1", 5)],
        "round": [("1", 5)],
    }
    ((month, some),) = split(view, compared, "month")
    assert month == max(mark.created[:7] for mark in view.done()) and some.units == 5


def test_what_two_rounds_share_is_there_twice(store: Store, compared: ComparedCoders) -> None:
    view = store.view(None)
    twice = [name for name, _ in over_rounds(view, [compared, compared], "version")]
    assert twice == ["1, round 1", "1, round 1"]
    assert [name for name, _ in over_rounds(view, [compared], "version")] == ["1"]


def test_sets_of_codes_have_the_alpha_of_the_hand(compared: ComparedCoders) -> None:
    """Jaccard distances of the five pairs .5, 1, 0, 1, 0; of the 45 pairs among the ten values 7
    are of equal sets, 2 of distance .5 (hotline beside hotline and school), the others of 1.
    """
    jaccard = sets_table(compared).rows[0]
    assert (jaccard["distance"], jaccard["units"]) == ("jaccard", 5)
    assert jaccard["observed"] == pytest.approx(0.5)
    assert jaccard["expected"] == pytest.approx(37 / 45)
    assert jaccard["alpha"] == pytest.approx(1 - 0.5 * 45 / 37)
    assert [r["distance"] for r in sets_table(compared).rows] == ["jaccard", "masi", "dice"]


def test_sets_are_not_compared_by_character(store: Store) -> None:
    by_character = compare(store.view(None), AgreementScope(unit="character"))
    with pytest.raises(UsageError, match="not on characters"):
        sets_table(by_character)


def test_unitizing_takes_the_characters_that_both_have_finished(compared: ComparedCoders) -> None:
    """Respondents' words only: 40 + 28 + 15 in LE-01, 25 + 18 in SP-01."""
    table = unitizing_table(compared)
    rows = {r["code"]: r for r in table.rows}
    assert (table.extra["characters"], table.extra["transcripts"]) == (126, 2)
    assert rows["barriers"]["u_alpha"] == pytest.approx(1.0)
    assert rows["school"]["u_alpha"] < 0 < rows["hotline"]["u_alpha"] < 1
    assert rows["referral_stream"]["u_alpha"] is None
    assert rows["referral_stream/*"]["undefined"] == "codes overlap"
    assert [r["level"] for r in table.rows] == ["code"] * 6 + ["family"]


def test_other_programs_figures_are_counted_by_their_own_rules(compared: ComparedCoders) -> None:
    """NVivo counts characters of the whole file; MAXQDA the seven codings of LE-01, two of which
    (barriers) agree, with chance 1 / 5 codes that were used.
    """
    nvivo = like_table(compared, "nvivo").rows
    assert len(nvivo) == 12
    (one,) = [r for r in nvivo if (r["code"], r["transcript"]) == ("barriers", "LE-01")]
    length = len(compared.interview("LE-01").text)
    assert (one["a_and_b"], one["a_not_b"], one["b_not_a"], one["neither"]) == (
        15,
        0,
        0,
        length - 15,
    )
    assert (one["kappa"], one["agreement_percent"]) == (1.0, 100.0)
    maxqda = {r["transcript"]: r for r in like_table(compared, "maxqda").rows}
    assert (maxqda["LE-01"]["agreements"], maxqda["LE-01"]["disagreements"]) == (2, 5)
    assert maxqda["LE-01"]["kappa"] == pytest.approx((2 / 7 - 1 / 5) / (1 - 1 / 5))
    assert (maxqda["(all files)"]["agreements"], maxqda["(all files)"]["percent"]) == (4, 40.0)
    looser = {r["transcript"]: r for r in like_table(compared, "maxqda", overlap=50.0).rows}
    assert looser["LE-01"]["agreements"] == 4
    with pytest.raises(UsageError, match="nvivo or maxqda"):
        like_table(compared, "atlas")  # type: ignore[arg-type]


def test_a_gate_sets_apart_what_cannot_be_judged(store: Store) -> None:
    """Every code is below ten positives here; of those that could be judged the value or the lower
    bound counts.
    """
    rows = assess(store.view(None), AgreementOptions()).rows
    found = below(rows, 0.8)
    assert found.failed == ()
    assert dict(found.apart) == {
        "fewer than 10 positives": ["hotline", "online", "school", "community", "barriers"]
    }


def test_without_an_end_of_blindness_everything_is_independent(store: Store) -> None:
    view = store.view(None)
    found = independent(view, view.done())
    assert found == Independent()
    study = view.study()
    assert found.codings(study.codings) == study.codings
    assert found.done(view.done()) == list(view.done())
    assert found.changed(["LE-01"], [("mara", "1")]) == {}


def test_a_rule_is_in_force_from_when_it_is_set_and_knows_that_it_came_late(store: Store) -> None:
    assert rule_of(store.view(None)) == Rule() and Rule().label == "Krippendorff's alpha"
    rule, notes = set_rule(store, " AC1", 0.6)
    assert (rule.index, rule.threshold, rule.tentative, rule.late) == ("ac1", 0.6, 0.6, True)
    assert rule.label == "Gwet's AC1" and rule.changes == 1 and rule.when
    assert len(notes) == 1
    again, _ = set_rule(store, "pi", 0.9)
    assert (again.tentative, again.changes) == (0.667, 2)
    assert rule_of(store.view(None)) == again
    for index, threshold in (("kapa", 0.8), ("alpha", 0.0), ("alpha", 1.01)):
        with pytest.raises(UsageError):
            set_rule(store, index, threshold)
    assert rule_of(store.view(None)) == again


def test_values_table_and_report_are_of_one_measurement(store: Store) -> None:
    """Also with another index, whose own value stands beside alpha in every row."""
    set_rule(store, "percent", 0.9)
    view = store.view(None)
    found = assess(view, AgreementOptions(all_coefficients=True))
    values = measured(found)
    table, rows = agreement(view, AgreementOptions(all_coefficients=True))
    assert [v.agreement for v in values.rows] == list(rows) == list(found.rows)
    by_code = {v.code: v for v in values.rows}
    assert by_code["hotline"].value == 0.8
    assert by_code["hotline"].agreement.percent_agreement == 80.0
    assert by_code["hotline"].beside["f1"] == pytest.approx(2 / 3)
    assert by_code["(all codes)"].is_all and by_code["(all codes)"].beside["f1"] is None
    assert {r["code"]: r["decided_value"] for r in table.rows} == {
        v.code: v.value for v in values.rows
    }
    report = reliability_report(view, AgreementOptions())
    assert report.labels["hotline"] == "Hotlines"
    assert report.tables[0].rows[-1]["label"] == "All codes"
    assert report.facts.units == 5 and report.facts.index == "percent agreement"
    assert (report.facts.passes, report.facts.blind) == (4, 2)


def test_a_code_below_the_bar_fails_by_its_value_and_by_its_lower_bound() -> None:
    """Families count only where no single codes are there; a deciding index takes alpha's place."""
    from qcode.model import CANNOT, Verdict
    from qcode.reliability.agreement import Assessed
    from qcode.reliability.deciding import Decision
    from qcode.reliability.intervals import Interval

    def row(code: str, alpha: float, low: float | None, *, family: bool = False) -> Assessed:
        values = {"krippendorff_alpha": alpha}
        return Assessed(code, 50, {}, values, low, 0.99, True, family=family)

    rows = [
        row("a", 0.85, 0.7),
        row("b", 0.8, 0.8),
        row("c", 0.79, None),
        row("f/*", 0.1, 0.0, family=True),
        row("(all codes)", 0.1, 0.0),
    ]
    assert below(rows, 0.8).failed == (("c", 0.79),)
    by_bound = below(rows, 0.8, lower_bound=True)
    assert by_bound.failed == (("a", 0.7),) and dict(by_bound.apart) == {"no interval": ["c"]}
    assert below(rows[3:], 0.8).failed == (("f/*", 0.1),)
    decisions = [Decision(v, Interval(), Verdict("reliable")) for v in (0.5, 0.9, None, 1.0, 1.0)]
    found = below(rows, 0.8, decisions=decisions)
    assert found.failed == (("a", 0.5),)
    assert dict(found.apart) == {"undefined (no variation between two of the coders)": ["c"]}
    assert CANNOT.word == "cannot be assessed"
