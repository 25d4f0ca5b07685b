"""What the verbs of asking return: segments, words in their context, counts, expressions that are
saved, and what a study is limited to.

The figures are counted by hand in ``double_coded.py``: six segments of respondents, of which mara
(who counts) coded hotline in two, barriers in two, online and community in one each.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from states import nothing_written, one_step, state

from qcode.errors import MissingPackage, Refused, Unknown, UsageError
from qcode.model import Table
from qcode.query import Material, Misread
from qcode.reports.layers import DEFAULT, LayerOptions
from qcode.store.store import Store
from qcode.workflows.importing.attributes import import_attributes
from qcode.workflows.reporting.querying import (
    Query,
    QueryOptions,
    ask,
    counts_table,
    keywords_table,
    segments_table,
    shows_others,
)
from qcode.workflows.shared.codings import add_codings, mark_done
from qcode.workflows.shared.expressions import (
    counted,
    evaluation,
    limited,
    limits_of,
    remove_expression,
    save_expression,
    saved_expressions,
    saved_table,
    with_saved,
)

NONE: Mapping[str, str] = {}


def asked(store: Store, expression: str, *, reader: str | None = None, **options: Any) -> Query:
    """The expression asked of the study as the reader sees it."""
    view = store.view(reader)
    return ask(view.study(), expression, saved_expressions(view), QueryOptions(**options))


def places(query: Query) -> list[tuple[str, int]]:
    """Where the expression is true, as rows say it."""
    return [(r["transcript"], r["segment"]) for r in segments_table(query).rows]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("hotline", [("LE-01", 2), ("LE-02", 2)]),
        ("HOTLINE", [("LE-01", 2), ("LE-02", 2)]),
        ("referral_stream", [("LE-01", 2), ("LE-01", 4), ("LE-02", 2)]),
        ("code:referral_stream", []),
        ("family:referral_stream", [("LE-01", 2), ("LE-01", 4), ("LE-02", 2)]),
        ("referral_stream/online", [("LE-01", 4)]),
        ("hotline or barriers", [("LE-01", 2), ("LE-01", 6), ("LE-02", 2), ("SP-01", 4)]),
        ("not referral_stream", [("LE-01", 6), ("SP-01", 2), ("SP-01", 4)]),
        ("barriers and role = service_provider", [("SP-01", 4)]),
        ('barriers and role = "Service Provider"', [("SP-01", 4)]),
        ("barriers and role = Law-Enforcement", [("LE-01", 6)]),
        ("role != law_enforcement", [("SP-01", 2), ("SP-01", 4)]),
        ("missing site and online", [("LE-01", 4)]),
        ("transcript in (LE-02, SP-01) and not barriers", [("LE-02", 2), ("SP-01", 2)]),
        ("word:hotline", [("LE-01", 2), ("LE-02", 2)]),
        ('"beds, always"', [("SP-01", 4)]),
        ("word:bring*", [("SP-01", 2)]),
        ("/[Mm]oney/", [("LE-01", 6)]),
        ("hotline followed by online", [("LE-01", 2), ("LE-01", 4)]),
        ("online followed by hotline", []),
        ("hotline within 1 segments of barriers", []),
        (
            "hotline within 2 segments of barriers",
            [("LE-01", 2), ("LE-01", 6)],
        ),
        ("coder = jonas and not hotline", [("LE-01", 4), ("LE-01", 6), ("SP-01", 4)]),
        ("*", [("LE-01", 2), ("LE-01", 4), ("LE-01", 6), ("LE-02", 2), ("SP-01", 2), ("SP-01", 4)]),
    ],
)
def test_an_expression_is_true_of_these_segments(
    double: Store, expression: str, expected: list[tuple[str, int]]
) -> None:
    assert places(asked(double, expression)) == expected


def test_a_row_says_where_who_and_what(double: Store) -> None:
    table = segments_table(asked(double, "barriers and role = law_enforcement", codes=True))
    (row,) = table.rows
    start = double.view(None).interview("LE-01").text.index("Money")
    assert row == {
        "transcript": "LE-01",
        "segment": 6,
        "speaker": "LE-01",
        "role": "law_enforcement",
        "site": "",
        "start": start,
        "end": start + len("Money is short."),
        "time": "",
        "text": "Money is short.",
        "codes": ["barriers"],
    }
    assert [c.key for c in table.columns] == ["transcript", "segment", "role", "text", "codes"]
    assert table.extra == {
        "expression": "barriers and role = law_enforcement",
        "segments": 1,
        "segments_base": 6,
    }
    assert table.notes[0] == (
        "barriers and role = law_enforcement: 1 of 6 segments, said by 1 of 3 participants in 1 of"
        " 3 interviews."
    )


def test_codes_are_a_column_only_where_they_were_asked_for(double: Store) -> None:
    words = segments_table(asked(double, "word:money"))
    assert [c.key for c in words.columns] == ["transcript", "segment", "role", "text"]
    assert [r["codes"] for r in words.rows] == [[]]
    with_codes = segments_table(asked(double, "word:money", codes=True))
    assert [r["codes"] for r in with_codes.rows] == [["barriers"]]


def test_at_most_so_many_rows_are_shown_and_the_rest_is_told(double: Store) -> None:
    table = segments_table(asked(double, "*", limit=2))
    assert [(r["transcript"], r["segment"]) for r in table.rows] == [("LE-01", 2), ("LE-01", 4)]
    assert "The first 2 of 6 rows; --limit N shows more." in table.notes
    assert table.extra["segments"] == 6
    whole = segments_table(asked(double, "*", limit=6))
    assert len(whole.rows) == 6 and not any("--limit" in note for note in whole.notes)


def test_words_of_interviewers_are_found_when_everybody_is_asked(double: Store) -> None:
    assert places(asked(double, '"what is hard"')) == []
    found = asked(double, '"what is hard"', everybody=True)
    assert places(found) == [("LE-01", 5), ("SP-01", 3)]
    assert segments_table(found).extra["segments_base"] == 12
    assert not any("--speakers" in note for note in segments_table(found).notes)


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (LayerOptions(), [("LE-01", 2), ("LE-02", 2)]),
        (LayerOptions(coder="jonas"), [("LE-01", 2), ("LE-01", 4)]),
        (LayerOptions(coder="jonas", round="9"), []),
    ],
)
def test_the_codes_are_those_of_the_coder_and_round_that_count(
    double: Store, layer: LayerOptions, expected: list[tuple[str, int]]
) -> None:
    assert places(asked(double, "hotline", layer=layer)) == expected


def test_where_nobody_has_finished_a_missing_code_says_nothing(store: Store) -> None:
    """LE-02 is mara's alone; without her mark only the words of it are looked at."""
    mark_done(store, ["LE-02"], coder="mara", undo=True)
    assert ("LE-02", 2) not in places(asked(store, "not barriers"))
    assert ("LE-02", 2) in places(asked(store, "word:neighbor"))
    everything = LayerOptions(include_unfinished=True)
    assert ("LE-02", 2) in places(asked(store, "not barriers", layer=everything))


