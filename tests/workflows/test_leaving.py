"""What of a study is in the project that is written for other programs."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import full_study
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode.exchange.project import Project, ProjectCoding, Selection, Source
from qcode.model import Codebook, Identity, Study
from qcode.store import ids
from qcode.store.blindness import SUPERVISOR
from qcode.store.store import Store
from qcode.workflows.exchanging.pseudonyms import Pseudonyms, pseudonymous
from qcode.workflows.exchanging.study_project import project_of


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study with a row in every table."""
    path = tmp_path_factory.mktemp("full") / "study.qcode"
    full_study.build(path)
    return path


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy of it."""
    with Store.open(Path(shutil.copy(made, tmp_path / "study.qcode"))) as opened:
        yield opened


def project(store: Store, coders: tuple[str, ...] | None = None) -> Project:
    """The whole study, as the supervisor sees it."""
    return project_of(store.view(SUPERVISOR), coders)[0]


def accept(store: Store, key: str, origin: str, *, words: tuple[int, int]) -> None:
    """A coding of that origin on words of SP-01."""
    value = {
        **full_study.coding_value(full_study.MARA, key, "SP-01", 0),
        "origin": origin,
        "start": words[0],
        "end": words[1],
    }
    with store.change("suggest", actor="mara") as change:
        change.put("coding", ids.derived("coding", key, origin), value, "coding.add")


@pytest.mark.parametrize(
    ("origin", "key", "memo"),
    [
        ("accepted", "community", "Origin in qcode: accepted\n\nProbability in qcode: 0.5"),
        ("machine", "school", "Origin in qcode: machine"),
        ("hand", "community", ""),
    ],
)
def test_a_suggested_code_says_how_probable_it_was(
    store: Store, origin: str, key: str, memo: str
) -> None:
    """Where the model gave one for a segment of those words."""
    start = full_study.WORDS["SP-01"].index("A friend")
    accept(store, key, origin, words=(start, start + 8))
    source = next(s for s in project(store).sources if s.name == "SP-01")
    assert [c.memo for c in source.codings] == [memo]
    assert source.codings[0].quote == "A friend"


def test_a_probability_of_other_words_is_not_taken(store: Store) -> None:
    """The segment before has none."""
    start = full_study.WORDS["SP-01"].index("How do")
    accept(store, "community", "accepted", words=(start, start + 6))
    source = next(s for s in project(store).sources if s.name == "SP-01")
    assert [c.memo for c in source.codings] == ["Origin in qcode: accepted"]


def test_a_retired_code_is_there_while_codings_have_it(store: Store) -> None:
    """And it is told; one without codings stays behind."""
    with store.change("retire", actor="") as change:
        for key in ("hotline", "community"):
            value = {**full_study.code_value(key), "status": "retired"}
            change.put("code", full_study.code_id(key), value, "codebook.retire")
    written = project(store)
    names = [c.name for c in written.codes]
    assert "Hotline" in names
    assert "Community" not in names
    (told,) = [x for x in written.losses if x.what == "retired codes"]
    assert (told.name, told.count) == ("hotline", 1)


def test_speakers_and_sites_have_their_own_attributes(store: Store) -> None:
    """Not those of their transcript, which are the text's; a name that two have says where."""
    written = project(store)
    cases = {c.name: c for c in written.cases}
    assert list(cases) == ["Interviewer (LE-01)", "Ada", "Interviewer (SP-01)", "Bo", "north"]
    assert cases["Ada"].values == {"role": "law_enforcement"}
    assert cases["north"].values == {"size": "large"}
    assert {s.name: dict(s.values) for s in written.sources} == {
        "LE-01": {"site": "north"},
        "SP-01": {"site": "north"},
    }
    assert [v.name for v in written.variables] == ["role", "site", "size"]


def test_a_site_that_is_called_like_a_speaker_says_so(store: Store) -> None:
    """Programs allow one case of a name."""
    with store.change("site", actor="") as change:
        change.put("site", "ada", {"position": 1}, "attributes.import")
    names = [c.name for c in project(store).cases]
    assert names[-1] == "ada (site)"
    assert len({n.casefold() for n in names}) == len(names)


def test_a_memo_on_words_is_a_selection_there(store: Store) -> None:
    """By its writer."""
    (source,) = [s for s in project(store).sources if s.selections]
    (memo,) = source.selections
    assert (memo.start, memo.end, memo.description) == (3, 9, "Ask again – “when”?")
    assert memo.created_by == full_study.JONAS


