"""What came of suggestions and what they change, with figures that a hand can check."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import krippendorff
import numpy as np
import pytest

from qcode.model import (
    Code,
    Codebook,
    Coder,
    Coding,
    Done,
    Interview,
    Participant,
    Segment,
    Study,
    Turn,
)
from qcode.reliability.alpha import pooled_binary_alpha
from qcode.suggest.influence.decisions import Decision, agreed, decisions
from qcode.suggest.influence.effects import agreement, compared
from qcode.suggest.influence.intervals import difference, exact_share, ratio
from qcode.suggest.influence.misses import Audit, missed_segments, missed_share
from qcode.suggest.influence.records import Offered, Record, as_record, offered
from qcode.suggest.influence.tables import Observed, suggestions_tables
from qcode.suggest.influence.use import over_time, precision, right_of, taken, unread


def record(outcome: str, rows: dict[str, float], at: int = 0, **more: Any) -> Record:
    values: dict[str, Any] = {"transcript": "T1", "span": (0, 5), "coder": "ada"}
    values |= {"created": f"2030-01-{at + 1:02}", "outcome": outcome, "rows": tuple(rows.items())}
    return Record(**{**values, **more})


def decision(
    transcript: str, at: int, codes: str, arm: bool | None, coder: str = "ada", **more: Any
) -> Decision:
    span = (10 * at, 10 * at + 5)
    return Decision(transcript, span, coder, frozenset(codes.split()), arm, **more)


def test_a_stored_record_is_read_with_present_keys() -> None:
    """Rows keep their order; a renamed code has its present key."""
    value = {
        "outcome": "taken",
        "model": "m1",
        "when": "after",
        "shown": [["old", 0.8], ["joy", 0.3]],
        "seconds": 0.734,
        "share": 0.1,
        "code": "old",
    }
    where: dict[str, Any] = {"transcript": "T1", "span": (0, 5), "coder": "ada", "created": "2030"}
    got = as_record(json.dumps(value), **where, called={"old": "new"})
    assert got is not None and got.rows == (("new", 0.8), ("joy", 0.3))
    assert (got.code, got.seconds, got.first, got.withheld) == ("new", 0.734, False, False)
    held = as_record('{"outcome": "withheld", "shown": [], "withheld": [["joy", 0.5]]}', **where)
    assert held is not None and held.withheld and held.rows == (("joy", 0.5),)
    assert as_record("not json", **where) is None and as_record("[1]", **where) is None


def test_each_suggestion_counts_once_for_a_coder_and_place() -> None:
    """Seen twice and then taken is one suggestion, taken; a list of a command could not be taken
    from.
    """
    rows = {"joy": 0.8, "sad": 0.4}
    got = offered(
        [
            record("ignored", rows),
            record("taken", rows, 1, code="joy", seconds=0.4),
            record("rejected", rows, 2, code="sad", seconds=3.0),
            record("withheld", rows, span=(10, 15), withheld=True),
            record("listed", rows, span=(20, 25)),
        ]
    )
    assert [(o.code, o.rank, o.fate, o.withheld) for o in got] == [
        ("joy", 1, "taken", False),
        ("sad", 2, "rejected", False),
        ("joy", 1, "left", True),
        ("sad", 2, "left", True),
    ]
    assert [o.unread for o in got if o.fate == "taken"] == [True]


def test_shares_of_what_was_taken() -> None:
    """Two of four were taken, one of these in less than a second."""
    some = [
        Offered("T1", (0, 5), "ada", "joy", "1", 1, fate="taken", seconds=0.99),
        Offered("T1", (0, 5), "ada", "sad", "1", 2),
        Offered("T2", (0, 5), "ada", "joy", "2", 1, fate="taken", seconds=1.0),
        Offered("T2", (9, 12), "ada", "joy", "2", 1, fate="rejected", seconds=9.0),
    ]
    got = taken(some, 1)
    assert (got.value, got.base, got.transcripts) == (0.5, 4, 2)
    assert got.low is None and "fewer than 10 transcripts" in got.reason
    assert unread(some, 1).value == 0.5
    assert taken([], 1).value is None and taken([], 1).reason == "no suggestion was shown"


def test_what_is_right_in_the_end() -> None:
    """The consensus decides, or else the coder's finished segment; what nobody finished does not
    count.
    """
    found = [decision("T1", 0, "joy", True), decision("T1", 1, "sad", True)]
    right = right_of(found, {("T1", (10, 15)): frozenset({"joy"})}, {"joy", "sad"})
    some = [
        Offered("T1", (0, 5), "ada", "joy", "1", 1),
        Offered("T1", (0, 5), "ada", "sad", "1", 2),
        Offered("T1", (10, 15), "ada", "sad", "1", 1),
        Offered("T1", (10, 15), "ada", "joy", "1", 2),
        Offered("T1", (20, 25), "ada", "joy", "1", 1),
    ]
    assert [right(o) for o in some] == [True, False, False, True, None]
    assert right(Offered("T1", (0, 5), "ada", "merged", "1", 3)) is None, "no code of the study"
    assert (precision(some, right, 1).value, precision(some, right, 1).base) == (0.5, 4)


def test_over_time_the_parts_are_of_the_same_size() -> None:
    """A hundred suggestions are four parts of 25; forty are one."""
    some = [
        Offered(f"T{n}", (0, 5), "ada", "joy", f"2030-01-{n // 4 + 1:02}", 1) for n in range(100)
    ]
    parts = over_time(some, lambda o: None, 1)
    assert [p.shown for p in parts] == [25] * 4
    assert (parts[0].begin, parts[-1].end) == ("2030-01-01", "2030-01-25")
    assert [p.shown for p in over_time(some[:40], lambda o: None, 1)] == [40]


def test_an_interval_resamples_transcripts() -> None:
    """The same seed gives the same interval, and it lies around the value."""
    parts = {f"T{n}": (n % 3, 3) for n in range(30)}
    got = ratio(parts, seed=1)
    assert got == ratio(parts, seed=1)
    assert got.value == pytest.approx(1 / 3)
    assert got.low is not None and got.high is not None and got.low < 1 / 3 < got.high
    alike = ratio({f"T{n}": (1, 3) for n in range(30)}, seed=1)
    assert alike.low is None and "the same in all transcripts" in alike.reason
    rare = difference({"T1": (1, 2), "T2": (0, 1)}, {f"T{n}": (1, 2) for n in range(20)}, seed=1)
    assert rare.value is not None and rare.low is None and "too rare" in rare.reason


def test_intervals_contain_the_truth_as_often_as_they_say() -> None:
    """Of 300 studies of 12 transcripts that differ from each other, about 95 % of the intervals
    contain the true share; a binomial interval of segments would miss it far more often.
    """
    rng = np.random.default_rng(7)
    inside = 0
    for study in range(300):
        shares = rng.beta(6, 4, size=12)
        parts = {f"T{n}": (float(rng.binomial(40, s)), 40.0) for n, s in enumerate(shares)}
        got = ratio(parts, seed=study)
        assert got.low is not None and got.high is not None
        inside += got.low <= 0.6 <= got.high
    assert 0.91 <= inside / 300 <= 0.98


def test_the_effect_on_codings_by_hand() -> None:
    """Three codes on two segments with suggestions, one on two without: 1.5 and 0.5. Segments
    without a lot are left out.
    """
    found = [
        decision("T1", 0, "joy sad", True),
        decision("T1", 1, "joy", True),
        decision("T1", 2, "joy", False),
        decision("T2", 0, "", False),
        decision("T2", 1, "joy sad", None),
    ]
    got = compared(found, lambda d: len(d.codes), 1)
    assert (got.shown.value, got.withheld.value, got.difference.value) == (1.5, 0.5, 1.0)
    none = compared(found[:2], lambda d: len(d.codes), 1)
    assert none.difference.value is None and "withheld by lot" in none.difference.reason


def test_agreement_by_how_many_saw_suggestions() -> None:
    """Alpha of one code in each group is that of the package krippendorff; one who coded blind
    makes a group of its own.
    """
    given = {(0, 0): "1010", (1, 0): "1101", (1, 1): "1111", (0, 1): "0100"}
    found = []
    place = 0
    for (a, b), words in given.items():
        for other in words:
            codes = ("joy", "joy" if other == "1" else "")
            found.append(decision("T1", place, codes[0] if place % 3 else "", bool(a)))
            found.append(decision("T1", place, codes[1], bool(b), "ben"))
            place += 1
    blind = [decision("T2", 0, "joy", True), decision("T2", 0, "joy", None, "cy")]
    got = {
        (g.both, g.shown): g for g in agreement([*found, *blind], ["joy"], pooled_binary_alpha, 1)
    }
    pairs = [(found[i], found[i + 1]) for i in range(0, len(found), 2)]
    for shown in (0, 1, 2):
        own = [p for p in pairs if bool(p[0].arm) + bool(p[1].arm) == shown]
        values = np.array([[int("joy" in p[i].codes) for p in own] for i in (0, 1)])
        same = float(np.mean(values[0] == values[1]))
        assert got[True, shown].same.value == pytest.approx(same)
        if len(set(values.ravel())) > 1:
            expected = krippendorff.alpha(values, level_of_measurement="nominal")
            assert got[True, shown].alpha.value == pytest.approx(expected)
    assert got[False, 1].same.value == 1 and got[False, 0].alpha.reason.startswith("no segment")
    one, none = got[True, 1], got[True, 0]
    assert one.same_difference is not None and one.same.value is not None
    assert one.same_difference.value == pytest.approx(one.same.value - (none.same.value or 0))


@pytest.mark.parametrize(
    ("some", "of", "low", "high"),
    [(0, 50, 0.0, 0.0711), (5, 50, 0.0333, 0.2181), (50, 50, 0.9289, 1.0)],
)
def test_the_share_of_an_audit_has_its_exact_interval(
    some: int, of: int, low: float, high: float
) -> None:
    """The limits of Clopper and Pearson, as tables have them."""
    got = exact_share(some, of)
    assert (got.low, got.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_misses_are_estimated_when_all_drawn_segments_are_decided() -> None:
    """5 of 50 drawn from 400, and 30 known before: 30 + 400 x 0.1 = 70 of 430."""
    audit = Audit("a", "2030", 1, 0.05, "m", 400, 30, 50, 50, 5)
    got = missed_segments(audit)
    assert (got.value, got.base) == (pytest.approx(70), 430)
    assert got.low == pytest.approx(30 + 400 * 0.0333, abs=0.1)
    waiting = missed_share(Audit("a", "2030", 1, 0.05, "m", 400, 30, 50, 49, 5))
    assert waiting.value is None and waiting.reason == "1 of 50 drawn segments is not decided"


def small_study() -> Study:
    """One transcript: a question, and two answers of ten characters."""
    text = "What then?Water. Go.Snails? No"
    turns = tuple(Turn(n + 1, "QAA"[n], 10 * n, 10 * n + 10) for n in range(3))
    segments = tuple(Segment(n + 1, n + 1, 10 * n, 10 * n + 10) for n in range(3))
    people = (
        Participant("q", "T1", "Q", {"role": "interviewer"}),
        Participant("a", "T1", "A", {"role": "gardener"}),
    )
    interview = Interview("t1", "T1", text, turns, segments, people)
    book = Codebook("B", "1", (Code("joy", "Joy"), Code("sad", "Sad")))
    codings = (
        Coding("1", "T1", "joy", "ada", 12, 15, "1"),
        Coding("2", "T1", "sad", "ada", 20, 30, "1", "machine"),
        Coding("3", "T1", "sad", "all", 20, 30, "1"),
    )
    done = (Done("T1", "ada", 0, 30, "1"), Done("T1", "all", 20, 30, "1"))
    people_ = (Coder("1", "ada"), Coder("2", "all", "consensus"))
    return Study("S", book, (interview,), codings, done, (), people_)


def test_decisions_are_peoples_on_finished_answers() -> None:
    """Not the interviewer's words, not what a model applied; the consensus is apart."""
    arms: Callable[..., bool] = lambda interview, span, *_: span[0] == 10  # noqa: E731
    got = decisions(small_study(), lambda code, *_: code == "sad", arms)
    assert [(d.span, d.coder, sorted(d.codes), d.arm, sorted(d.unknown)) for d in got] == [
        ((10, 20), "ada", ["joy"], True, ["sad"]),
        ((20, 30), "ada", [], False, ["sad"]),
    ]
    assert agreed(small_study()) == {("T1", (20, 30)): frozenset({"sad"})}


def test_the_tables_say_why_a_figure_is_undefined() -> None:
    """Without any record each figure is undefined, with the reason beside it."""
    book = Codebook("B", "1", (Code("joy", "Joy"),))
    seen = Observed((), (), lambda o: None, book)
    main, codes, time = suggestions_tables(seen, pooled_binary_alpha, 1)
    assert main.rows and all(row["value"] is None and row["why"] for row in main.rows)
    assert codes.rows == () and time.rows == ()
    keys = [row["key"] for row in main.rows]
    assert len(keys) == len(set(keys))


def test_influence_is_found_where_there_is_some() -> None:
    """In 40 transcripts, coders give a suggested code on half of the segments where it is shown,
    and on a fifth of those where it is withheld: the interval of the difference contains 0.3 and
    not 0.
    """
    rng = np.random.default_rng(3)
    found = [
        decision(f"T{t}", n, "joy" if rng.random() < (0.5 if arm else 0.2) else "", arm)
        for t in range(40)
        for n in range(60)
        for arm in [bool(rng.random() >= 0.1)]
    ]
    got = compared(found, lambda d: len(d.codes), 1).difference
    assert got.low is not None and got.high is not None
    assert 0 < got.low < 0.3 < got.high and got.transcripts == 40