def test_words_stand_between_the_words_before_and_after_them(double: Store) -> None:
    table = keywords_table(asked(double, "word:hotline", context=1))
    assert [(r["transcript"], r["before"], r["match"], r["after"]) for r in table.rows] == [
        ("LE-01", "The", "hotline", "calls"),
        ("LE-02", "The", "hotline", ", and"),
    ]
    assert table.notes[0] == "2 matches." and table.extra["matches"] == 2
    (one,) = keywords_table(asked(double, '"a school"', context=99)).rows
    assert (one["before"], one["match"], one["after"]) == (
        "The hotline calls us.",
        "A school",
        "did once.",
    )
    bare = keywords_table(asked(double, "word:hotline", context=0)).rows[0]
    assert (bare["before"], bare["after"]) == ("", "")
    text = double.view(None).interview("LE-01").text
    assert text[bare["start"] : bare["end"]] == "hotline"
    assert keywords_table(asked(double, "word:hotline", limit=1)).rows[0]["transcript"] == "LE-01"


def test_every_match_in_a_segment_is_a_row_and_words_that_must_be_absent_are_none(
    double: Store,
) -> None:
    beds = keywords_table(asked(double, "word:beds and not word:money"))
    assert [r["match"] for r in beds.rows] == ["Beds", "beds"]
    assert beds.extra == {
        "expression": "word:beds and not word:money",
        "segments": 1,
        "segments_base": 6,
        "matches": 2,
    }


@pytest.mark.parametrize("expression", ["hotline", "role = law_enforcement", "coder = jonas"])
def test_an_expression_without_words_has_none_to_show(double: Store, expression: str) -> None:
    with pytest.raises(UsageError, match="looks for no words") as caught:
        keywords_table(asked(double, expression))
    assert caught.value.exit_status == 2


def _counts(table: Table) -> dict[str, list[Any]]:
    kinds = ("segments", "participants", "interviews", "sites")
    return {r["group"]: [x for k in kinds for x in (r[k], r[f"{k}_base"])] for r in table.rows}


