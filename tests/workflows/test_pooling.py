"""`reliability --pool`: extra segments of a rare code are counted in the main table, by the odds
that the draw recorded.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from qcode.errors import Refused, UsageError
from qcode.store.store import Store
from qcode.workflows.agreement.comparing import AgreementScope, compare
from qcode.workflows.agreement.measured_tables import agreement
from qcode.workflows.agreement.options import AgreementOptions
from qcode.workflows.agreement.pooling import pooled_codes
from qcode.workflows.agreement.report import methods_report, reliability_report
from qcode.workflows.codebook.loading import init_study
from qcode.workflows.importing.importing import import_files
from qcode.workflows.sample.assigning import assign, draw_sample
from qcode.workflows.sample.enriching import enrich
from qcode.workflows.shared.codings import add_codings, mark_done
from qcode.workflows.shared.samples import likely_segments, samples

NAMES = [f"T{n}" for n in range(1, 7)]
LIKELY = ["T1", "T2", "T3", "T4"]
"""The transcripts in whose second segment the primary coder gave the rare code."""
POOL = AgreementOptions(bootstrap=0, pool=True)


@pytest.fixture
def study(tmp_path: Path) -> Store:
    """Six transcripts of two answers; mara coded all, two are drawn for mara and jonas, one more
    segment because it is likely.
    """
    (tmp_path / "book.yaml").write_text(
        'title: Small\nversion: "1"\ncodes:\n  - code: rare\n  - code: other\n'
    )
    for name in NAMES:
        (tmp_path / f"{name}.txt").write_text(
            f"Interviewer: One?\n\n{name}: Yes.\n\nInterviewer: Two?\n\n{name}: No.\n"
        )
    init_study(tmp_path / "s.qcode", title="Small", codebook=tmp_path / "book.yaml")
    store = Store.open(tmp_path / "s.qcode")
    import_files(store, [str(tmp_path / f"{name}.txt") for name in NAMES])
    assign(store, NAMES, to="mara", kind="primary")
    for name in LIKELY:
        add_codings(store, name, "4", ["rare"], coder="mara")
    mark_done(store, NAMES, coder="mara")
    draw_sample(store, fraction=0.3, by=[], coders=["mara", "jonas"], seed=1)
    enrich(store, code="rare", segments=1)
    return store


def code_the_sample(store: Store) -> tuple[list[str], str]:
    """jonas gives the rare code in the first drawn transcript, to both answers, and not in the
    extra segment.
    """
    drawn = sorted(next(one for one in samples(store.view(None)) if one.kind == "random").drawn)
    ids = {i: n for n, i in store.view(None).transcript_ids().items()}
    (extra,) = (
        ids[place[0]] for place, value in likely_segments(store.view(None)) if value["drawn"]
    )
    add_codings(store, drawn[0], "2", ["rare"], coder="jonas")
    add_codings(store, drawn[0], "4", ["rare"], coder="jonas")
    mark_done(store, [*drawn, extra], coder="jonas")
    return drawn, extra


def test_pooled_alpha_is_that_of_counts_weighted_by_hand(study: Store) -> None:
    """A transcript has the odds 2/6; of the likely segments outside one was drawn, so q is 1 over
    their number.
    """
    drawn, extra = code_the_sample(study)
    q = 1 / len(set(LIKELY) - set(drawn))
    units = []  # (weight, mara, jonas)
    for name in drawn:
        both = 1 / (1 / 3 + 2 / 3 * q) if name in LIKELY else 3.0
        units += [
            (3.0, 0, int(name == drawn[0])),
            (both, int(name in LIKELY), int(name == drawn[0])),
        ]
    units.append((1 / (1 / 3 + 2 / 3 * q), 1, 0))
    assert extra in LIKELY
    scale = len(units) / sum(w for w, _, _ in units)
    ones = scale * sum(w * (a + b) for w, a, b in units)
    n = 2 * len(units)
    differ = scale * sum(w * (a != b) for w, a, b in units)
    pooled = pooled_codes(study.view(None), compare(study.view(None), AgreementScope()))["rare"]
    assert (pooled.segments, pooled.ratings.units) == (1, 5)
    assert pooled.least == pooled.most == pytest.approx(1 / 3 + 2 / 3 * q)
    table, rows = agreement(study.view(None), POOL)
    row = next(r for r in rows if r.code == "rare")
    assert row.krippendorff_alpha == pytest.approx(
        1 - (n - 1) * 2 * differ / (2 * ones * (n - ones))
    )
    assert row.units == 5 and row.positives == {
        "jonas": 2,
        "mara": sum(n in LIKELY for n in drawn) + 1,
    }
    assert (
        row.pooled and "pooled with 1 extra segment" in row.note and table.extra["pooled"] is True
    )
    assert any("Horvitz-Thompson" in note for note in table.notes)


def test_by_default_the_random_part_stays_apart(study: Store) -> None:
    """Without the option the main table has the four units of the two transcripts, and other codes
    never change.
    """
    code_the_sample(study)
    _, plain = agreement(study.view(None), AgreementOptions(bootstrap=0))
    _, pooled = agreement(study.view(None), POOL)
    by_code = [{r.code: r for r in rows} for rows in (plain, pooled)]
    assert by_code[0]["rare"].units == 4 and not by_code[0]["rare"].pooled
    assert (
        by_code[0]["other"] == by_code[1]["other"]
        and by_code[0]["(all codes)"] == by_code[1]["(all codes)"]
    )


def test_the_draw_records_the_odds_of_every_candidate(study: Store) -> None:
    """Drawn outside, or lying in the random sample, where it had the same odds had the transcript
    not been drawn.
    """
    drawn = next(one for one in samples(study.view(None)) if one.kind == "random").drawn
    ids = {i: n for n, i in study.view(None).transcript_ids().items()}
    marks = [
        (ids[place[0]], value["drawn"], value["odds"])
        for place, value in likely_segments(study.view(None))
    ]
    outside = set(LIKELY) - set(drawn)
    assert {odds for _, _, odds in marks} == {1 / len(outside)}
    assert sorted(name for name, taken, _ in marks if not taken) == sorted(set(LIKELY) & set(drawn))
    assert [name in outside for name, taken, _ in marks if taken] == [True]
    assert not study.view("jonas").rows("mark", kind=["hint"])


def test_the_second_coders_codings_make_nothing_likely(study: Store) -> None:
    """They lie in the sample alone: a segment's odds would depend on being in it."""
    drawn, _ = code_the_sample(study)
    add_codings(study, drawn[1], "2", ["other"], coder="jonas")
    with pytest.raises(Refused, match="other is not likely"):
        enrich(study, code="other", segments=1)


