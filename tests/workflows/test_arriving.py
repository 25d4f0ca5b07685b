"""A project of another program comes into a study: every coding on its words, a second time nothing
changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qcode.errors import Refused
from qcode.exchange.project import (
    Case,
    Group,
    Link,
    Person,
    Project,
    ProjectCode,
    ProjectCoding,
    ProjectNote,
    Selection,
    Source,
    SpeakerSpan,
    Variable,
)
from qcode.model import Study
from qcode.store.queries.log import newest_event
from qcode.store.store import Store
from qcode.workflows.exchanging.arriving import Arrived, Arriving, Lossy, import_project
from qcode.workflows.exchanging.arriving_dates import utc
from qcode.workflows.shared.expressions import evaluation, saved_expressions

TALK = "Interviewer: How was it?\nP1: The bus 😀 was late.\nP1: I wai\u0301ted.\n"


def coding(own: str, code: str, words: str, coder: str = "a", **more: Any) -> ProjectCoding:
    start = TALK.index(words)
    return ProjectCoding(own, code, start, start + len(words), coder, quote=words, **more)


TALKS = Source(
    "s1",
    "Talk 1.docx",
    TALK,
    codings=(
        coding("c1", "late", "The bus 😀 was late.", created="2026-03-01T10:00:00+01:00"),
        coding("c2", "bus", "bus 😀", "b", memo="the old one"),
        coding("c3", "late", "P1: I wai\u0301ted."),
        coding("c4", "late", "How was it?\nP1: The bus"),
    ),
)
PROJECT = Project(
    "Buses",
    "invented",
    "What it is for.",
    people=(Person("a", "Anna"), Person("b", "Ben"), Person("x", "Nobody")),
    codes=(
        ProjectCode("late", "Late", color="#aa3377", description="Not in time.\n\nInclude: waits"),
        ProjectCode("bus", "Bus", "late"),
    ),
    sources=(TALKS,),
)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    """A study with nothing in it."""
    with Store.making(tmp_path / "study.qcode", title="Study") as store:
        yield store


def bring(store: Store, project: Project = PROJECT, **how: Any) -> Arrived:
    return import_project(store, project, Arriving("qdpx", "buses.qdpx", **how))


def study_of(store: Store) -> Study:
    return store.view(None).study()


def coded(store: Store) -> list[tuple[str, str, str]]:
    """(code, coder, words) of every coding."""
    study = study_of(store)
    texts = {i.name: i.text for i in study.interviews}
    return sorted((c.code, c.coder, texts[c.transcript][c.start : c.end]) for c in study.codings)


def lost(done: Arrived) -> list[tuple[str, str, str]]:
    return [(loss.fate, loss.what, loss.name) for loss in done.losses]


def test_everything_comes_into_an_empty_study(empty: Store) -> None:
    done = bring(empty)
    study = study_of(empty)
    late, bus = study.codebook.codes
    assert (late.key, late.label, late.definition) == ("late", "Late", "Not in time.")
    assert (late.include, late.color, bus.parent) == ("waits", "#AA3377", "late")
    assert study.codebook.title == "Buses" and study.codebook.version == "1"
    assert coded(empty) == [
        ("bus", "Ben", "bus 😀"),
        ("late", "Anna", "How was it?\nP1: The bus"),
        ("late", "Anna", "P1: I wai\u0301ted."),
        ("late", "Anna", "The bus 😀 was late."),
    ]
    assert [c.name for c in study.coders] == ["Anna", "Ben"]
    assert {c.source for c in study.codings} == {"qdpx"}
    assert study.interviews[0].name == "Talk 1"
    assert [p.label for p in study.interviews[0].participants] == ["Interviewer", "P1"]
    assert lost(done) == []
    assert done.counts["codings"] == (4, 0)


def test_dates_are_those_of_the_project_in_utc(empty: Store) -> None:
    bring(empty)
    dates = {c.code: c.created for c in study_of(empty).codings if c.created < "2026-04"}
    assert dates == {"late": "2026-03-01T09:00:00.000000Z"}
    assert utc("2026-03-02T10:00:00") == "2026-03-02T10:00:00.000000Z"
    assert utc("yesterday") == ""
    assert utc("0001-01-01T00:00:00+05:00") == ""


def test_a_second_import_changes_nothing(empty: Store) -> None:
    whole = replace(
        PROJECT,
        notes=(ProjectNote("n", "Idea", "Ask more.", author="a"),),
        groups=(Group("g", "Delays", members=(("code", "late"), ("code", "bus"))),),
        links=(Link("l", "why", ("code", "late"), ("code", "bus"), "because"),),
        variables=(Variable("v", "age"),),
        cases=(Case("k", "P1", values={"v": "34"}, sources=("s1",)),),
    )
    bring(empty, whole)
    before = empty.view(None).study()
    events = newest_event(empty.view(None))
    done = bring(empty, whole)
    assert {what: new for what, (new, _) in done.counts.items()} == dict.fromkeys(done.counts, 0)
    assert empty.view(None).study() == before
    assert newest_event(empty.view(None)) == events


def test_a_grown_project_adds_what_is_new(empty: Store) -> None:
    bring(empty)
    more = coding("c5", "new", "late", "b")
    grown = replace(
        PROJECT,
        codes=(*PROJECT.codes, ProjectCode("new", "New", "late")),
        sources=(replace(TALKS, codings=(*TALKS.codings, more)),),
    )
    done = bring(empty, grown)
    assert done.counts["codes"] == (1, 2) and done.counts["codings"] == (1, 4)
    assert ("new", "Ben", "late") in coded(empty)
    assert study_of(empty).codebook.version == "1+1"


def test_a_dry_run_counts_and_changes_nothing(empty: Store) -> None:
    done = bring(empty, dry_run=True)
    assert done.counts["codings"] == (4, 0)
    assert study_of(empty).interviews == () and study_of(empty).codebook.codes == ()


def test_strict_refuses_any_loss_and_changes_nothing(empty: Store) -> None:
    outside = replace(TALKS, codings=(*TALKS.codings, ProjectCoding("o", "late", 500, 510, "a")))
    with pytest.raises(Lossy) as refused:
        bring(empty, replace(PROJECT, sources=(outside,)), strict=True)
    assert refused.value.message.startswith("1 part of the project would be left out")
    assert [loss.what for loss in refused.value.done.losses] == ["coding"]
    assert study_of(empty).interviews == ()
    assert lost(bring(empty, strict=True)) == []


def test_one_import_is_one_undo(empty: Store) -> None:
    from qcode.workflows.keeping import undo

    bring(empty)
    undo(empty)
    study = study_of(empty)
    assert (tuple(study.codings), study.interviews, study.codebook.codes) == ((), (), ())


def test_coders_of_the_same_name_are_one(empty: Store) -> None:
    from qcode.store.writing import ensure_coder

    with empty.change("x") as change:
        ensure_coder(change, "anna")
    assert bring(empty).counts["coders"] == (1, 1)
    assert {c.coder for c in study_of(empty).codings} == {"anna", "Ben"}


def test_a_code_of_the_study_keeps_its_wording(empty: Store) -> None:
    bring(empty)
    other = replace(PROJECT, codes=(ProjectCode("late", "LATE", description="Slow."),), sources=())
    done = bring(empty, other)
    assert lost(done) == [("left out", "definition of the code", "LATE")]
    assert study_of(empty).codebook.codes[0].definition == "Not in time."


def test_codes_of_one_name_below_different_codes_are_two(empty: Store) -> None:
    codes = (
        ProjectCode("1", "cost"),
        ProjectCode("2", "cost", "1"),
        ProjectCode("3", "access/cost"),
        ProjectCode("4", "costs", "5"),
        ProjectCode("5", "in a circle", "4"),
        ProjectCode("6", "", "gone"),
    )
    bring(empty, Project("p", codes=codes))
    book = study_of(empty).codebook
    parents = {c.label: c.parent for c in book.codes}
    assert len({c.key for c in book.codes}) == 6
    assert [book.path(c.key) for c in book.codes if c.label == "cost"] == ["cost", "cost/cost_2"]
    assert book.get("access_cost") is not None
    assert parents["in a circle"] == book.get("costs").key
    assert parents["costs"] is None and parents[""] is None


def test_other_words_under_a_known_name_are_left_out(empty: Store) -> None:
    bring(empty)
    other = replace(TALKS, text=TALK.replace("late", "soon"))
    done = bring(empty, replace(PROJECT, sources=(other,)))
    assert lost(done) == [("left out", "text", "Talk 1"), ("left out", "codings", "Talk 1")]
    assert len(study_of(empty).interviews) == 1


def test_codings_find_their_words_in_a_corrected_transcript(empty: Store) -> None:
    bring(empty)
    corrected = replace(TALKS, text=f"Once more:\n{TALK}", codings=())
    bring(empty, replace(PROJECT, sources=(replace(corrected, name="Talk 2"),)))
    shifted = replace(TALKS, name="Talk 2")
    done = bring(empty, replace(PROJECT, sources=(shifted,)))
    assert (done.counts["texts"], done.counts["codings"]) == ((0, 1), (4, 0))
    texts = {i.name: i.text for i in study_of(empty).interviews}
    words = [texts[c.transcript][c.start : c.end] for c in study_of(empty).codings]
    assert sorted(words) == sorted(2 * [c.quote for c in TALKS.codings])


def test_who_was_renamed_and_what_was_moved_is_found_again(empty: Store) -> None:
    from qcode.workflows.codebook import rename_code
    from qcode.workflows.keeping import rename_coder

    bring(empty)
    rename_coder(empty, "Anna", "Annette")
    rename_code(empty, "late", "delay", label="Delayed")
    done = bring(empty)
    assert {what: new for what, (new, _) in done.counts.items()} == dict.fromkeys(done.counts, 0)
    assert {c.coder for c in study_of(empty).codings} == {"Annette", "Ben"}


def test_a_coding_that_was_removed_stays_removed(empty: Store) -> None:
    bring(empty)
    with empty.change("remove") as change:
        gone = next(c.id for c in study_of(empty).codings if c.code == "bus")
        change.remove("coding", gone, "coding.remove")
    done = bring(empty)
    assert done.counts["codings"][0] == 0
    assert "1 coding removed in the study stay removed" in done.notes
    assert "bus" not in {c.code for c in study_of(empty).codings}


def test_people_whose_names_differ_in_capitals_stay_two(empty: Store) -> None:
    people = (Person("a", "Anna"), Person("b", "ANNA"))
    for new in ((2, 0), (0, 2)):
        done = bring(empty, replace(PROJECT, people=people))
        assert done.counts["coders"] == new
    assert [c.name for c in study_of(empty).coders] == ["ANNA", "Anna"]
    assert len(study_of(empty).codings) == 4


def test_speakers_that_are_given_up_for_words_are_told(empty: Store) -> None:
    text = (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nAnn: Good morning.\n\n"
        "00:00:03.000 --> 00:00:04.000\nBen: It was late.\n"
    )
    start = text.index("00:00:03")
    on_time = ProjectCoding("1", "late", start, start + 12, "a")
    outside = ProjectCoding("2", "late", 900, 910, "a")
    one, two = (Source(n, n, text, codings=(c,)) for n, c in (("one", on_time), ("two", outside)))
    done = bring(empty, replace(PROJECT, sources=(one, two)))
    assert lost(done) == [
        ("approximated", "speakers of the text", "one"),
        ("left out", "coding", ""),
    ]
    heard = {i.name: {t.speaker for t in i.turns} for i in study_of(empty).interviews}
    assert heard == {"one": {None}, "two": {"Ann", "Ben"}}


def test_nothing_that_has_a_name_disappears(empty: Store) -> None:
    start = TALK.index("bus")
    named = (
        Selection("n", start, start + 3, "a key moment"),
        Selection("q", start, start + 3, "bus"),
    )
    project = replace(
        PROJECT,
        sources=(replace(TALKS, selections=named, values={"gone": "3"}),),
        cases=(Case("1", "Paula", "Tall.", sources=("s1",)),),
        groups=(Group("g", "Delays", "Of any kind.", (("code", "late"),)),),
        codes=(ProjectCode("late", "Late", color="#a37"), ProjectCode("bus", "Bus", "late")),
    )
    done = bring(empty, project)
    texts = [r.text for r in empty.view(None).rows("memo")]
    assert "a key moment" in texts and "bus" not in texts and "Paula\n\nTall." in texts
    (paula,) = [p for p in study_of(empty).interviews[0].participants if p.label == "P1"]
    assert paula.attributes["person"] == "Paula"
    assert study_of(empty).codebook.codes[0].color == "#AA3377"
    assert lost(done) == [
        ("left out", "values", ""),
        ("left out", "description of a group", "Delays"),
    ]


def test_two_texts_of_one_name_are_both_kept(empty: Store) -> None:
    twin = Source("s2", "Talk 1.txt", "Another one.\n")
    two = replace(PROJECT, sources=(TALKS, twin))
    done = bring(empty, two)
    assert [i.name for i in study_of(empty).interviews] == ["Talk 1", "Talk 1 (2)"]
    assert lost(done) == [("approximated", "text", "Talk 1.txt")]
    assert bring(empty, two).counts["texts"] == (0, 2)


def test_what_was_taken_out_of_the_study_stays_out(empty: Store) -> None:
    from qcode.workflows.importing import remove_transcript

    bring(empty)
    remove_transcript(empty, "Talk 1")
    done = bring(empty)
    assert lost(done)[0] == ("left out", "text", "Talk 1")
    assert study_of(empty).interviews == ()


def test_speakers_that_are_marked_become_speakers(empty: Store) -> None:
    text = "Good morning.\nIt was late.\nReally?\n"
    spans = (SpeakerSpan("Zoë", 14, 26), SpeakerSpan("Ali", 27, 34))
    bring(empty, Project("p", sources=(Source("1", "t", text, speakers=spans),)))
    turns = study_of(empty).interviews[0].turns
    assert [(t.speaker, text[t.start : t.end]) for t in turns] == [
        (None, "Good morning."),
        ("Zoë", "It was late."),
        ("Ali", "Really?"),
    ]


def test_cases_are_speakers_transcripts_and_sites(empty: Store) -> None:
    two = Source("s2", "Talk 2", "Nobody is named here.\n")
    variables = (Variable("age", "age"), Variable("r", "Role"), Variable("town", "town"))
    cases = (
        Case("1", "P1", values={"age": "34", "r": "visitor"}, sources=("s1",)),
        Case("2", "", values={"town": "Ulm"}, sources=("s2",)),
        Case("3", "North", "Site in qcode: North", {"town": "Kiel"}),
        Case("4", "gone", values={"age": "3"}, sources=("none",)),
    )
    project = replace(PROJECT, sources=(TALKS, two), variables=variables, cases=cases)
    done = bring(empty, project)
    study = study_of(empty)
    person = study.interviews[0].participants[1]
    assert (person.label, person.role, person.attributes["age"]) == ("P1", "visitor", "34")
    assert study.interviews[1].attributes["town"] == "Ulm"
    assert study.sites == {"North": {"town": "Kiel"}}
    assert ("left out", "case", "gone") in lost(done)
    again = bring(empty, replace(project, cases=(replace(cases[0], values={"age": "35"}),)))
    assert ("left out", "value", "age") in lost(again)


def test_one_person_in_two_texts_is_one_participant(empty: Store) -> None:
    second = Source("s2", "Talk 2", TALK.replace("late", "early"))
    case = Case("1", "Paula", sources=("s1", "s2"))
    bring(empty, replace(PROJECT, sources=(TALKS, second), cases=(case,)))
    people = [p for i in study_of(empty).interviews for p in i.participants if p.label == "P1"]
    assert len({p.person for p in people}) == 1
    assert [p.attributes["person"] for p in people] == ["Paula", "Paula"]


def test_notes_are_memos_on_their_parts(empty: Store) -> None:
    start = TALK.index("bus")
    marked = (Selection("m", start, start + 3, description="which one?", created_by="b"),)
    notes = (
        ProjectNote("1", "Idea", "Idea: ask more.", author="a", created="2026-03-01T10:00:00Z"),
        ProjectNote("2", "On late", "Often.", ("code", "late"), "b"),
        ProjectNote("3", "", "Noisy.", ("source", "s1")),
        ProjectNote("5", "Lost", "Where?", ("case", "9")),
    )
    project = replace(PROJECT, sources=(replace(TALKS, selections=marked),), notes=notes)
    done = bring(empty, project)
    rows = empty.view(None).rows("memo")
    assert sorted((r.target_kind, r.text) for r in rows) == [
        ("code", "On late\n\nOften."),
        ("segment", "which one?"),
        ("study", "Idea: ask more."),
        ("study", "Lost\n\nWhere?"),
        ("study", "What it is for."),
        ("transcript", "Noisy."),
    ]
    assert ("approximated", "note on a case", "Lost") in lost(done)
    memos = {c.code: c.memo for c in study_of(empty).codings if c.memo}
    assert memos == {"bus": "the old one"}


def test_a_link_is_a_memo_that_says_where_it_leads(empty: Store) -> None:
    links = (
        Link("1", "explains", ("code", "late"), ("source", "s1"), "see there", "Associative"),
        Link("2", "x", ("code", "gone"), ("note", "gone")),
    )
    done = bring(empty, replace(PROJECT, links=links))
    (memo,) = [r for r in empty.view(None).rows("memo") if r.target_kind == "code"]
    assert memo.text == (
        "see there\n\nLink in qcode: explains\n\nLeads to: transcript Talk 1\n\n"
        "Direction: Associative"
    )
    assert ("left out", "link", "x") in lost(done)


def test_groups_are_saved_expressions_that_limit_reports(empty: Store) -> None:
    groups = (
        Group("1", "Delays & such", members=(("code", "late"), ("code", "bus"))),
        Group("2", "Pilot", members=(("source", "s1"), ("note", "n"))),
    )
    done = bring(empty, replace(PROJECT, groups=groups))
    saved = saved_expressions(empty.view(None))
    assert saved == {
        "delays_such": "code:late or code:bus",
        "pilot": 'transcript in ("Talk 1")',
    }
    found = evaluation(study_of(empty), "pilot", saved)
    assert len(found.look()) == len(found.units) > 0
    assert ("left out", "members of a group", "Pilot") in lost(done)


def test_codings_without_a_coder_are_those_of_the_program(empty: Store) -> None:
    done = bring(empty, replace(PROJECT, people=()))
    assert {c.coder for c in study_of(empty).codings} == {"qdpx"}
    assert done.notes == ("codings without a coder are those of 'qdpx'",)


def test_a_project_with_nothing_usable_is_refused(empty: Store) -> None:
    with pytest.raises(Refused, match="holds no texts, codes or notes"):
        bring(empty, Project("p"))


def test_round_and_origin_are_kept(empty: Store) -> None:
    said = coding("1", "bus", "bus", memo="look", round="2", origin="accepted")
    bring(empty, replace(PROJECT, sources=(replace(TALKS, codings=(said,)),)))
    (one,) = study_of(empty).codings
    assert (one.memo, one.round, one.origin) == ("look", "2", "accepted")


_WORDS = st.text("ab é\u0301😀:\n\t", min_size=1, max_size=60).filter(str.strip)


@st.composite
def _projects(draw: st.DrawFn) -> Project:
    codes = [ProjectCode("0", "a")]
    for number in range(1, draw(st.integers(1, 5))):
        parent = str(draw(st.integers(0, number - 1)))
        codes.append(ProjectCode(str(number), draw(st.sampled_from(["a", "b", "ä/b"])), parent))
    text = draw(_WORDS)
    codings = []
    for number in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        code, coder = draw(st.sampled_from(codes)).id, draw(st.sampled_from(["a", "b"]))
        codings.append(ProjectCoding(str(number), code, start, end, coder))
    people = (Person("a", "Anna"), Person("b", "Ben"))
    source = Source("s", "t", text, codings=tuple(codings))
    return Project("p", people=people, codes=tuple(codes), sources=(source,))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_projects())
def test_any_coding_keeps_exactly_its_words(
    tmp_path_factory: pytest.TempPathFactory, project: Project
) -> None:
    with Store.making(tmp_path_factory.mktemp("any") / "s.qcode", title="s") as store:
        done = bring(store, project)
        source = project.sources[0]
        names = {p.id: p.name for p in project.people}
        wanted = {
            (names[c.coder], c.code, " ".join(source.text[c.start : c.end].split()))
            for c in source.codings
        }
        study = study_of(store)
        keys: dict[str, str] = {}
        for code in project.codes:
            above = keys.get(code.parent)
            keys[code.id] = next(
                c.key for c in study.codebook.codes if (c.label, c.parent) == (code.name, above)
            )
        found = {
            (c.coder, c.code, " ".join(study.interviews[0].text[c.start : c.end].split()))
            for c in study.codings
        }
        assert found == {(who, keys[code], words) for who, code, words in wanted}
        assert not [loss for loss in done.losses if loss.fate == "left out"]