def test_segments_people_interviews_and_sites_are_counted_each_of_its_own_base(
    double: Store,
) -> None:
    table = counts_table(asked(double, "barriers"), None)
    assert list(_counts(table).values()) == [[2, 6, 2, 3, 2, 3, 0, 0]]
    (row,) = table.rows
    assert row["percent_of_segments"] == pytest.approx(100 / 3)
    assert row["percent_of_participants"] == pytest.approx(200 / 3)
    assert row["percent_of_sites"] is None
    by_role = counts_table(asked(double, "barriers"), "role")
    assert _counts(by_role) == {
        "law_enforcement": [1, 4, 1, 2, 1, 2, 0, 0],
        "service_provider": [1, 2, 1, 1, 1, 1, 0, 0],
    }
    assert by_role.extra["by"] == "role" and by_role.columns[0].key == "group"


def test_people_of_whom_an_expression_can_never_be_true_are_in_no_base(double: Store) -> None:
    """With `role = service_provider` the two officers are no base; with `not` they all are."""
    table = counts_table(asked(double, "barriers and role = service_provider"), None)
    assert list(_counts(table).values()) == [[1, 2, 1, 1, 1, 1, 0, 0]]
    table = counts_table(asked(double, "barriers and not word:money"), None)
    assert list(_counts(table).values()) == [[1, 6, 1, 3, 1, 3, 0, 0]]


def test_counts_by_code_are_of_the_segments_found_the_most_frequent_first(double: Store) -> None:
    table = counts_table(asked(double, "role = law_enforcement"), "code")
    assert _counts(table) == {
        "hotline": [2, 4, 2, 2, 2, 2, 0, 0],
        "online": [1, 4, 1, 2, 1, 2, 0, 0],
        "barriers": [1, 4, 1, 2, 1, 2, 0, 0],
    }
    assert next(iter(_counts(table))) == "hotline"
    assert table.notes[-1] == "Percentages are of the segments found."