def test_pooling_is_refused_for_units_that_were_not_drawn(study: Store) -> None:
    code_the_sample(study)
    with pytest.raises(UsageError, match="segments by their odds"):
        agreement(study.view(None), AgreementOptions(unit="transcript", bootstrap=0, pool=True))


def test_pooling_is_refused_where_nothing_extra_was_drawn(study: Store, tmp_path: Path) -> None:
    """In a second round that has a random sample alone."""
    draw_sample(study, fraction=0.3, by=[], coders=["mara", "jonas"], seed=2, round="2")
    names = list(next(one for one in samples(study.view(None), "2") if one.kind == "random").drawn)
    for coder in ("mara", "jonas"):
        mark_done(study, names, coder=coder, round="2")
    with pytest.raises(Refused, match="round 2 has no segments drawn for a rare code to pool"):
        agreement(study.view(None), POOL)


def test_the_report_and_the_paragraph_pool_where_asked(study: Store) -> None:
    """The same alpha as in the table; the paragraph says how; unasked, the extra segment is
    reported apart.
    """
    code_the_sample(study)
    view = study.view(None)
    _, rows = agreement(view, POOL)
    alpha = next(r.krippendorff_alpha for r in rows if r.code == "rare")
    printed = reliability_report(view, POOL).tables[0]
    assert next(r for r in printed.rows if r["code"] == "rare")["krippendorff_alpha"] == alpha
    assert any("Horvitz-Thompson" in note for note in printed.notes)
    said = str(methods_report(view, POOL).extra["paragraph"])
    assert "weighted by 1 over its odds" in said and "reported apart" not in said
    apart = str(methods_report(view, AgreementOptions(bootstrap=0)).extra["paragraph"])
    assert "reported apart" in apart and "weighted" not in apart


def test_extra_segments_that_nobody_coded_yet_are_told_as_such(study: Store) -> None:
    """They were drawn, so drawing them is no remedy."""
    drawn = next(one for one in samples(study.view(None)) if one.kind == "random").drawn
    mark_done(study, sorted(drawn), coder="jonas")
    with pytest.raises(
        Refused, match="none of the extra segments was finished by two coders in round 1"
    ):
        agreement(study.view(None), POOL)
