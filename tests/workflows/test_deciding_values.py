"""What the verbs that decide return and store: a codebook loaded and its versions, the rule of
reliability, who has seen what, and disagreements settled one by one.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from double_coded import CODEBOOK
from states import nothing_written, one_step, state

from qcode.coding.adjudication import Choice
from qcode.errors import BadInput, ProjectError, Refused, Unknown, UsageError
from qcode.model import Code, Codebook
from qcode.reliability.agreement import Assessed
from qcode.store.store import Store
from qcode.store.undo import undo
from qcode.workflows.adjudication.adjudicating import Adjudication
from qcode.workflows.adjudication.disagreeing import DisagreementScope
from qcode.workflows.agreement.gate import below
from qcode.workflows.agreement.rule import Rule, rule_of, set_rule
from qcode.workflows.codebook.changes import changes_table
from qcode.workflows.codebook.editing import recoding_table, rename_code
from qcode.workflows.codebook.editions import edition, editions, two_editions
from qcode.workflows.codebook.loading import (
    CodebookLoaded,
    init_study,
    load_codebook,
    reworded,
)
from qcode.workflows.codebook.reading import read_codebook_file
from qcode.workflows.shared.codebook_tables import codebook_table, find_code
from qcode.workflows.shared.codebook_versions import chosen_version, next_version
from qcode.workflows.shared.codings import mark_done
from qcode.workflows.shared.sights import (
    helped,
    not_blind,
    passages_of_others,
    record_sight,
    sights,
)
from qcode.workflows.shared.unblinding import finished, side_by_side


def book(store: Store) -> Codebook:
    return store.view(None).codebook()


def changed(old: Codebook, key: str, **fields: object) -> Codebook:
    """The codebook with other fields in one code."""
    codes = (replace(c, **fields) if c.key == key else c for c in old.codes)  # type: ignore[arg-type]
    return replace(old, codes=tuple(codes))


def without(old: Codebook, *keys: str) -> Codebook:
    return replace(old, codes=tuple(c for c in old.codes if c.key not in keys))


# init, codebook load
# --------------------------------------------------------------------------------------------------


def test_a_study_is_made_with_its_codebook_or_not_at_all(tmp_path: Path) -> None:
    good, bad = tmp_path / "book.yaml", tmp_path / "bad.yaml"
    good.write_text(CODEBOOK)
    bad.write_text("title: x\ncodes: 3\n")
    assert init_study(tmp_path / "a.qcode", codebook=good, actor="rosa") == (
        (),
        ("coder 'rosa' is new in this study",),
    )
    with Store.open(tmp_path / "a.qcode") as store:
        assert (store.view(None).study().title, len(book(store).codes)) == ("a", 6)
        with pytest.raises(Refused):
            undo(store)
    with pytest.raises(BadInput) as caught:
        init_study(tmp_path / "b.qcode", codebook=bad)
    assert caught.value.command == f"qcode codebook check {bad}"
    with pytest.raises(UsageError) as wrong:
        init_study(tmp_path / "b.db")
    assert wrong.value.command == f"qcode init {tmp_path / 'b.qcode'}"
    with pytest.raises(ProjectError):
        init_study(tmp_path / "a.qcode")
    assert sorted(p.name for p in tmp_path.glob("*.qcode")) == ["a.qcode"]


def test_a_file_that_is_no_codebook_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read_codebook_file(tmp_path / "none.yaml")
    assert "cannot be read" in caught.value.problems[0].message
    path = tmp_path / "book.yaml"
    path.write_text(CODEBOOK)
    loaded, problems = read_codebook_file(path)
    assert (loaded.title, loaded.version, problems) == ("Night shift", "1", ())


def test_loading_says_what_is_added_changed_and_dropped(store: Store) -> None:
    new = changed(without(book(store), "school"), "online", label="On line")
    new = replace(new, version="2", codes=(*new.codes, Code("rain", "Rain")))
    # jonas gave school once: it cannot be dropped without a word.
    with nothing_written(store), pytest.raises(Refused) as caught:
        load_codebook(store, new)
    assert caught.value.message == (
        "codes with codings are not in this codebook: school (1); nothing was changed"
    )
    assert caught.value.advice is not None and caught.value.advice.startswith("add --retire")
    with nothing_written(store):
        rehearsed = load_codebook(store, new, retire=True, dry_run=True)
    with one_step(store):
        result = load_codebook(store, new, retire=True)
    assert (
        result
        == rehearsed
        == CodebookLoaded(("rain",), ("online",), ("school",), (), (), (), (), "2")
    )
    study = store.view(None).study()
    assert [c.key for c in study.retired] == ["school"]
    assert sum(c.code == "school" for c in study.codings) == 1


def test_a_code_that_nobody_used_is_dropped(store: Store) -> None:
    more = replace(book(store), version="2", codes=(*book(store).codes, Code("rain", "Rain")))
    load_codebook(store, more)
    result = load_codebook(store, replace(without(book(store), "rain"), version="3"))
    assert (result.dropped, result.retired, result.version) == (("rain",), (), "3")
    assert store.view(None).study().retired == ()


def test_a_blind_coder_is_not_told_which_codes_are_in_use(store: Store) -> None:
    """Of an unused code jonas learns as little as of one that mara uses."""
    more = replace(book(store), version="2", codes=(*book(store).codes, Code("rain", "Rain")))
    load_codebook(store, more)
    new = replace(without(book(store), "rain", "community"), version="3")
    with nothing_written(store), pytest.raises(Refused) as caught:
        load_codebook(store, new, actor="jonas")
    assert "community, rain" in caught.value.message and "(1)" not in caught.value.message
    result = load_codebook(store, new, actor="jonas", retire=True)
    assert set(result.retired) == {"rain", "community"} and result.dropped == ()


def test_a_changed_meaning_needs_a_version_of_its_own(store: Store) -> None:
    new = changed(book(store), "barriers", definition="What stops people.")
    assert [(old.key, now.definition) for old, now in reworded(store.view(None), new)] == [
        ("barriers", "What stops people.")
    ]
    result = load_codebook(store, new)
    assert (result.meaning, result.minor, result.version) == (("barriers",), (), "1+1")
    assert result.notes == (
        "a changed meaning needs a new version: 1+1, because '1' was already in use",
    )
    assert book(store).version == "1+1"
    small = changed(book(store), "barriers", definition="What stops people at all.")
    second = load_codebook(store, replace(small, version="2"), minor=["BARRIERS"])
    assert (second.meaning, second.minor) == ((), ("barriers",))


def test_a_change_without_a_new_version_is_told(store: Store) -> None:
    new = replace(book(store), codes=(*book(store).codes, Code("rain", "Rain")))
    assert load_codebook(store, new).notes == (
        "the codebook changed, but its version is still '1'; give it a new one",
    )
    with nothing_written(store):
        same = load_codebook(store, new)
    assert same.added == same.changed == same.notes == ()


# codebook versions
# --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "known", "expected"),
    [
        ("1", [], "1+1"),
        ("1", ["1", "1+1"], "1+2"),
        ("1+1", ["1+1"], "1+2"),
        ("1+x", ["1+x"], "1+1"),
        ("", [""], "1"),
        ("", ["1"], "1+1"),
        ("2026", ["2026+1", "2026+3"], "2026+2"),
    ],
)
def test_versions_count_on(version: str, known: list[str], expected: str) -> None:
    assert next_version(version, known) == expected


def test_a_version_may_be_chosen_once(store: Store) -> None:
    view = store.view(None)
    assert (chosen_version(view, None), chosen_version(view, "spring")) == ("1+1", "spring")
    with pytest.raises(UsageError, match="already a version '1'"):
        chosen_version(view, "1")
    with pytest.raises(UsageError, match="at least one character"):
        chosen_version(view, "  ")


def test_versions_are_read_back_by_name_or_file(store: Store, tmp_path: Path) -> None:
    rename_code(store, "community", "friends")
    view = store.view(None)
    assert [e.version for e in editions(view)] == ["1", "1+1"]
    assert edition(view, "1")[0].codebook.get("community") is not None
    path = tmp_path / "other.yaml"
    path.write_text(CODEBOOK.replace('"1"', '"9"'))
    assert (edition(view, str(path))[0].version, edition(view, str(path))[0].created) == ("9", "")
    with pytest.raises(UsageError) as caught:
        edition(view, "1+2")
    assert caught.value.message == (
        "no stored version '1+2' of the codebook, and no such file; did you mean '1+1'?"
    )
    old, new, problems = two_editions(view, None, None)
    assert (old.version, new.version, problems) == ("1", "1+1", ())
    older, newer, _ = two_editions(view, str(path), None)
    assert (older.version, newer.version) == ("1+1", "9")


def test_a_study_with_one_codebook_has_nothing_to_compare(double: Store) -> None:
    with pytest.raises(Refused) as caught:
        two_editions(double.view(None), None, None)
    assert caught.value.command == "qcode codebook diff FILE"


def test_changes_are_told_with_the_fields_before_and_after(store: Store) -> None:
    load_codebook(store, changed(book(store), "barriers", definition="What stops people."))
    rename_code(store, "community", "friends")
    view = store.view(None)
    table = changes_table(view, *two_editions(view, "1", None)[:2])
    rows = {(r["change"], r["code"], r["field"]): (r["old"], r["new"]) for r in table.rows}
    assert rows["renamed", "friends", "code"] == ("community", "friends")
    assert rows["changed", "barriers", "definition"] == (
        "What gets in the way.",
        "What stops people.",
    )
    assert table.extra["counts"]["renamed"] == 1 and table.extra["old"] == "1"
    assert table.title.startswith("Codebook, version 1 to version 1+2")


def test_an_entry_is_shown_in_full_and_the_tree_with_counts(double: Store) -> None:
    view = double.view(None)
    assert find_code(view.study(), "HOTLINES").key == "hotline"
    fields = {r["field"]: r["value"] for r in codebook_table(view, "hotline").rows}
    assert fields == {
        "path": "referral_stream/hotline",
        "label": "Hotlines",
        "definition": "A call or message to a line.",
        "include": "Tip lines.",
        "exclude": "Do not use for advertisements (online).",
        "keywords": ["hotline"],
        "codings": 4,
    } | {k: v for k, v in fields.items() if k == "color"}
    counts = {r["code"]: r["codings"] for r in codebook_table(view).rows}
    assert (counts["hotline"], counts["barriers"], counts["referral_stream"]) == (4, 4, 0)
    own = {r["code"]: r["codings"] for r in codebook_table(double.view("jonas")).rows}
    assert own["hotline"] == 3  # two of his own, and mara's in LE-02
    with pytest.raises(Unknown):
        codebook_table(view, "hotlin")


def test_codings_to_be_coded_anew_are_listed_with_their_words(double: Store) -> None:
    rows = recoding_table(double.view(None).study(), "barriers").rows
    assert [(r["transcript"], r["segment"], r["coder"], r["text"]) for r in rows] == [
        ("LE-01", 6, "jonas", "Money is short."),
        ("LE-01", 6, "mara", "Money is short."),
        ("SP-01", 4, "jonas", "Beds, always beds."),
        ("SP-01", 4, "mara", "Beds, always beds."),
    ]


# reliability --set-rule
# --------------------------------------------------------------------------------------------------


def test_without_a_rule_the_usual_threshold_holds(double: Store) -> None:
    rule = rule_of(double.view(None))
    assert rule == Rule() and (rule.index, rule.threshold) == ("alpha", 0.8)
    assert "no rule was set in this study before coding" in str(rule)


def test_a_rule_before_coding_is_told_with_its_day(garden: Store) -> None:
    rule, notes = set_rule(garden, " Alpha ", 0.7, actor="rosa")
    assert notes == ("coder 'rosa' is new in this study",)
    assert (rule.index, rule.threshold, rule.late, rule.changes) == ("alpha", 0.7, False, 1)
    assert rule.tentative == pytest.approx(2 / 3, abs=0.001)
    day = rule.when[:10]
    assert str(rule).endswith(f"at least .700 by its lower bound (set on {day}, before coding)")
    with one_step(garden):
        low, _ = set_rule(garden, "kappa", 0.5)
    assert (low.index, low.tentative) == ("kappa", 0.5)
    assert str(low).endswith("before coding, changed 1 time)")


def test_a_rule_that_came_after_coding_says_so(store: Store) -> None:
    rule, notes = set_rule(store, "alpha", 0.7)
    assert rule.late and len(notes) == 1 and "(none was set before)" in notes[0]
    assert "after coding had begun" in str(rule)
    _, again = set_rule(store, "alpha", 0.75)
    assert "it was" in again[0] and "0.7 before" in again[0]


@pytest.mark.parametrize(
    ("index", "threshold", "words"),
    [
        ("beta", 0.7, "the index is one of percent, kappa, "),
        ("", 0.7, "the index is one of percent, kappa, "),
        ("alpha", 0.0, "above 0 and at most 1, not 0.0"),
        ("alpha", 1.01, "above 0 and at most 1, not 1.01"),
    ],
)
def test_a_rule_that_is_none_is_refused(
    store: Store, index: str, threshold: float, words: str
) -> None:
    with nothing_written(store), pytest.raises(UsageError) as caught:
        set_rule(store, index, threshold)
    assert words in caught.value.message


def test_a_threshold_names_codes_below_it_and_those_without_a_verdict(double: Store) -> None:
    """Every code of this study is too rare for a verdict."""
    from qcode.workflows.agreement.measured_tables import agreement
    from qcode.workflows.agreement.options import AgreementOptions

    rows: list[Assessed] = list(agreement(double.view(None), AgreementOptions(bootstrap=0))[1])
    gate = below(rows, 0.8)
    assert gate.failed == ()
    assert sorted(c for codes in gate.apart.values() for c in codes) == sorted(
        r.code for r in rows if not r.family and r.code != rows[-1].code
    )


# Who has seen what
# --------------------------------------------------------------------------------------------------


def test_the_first_look_is_recorded_before_anything_is_shown(store: Store) -> None:
    assert record_sight(store, "rosa", ["LE-01", "SP-01", "XX"], by="show") == (
        "rosa has now seen others' codings in LE-01, SP-01, and cannot be drawn for blind coding"
        " there (recorded)",
    )
    found = sights(store.view(None))
    names = {i: n for n, i in store.view(None).transcript_ids().items()}
    assert sorted((names[t], who) for t, who, _ in found) == [("LE-01", "rosa"), ("SP-01", "rosa")]
    assert not_blind(store.view(None)) == {
        "rosa": dict.fromkeys(("LE-01", "SP-01"), "has seen others' codings there")
    }
    assert "rosa" not in {c.name for c in store.view(None).coders()}
    with nothing_written(store):
        assert record_sight(store, "rosa", ["LE-01"], by="log") == ()


@pytest.mark.parametrize(
    ("reader", "names"),
    [(None, ["LE-01"]), ("jonas", ["LE-01", "SP-01"]), ("mara", ["LE-02"]), ("rosa", [])],
)
def test_a_look_that_shows_nothing_new_is_not_recorded(
    store: Store, reader: str | None, names: list[str]
) -> None:
    """The supervisor, who is blind there, where nobody else coded, and where nothing is shown."""
    with nothing_written(store):
        assert record_sight(store, reader, names, by="show") == ()


def test_a_look_at_many_transcripts_is_told_by_their_number(garden: Store) -> None:
    from qcode.workflows.shared.codings import add_codings

    add_codings(garden, "GA-01", "2", ["joy"], coder="mara")
    assert record_sight(garden, "rosa", ["GA-01", "GA-02"], by="show") == (
        "rosa has now seen others' codings in GA-01, and cannot be drawn for blind coding there"
        " (recorded)",
    )
    assert helped(garden.view(None)) == []


def test_passages_of_others_depend_on_whose_codings_count(double: Store) -> None:
    from qcode.reports.layers import LayerOptions

    study = double.view(None).study()
    everything = ["LE-01", "LE-02", "SP-01"]
    assert passages_of_others(study, everything, "mara", LayerOptions()) == set()
    assert passages_of_others(study, everything, "jonas", LayerOptions()) == set(everything)
    assert passages_of_others(study, ["LE-02"], None, LayerOptions()) == {"LE-02"}
    own = LayerOptions(coder="jonas")
    assert passages_of_others(study, everything, "jonas", own) == set()


def test_coders_are_compared_when_everybody_is_done(store: Store) -> None:
    """jonas's first look at disagreements ends his blindness, which is recorded."""
    study = store.view(None).study()
    assert finished(study, "LE-01", "1") and finished(study, "LE-02", "1")
    assert finished(study, "LE-01", "2")  # nobody is assigned there
    free = side_by_side(store, None, round="1")
    assert (free.hidden, free.notes) == (frozenset(), ())
    result = side_by_side(store, "jonas", round="1", only=["LE-01"])
    assert result.notes == ("jonas: no longer blind in LE-01 (recorded)",)
    assert side_by_side(store, "jonas", round="1", only=["LE-01"]).notes == ()
    left = [a.transcript for a in store.view(None).study().assignments if a.blind]
    assert left == ["SP-01"]