def test_sites_are_counted_with_their_names(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text("transcript,site\nLE-01,North\nLE-02,South\nSP-01,North\n")
    import_attributes(store, path)
    (row,) = counts_table(asked(store, "hotline"), None).rows
    assert (row["sites"], row["sites_base"], row["site_names"]) == (2, 2, ["North", "South"])
    groups = counts_table(asked(store, "hotline"), "site")
    assert {r["group"]: (r["segments"], r["segments_base"]) for r in groups.rows} == {
        "North": (1, 5),
        "South": (1, 1),
    }


def test_no_segment_is_no_failure_and_an_unknown_attribute_is_named(double: Store) -> None:
    nothing = asked(double, "hotline and barriers")
    assert segments_table(nothing).rows == () and nothing.hits == ()
    assert list(_counts(counts_table(nothing, None)).values()) == [[0, 6, 0, 3, 0, 3, 0, 0]]
    with pytest.raises(Unknown) as caught:
        counts_table(nothing, "rol")
    assert caught.value.exit_status == 2 and "role" in caught.value.suggestions


@pytest.mark.parametrize(
    ("expression", "column", "words"),
    [
        ("hotlin", 1, "hotline"),
        ("hotline and", 12, "expected"),
        ("hotline and (barriers", 22, ")"),
        ("rolle = x", 1, "role"),
        ("coder = marra", 9, "mara"),
        ("query:streams", 1, "streams"),
    ],
)
def test_what_is_wrong_is_shown_at_its_place_in_the_expression(
    double: Store, expression: str, column: int, words: str
) -> None:
    with pytest.raises(Misread) as caught:
        asked(double, expression)
    assert caught.value.column == column and words in caught.value.message
    assert caught.value.exit_status == 2


def test_a_coder_whose_codings_shall_count_must_exist(double: Store) -> None:
    with pytest.raises(Unknown, match="mara"):
        asked(double, "hotline", layer=LayerOptions(coder="marra"))


def test_lemmas_without_a_dictionary_are_an_error_with_a_way_out(double: Store) -> None:
    """Nobody gave the material a dictionary: a script that asks for lemmas is told."""
    from qcode.query import Evaluation

    study = double.view(None).study()
    material = Material(study, {}, {i.name: [None] * len(i.turns) for i in study.interviews})
    with pytest.raises(MissingPackage, match="lemma: needs") as caught:
        Evaluation("lemma:call", material).look()
    assert caught.value.exit_status == 5
    assert caught.value.advice == "word:WORD* finds words by their beginning"


def test_a_blind_coder_is_answered_from_their_own_codings_alone(double: Store) -> None:
    """jonas codes LE-01 and SP-01 blind; of mara's codings he reads those in LE-02 alone."""
    assert places(asked(double, "hotline", reader="jonas")) == [("LE-02", 2)]
    assert places(asked(double, "coder = mara", reader="jonas")) == [("LE-02", 2)]
    own = LayerOptions(coder="jonas")
    result = asked(double, "* or word:ads", reader="jonas", layer=own, codes=True)
    codes = {(r["transcript"], r["segment"]): r["codes"] for r in segments_table(result).rows}
    assert codes == {
        ("LE-01", 2): ["hotline", "school"],
        ("LE-01", 4): ["hotline"],
        ("LE-01", 6): ["barriers"],
        ("SP-01", 4): ["barriers"],
    }
    mara = LayerOptions(coder="mara")
    assert places(asked(double, "barriers", reader="jonas", layer=mara)) == []


def test_rows_that_show_others_codings_are_known(double: Store) -> None:
    """Words alone show nobody's codings; who coded something shows them, whoever is asked."""
    assert shows_others(asked(double, "word:hotline"), "jonas") == set()
    assert shows_others(asked(double, "hotline"), "rosa") == {"LE-01", "LE-02"}
    assert shows_others(asked(double, "hotline"), "mara") == set()
    assert shows_others(asked(double, "word:hotline", codes=True), "rosa") == {"LE-01", "LE-02"}
    assert shows_others(asked(double, "coder = mara"), "mara") == {"LE-01", "LE-02", "SP-01"}


# Expressions with a name
# --------------------------------------------------------------------------------------------------


def test_a_saved_expression_stands_for_what_it_says(store: Store) -> None:
    with one_step(store):
        notes = save_expression(store, "lines", "hotline   or ( community )")
    assert notes == ()
    view = store.view(None)
    assert saved_expressions(view) == {"lines": "hotline or community"}
    assert saved_table(view).rows == ({"name": "lines", "expression": "hotline or community"},)
    expected = [("LE-01", 2), ("LE-02", 2), ("SP-01", 2)]
    assert places(asked(store, "lines")) == places(asked(store, "query:LINES")) == expected
    assert places(asked(store, "not lines and barriers")) == [("LE-01", 6), ("SP-01", 4)]


def test_a_name_that_is_saved_again_keeps_its_first_spelling(store: Store) -> None:
    save_expression(store, "lines", "hotline", actor="rosa")
    with one_step(store):
        save_expression(store, "LINES", "online", actor="rosa")
    assert saved_expressions(store.view(None)) == {"lines": "online"}


def test_who_saves_an_expression_becomes_a_coder_and_is_told_so(store: Store) -> None:
    assert save_expression(store, "lines", "hotline", actor="rosa") == (
        "coder 'rosa' is new in this study",
    )
    assert "rosa" in {c.name for c in store.view(None).coders()}
    with nothing_written(store), pytest.raises(UsageError, match="there is no coder 'mar a'"):
        save_expression(store, "more", "hotline", actor="mar a")


@pytest.mark.parametrize("name", ["and", "NOT", "has", "a b", "x=1", "a/b", "*", "", "[a]"])
def test_a_name_that_cannot_be_typed_is_refused(store: Store, name: str) -> None:
    with nothing_written(store), pytest.raises(UsageError, match="cannot be the name") as caught:
        save_expression(store, name, "hotline")
    assert caught.value.advice == "housing_gap"


@pytest.mark.parametrize(
    ("name", "expression", "words"),
    [
        ("hotline", "barriers", "'hotline' is a code"),
        ("HotLine", "barriers", "'hotline' is a code"),
        ("lines", "hotlin", "hotline"),
        ("lines", "lines", "lines"),
        ("lines", "", "expression"),
    ],
)
def test_an_expression_that_could_not_be_asked_is_not_saved(
    store: Store, name: str, expression: str, words: str
) -> None:
    with nothing_written(store), pytest.raises(UsageError) as caught:
        save_expression(store, name, expression)
    assert words in caught.value.message


def test_expressions_may_ask_for_one_another_but_not_in_a_circle(store: Store) -> None:
    save_expression(store, "lines", "hotline")
    save_expression(store, "either", "lines or online")
    assert places(asked(store, "either")) == [("LE-01", 2), ("LE-01", 4), ("LE-02", 2)]
    with nothing_written(store), pytest.raises(Misread, match="either"):
        save_expression(store, "lines", "either")
    save_expression(store, "lines", "community")
    assert places(asked(store, "either")) == [("LE-01", 4), ("SP-01", 2)]


def test_an_expression_that_another_asks_for_is_not_removed(store: Store) -> None:
    save_expression(store, "lines", "hotline")
    save_expression(store, "either", "query:LINES or online")
    with nothing_written(store), pytest.raises(Refused) as caught:
        remove_expression(store, "lines")
    assert caught.value.message == (
        "the saved expression 'either' asks for 'lines'; nothing was removed"
    )
    assert caught.value.command == "qcode query remove either"
    with one_step(store):
        assert remove_expression(store, "EITHER") == "either"
    assert remove_expression(store, "lines") == "lines"
    assert saved_expressions(store.view(None)) == {}


def test_an_expression_that_nobody_saved_cannot_be_removed(store: Store) -> None:
    save_expression(store, "lines", "hotline")
    with nothing_written(store), pytest.raises(Unknown) as caught:
        remove_expression(store, "line")
    assert caught.value.suggestions == ["lines"] and caught.value.command == "qcode query list"


# What a study is limited to
# --------------------------------------------------------------------------------------------------


def test_a_limited_study_counts_only_where_the_expression_is_true(double: Store) -> None:
    study = double.view(None).study()
    result = limited(study, "role = service_provider", NONE)
    assert result.limits is not None
    assert result.limits.expression == "role = service_provider"
    assert set(result.limits.spans) == {"SP-01"}
    text = result.interviews[2].text
    # Two answers with a question between them: two stretches.
    assert [text[a:b] for a, b in result.limits.spans["SP-01"]] == [
        "Friends bring them along.",
        "Beds, always beds.",
    ]
    assert limited(study, None, NONE) is study
    assert result.codings == study.codings and study.limits is None


def test_who_is_ruled_out_is_no_base_and_who_said_nothing_of_it_is(double: Store) -> None:
    """`role = law_enforcement and barriers` rules out the provider, not the second officer."""
    study = double.view(None).study()
    result = limited(study, "role = law_enforcement and barriers", NONE).limits
    names = {p.id: p.transcript for i in study.interviews for p in i.participants}
    assert result is not None
    assert sorted(names[i] for i in result.people) == ["LE-01", "LE-02"]
    assert [names[i] for i in result.heard] == ["LE-01"]


def test_reports_count_under_an_expression_with_saved_ones_as_codes(store: Store) -> None:
    save_expression(store, "lines", "hotline or online")
    view = store.view(None)
    assert counted(view, None, ()).codings == view.study().codings
    study = counted(view, "role = law_enforcement", ["lines", "hotline"])
    assert study.limits is not None and set(study.limits.spans) == {"LE-01", "LE-02"}
    code = study.codebook.get("lines")
    assert code is not None
    assert (code.label, code.definition) == ("lines", "hotline or online")
    own = [(c.transcript, c.coder) for c in study.codings if c.code == "lines"]
    assert own == [("LE-01", "mara"), ("LE-01", "mara"), ("LE-02", "mara")]
    assert {c.code for c in view.study().codings} & {"lines"} == set()


def test_a_name_that_is_a_code_is_the_code(double: Store) -> None:
    study = double.view(None).study()
    assert with_saved(study, ["hotline", "nothing"], {"lines": "hotline"}) is study


def test_limits_are_read_off_the_whole_study(double: Store) -> None:
    assert limits_of(double.view(None), None) is None
    limits = limits_of(double.view(None), "word:beds")
    assert limits is not None and set(limits.spans) == {"SP-01"}
    asked_too = limits_of(double.view(None), '"what is hard"', everybody=True)
    assert asked_too is not None and set(asked_too.spans) == {"LE-01", "SP-01"}


def test_a_double_is_asked_only_once(garden: Store) -> None:
    from qcode.workflows.importing.same_words import set_double

    add_codings(garden, "GA-01", "2", ["neighbor"], coder="mara")
    mark_done(garden, ["GA-01", "GA-02"], coder="mara")
    set_double(garden, "GA-02", "GA-01")
    result = evaluation(garden.view(None).study(), "not joy", NONE, DEFAULT)
    assert {u.interview.name for u in result.units} == {"GA-01"}


def test_asking_writes_nothing(double: Store) -> None:
    before = state(double)
    for expression in ("hotline", "word:beds", "coder = jonas"):
        counts_table(asked(double, expression), "role")
    assert state(double) == before