def test_notes_of_the_program_stay_behind(store: Store) -> None:
    """Where a draft code was made is nothing that somebody wrote; a memo of the same code is."""
    with store.change("notes", actor="mara") as change:
        for kind, text in (("proposal", "Made of words."), ("memo", "Too wide?")):
            value = {
                **full_study.memo_value(text),
                "kind": kind,
                "target_kind": "code",
                "target": full_study.code_id("hotline"),
            }
            change.put("memo", ids.derived("memo", kind), value, "memo.add")
    notes = [(n.on, n.text) for n in project(store).notes if n.on[0] == "code"]
    assert notes == [(("code", full_study.code_id("hotline")), "Too wide?")]


def test_what_stays_behind_is_counted(store: Store) -> None:
    """Each kind by itself."""
    told = {x.what: x.count for x in project(store).losses if x.fate == "left out"}
    assert told == {
        "marks that somebody finished": 1,
        "assignments of transcripts": 2,
        "samples": 1,
        "marks of questions asked": 1,
    }


def test_the_notes_of_a_layer_are_its_coder_s(store: Store) -> None:
    """Somebody else's memo is nothing to hand on with them."""
    written = project(store, ("mara",))
    assert [p.name for p in written.people] == ["mara"]
    assert not any(s.selections for s in written.sources)
    assert {c.coder for s in written.sources for c in s.codings} == {full_study.MARA}


def names(*listed: tuple[str, str, str]) -> Pseudonyms:
    """The words of a list, as the study holds it."""
    study = Study("", Codebook("", "", ()), (), identities=tuple(Identity(*x) for x in listed))
    return Pseudonyms(study)


def test_replaced_words_move_the_codings_after_them() -> None:
    """A coding of a part of the words covers all of what stands there."""
    text = "Ada Lee met Bo. Ada Lee left."
    codings = (
        ProjectCoding("all", "c", 0, 7),
        ProjectCoding("part", "c", 4, 11),
        ProjectCoding("after", "c", 8, 14, memo="Not Bo!"),
        ProjectCoding("inside", "c", 18, 20),
        ProjectCoding("end", "c", 24, 29),
    )
    source = Source("s", "Ada Lee", text, codings=codings, selections=(Selection("m", 0, 3),))
    made = pseudonymous(
        Project("p", sources=(source,)), names(("Ada Lee", "Person 1", ""), ("Bo", "", "place"))
    )
    (safe,) = made.sources
    assert safe.text == "Person 1 met [place]. Person 1 left."
    assert safe.name == "Person 1"
    words = {c.id: safe.text[c.start : c.end] for c in safe.codings}
    assert words == {
        "all": "Person 1",
        "part": "Person 1 met",
        "after": " met [place]"[1:],
        "inside": "Person 1",
        "end": "left.",
    }
    assert [c.quote for c in safe.codings] == list(words.values())
    assert safe.codings[2].memo == "Not [place]!"
    assert (safe.selections[0].start, safe.selections[0].end) == (0, 8)


@given(
    st.lists(st.sampled_from(["Ada", "Lee", "x", " ", "ada", "🌱", "."]), min_size=1, max_size=12),
    st.data(),
)
def test_a_place_outside_of_replaced_words_keeps_its_words(
    parts: list[str], data: st.DataObject
) -> None:
    """Whatever stands before it."""
    text = "".join(parts)
    made, moved = names(("Ada", "A person", ""), ("Lee", "B", "")).text(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    first, last = moved(start, end)
    assert 0 <= first < last <= len(made)
    found = [m.span() for m in re.finditer(r"(?<!\w)(?:Ada|Lee)(?!\w)", text, re.IGNORECASE)]
    if not any(s < end and start < e for s, e in found):
        assert made[first:last] == text[start:end]


def test_a_study_without_a_list_has_nothing_to_replace() -> None:
    """So it is refused rather than handed on with all names."""
    with pytest.raises(Exception, match="no list of identities"):
        names()


def test_other_words_stand_in_names_and_values_too(store: Store) -> None:
    """Of speakers and their attributes."""
    safe = pseudonymous(project(store), names(("Ada", "Person 1", ""), ("north", "a site", "")))
    cases = {c.name: dict(c.values) for c in safe.cases}
    assert cases["Person 1"] == {"role": "law_enforcement"}
    assert "a site" in cases
    assert replace(safe, name="").people == project(store).people