def test_a_blind_coder_compares_nothing_before_everybody_is_done(store: Store) -> None:
    mark_done(store, ["SP-01"], coder="mara", undo=True)
    with nothing_written(store), pytest.raises(Refused) as caught:
        side_by_side(store, "jonas", round="1")
    assert "jonas codes blind here" in caught.value.message and "mara" not in caught.value.message
    assert caught.value.advice is not None and "--round NAME" in caught.value.advice
    assert side_by_side(store, "mara", round="1").hidden == frozenset()
    other = side_by_side(store, "jonas", round="2")
    assert other.hidden == {"SP-01"} and other.counts.as_coder == "jonas"


# disagreements, adjudicate
# --------------------------------------------------------------------------------------------------


def work(store: Store, actor: str = "rosa") -> Adjudication:
    return Adjudication(store, actor, DisagreementScope(round="1"))


def test_a_decision_is_stored_and_told_in_words(store: Store) -> None:
    before = state(store)
    one = work(store)
    said = one.decide(("LE-01", 4, "online"), Choice("coder", coder="mara"), "slip")
    assert "LE-01" in said or "online" in said
    assert state(store) != before
    again = work(store)
    assert again.find("LE-01", 4, "online").place == ("LE-01", 4, "online")


@pytest.mark.parametrize(
    ("keep", "cause", "error", "words"),
    [
        ("z", "slip", UsageError, "z"),
        ("other:", "slip", UsageError, ""),
        ("other:onlin", "slip", Unknown, "online"),
        ("both", "weather", UsageError, "weather"),
    ],
)
def test_a_decision_that_cannot_be_read_decides_nothing(
    store: Store, keep: str, cause: str, error: type[UsageError], words: str
) -> None:
    one = work(store, "")
    with nothing_written(store), pytest.raises(error) as caught:
        one.settle_words("LE-01", 4, "online", keep, cause)
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (("LE-01", 6, "barriers"), "the coders agree on 'barriers' in segment 6 of LE-01"),
        (("LE-01", 2, "community"), "nobody gave 'community' in segment 2 of LE-01"),
        (("LE-02", 2, "hotline"), "is not a respondent's segment that two coders finished"),
        (("LE-01", 1, "hotline"), "is not a respondent's segment that two coders finished"),
    ],
)
def test_where_nobody_disagrees_there_is_nothing_to_decide(
    store: Store, place: tuple[str, int, str], words: str
) -> None:
    one = work(store, "")
    with nothing_written(store), pytest.raises(Refused) as caught:
        one.decide(place, Choice("both"), "slip")
    assert words in caught.value.message
