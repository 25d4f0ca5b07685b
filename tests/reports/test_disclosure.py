"""What may identify somebody beyond patterns: lists, entities, careers, few people, several quotes;
and findings that were accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from qcode import model
from qcode.errors import GateFailed
from qcode.reports.disclosure import Checks, Finding, all_findings, findings, findings_table, refuse
from qcode.reports.quotes import quotes

Small = Callable[..., model.Study]
SAID = "We ask Hannah about the old mill. It was never her house."


@pytest.fixture
def study(small: Small) -> model.Study:
    return small({"T": f"P: {SAID}"}, [("T", "a", SAID)])


def kinds(study: model.Study, **more: object) -> list[tuple[str, str]]:
    return [(f.kind, f.text) for f in findings(study, quotes(study), **more)]  # type: ignore[arg-type]


def test_the_studys_own_list_is_looked_for_whatever_case_and_white_space(small: Small) -> None:
    study = small({"T": "P: the Old  Mill [Hannah]"}, [("T", "a", "the Old  Mill [Hannah]")])
    listed = (model.Identity("old mill", "a house", "place"), model.Identity("hannah"))
    (mill, hannah) = findings(replace(study, identities=listed), quotes(study))
    assert (mill.kind, mill.text, mill.replacement) == ("identity", "Old  Mill", "a house")
    assert "is on the list of identities (place): 'Old  Mill'" in str(mill)
    # Brackets keep nothing of the list out: somebody may have put the name there.
    assert hannah.text == "Hannah"
    assert findings(study, quotes(study), checks=Checks(listed[:1]))[0].text == "Old  Mill"


def test_words_of_the_list_are_found_as_whole_words(study: model.Study) -> None:
    listed = (model.Identity("mil"), model.Identity("her"))
    assert kinds(replace(study, identities=listed)) == [("identity", "her")]


def test_a_models_entities_are_findings_with_their_place(study: model.Study) -> None:
    def entities(text: str) -> Iterator[tuple[int, int, str]]:
        start = text.index("mill")
        yield start, start + 4, "FAC"

    (found,) = findings(study, quotes(study), checks=Checks(entities=entities))
    assert (found.kind, found.message) == ("entity", "is a named entity (FAC): 'mill'")
    assert study.interviews[0].text[found.start : found.end] == "mill"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("in my twenty years as chief we saw it", "my twenty years as chief"),
        ("That was over my 15 years", "my 15 years"),
        ("I've been doing this for over thirty-one years now", None),
        ("I have been with them since 1998 or so", "I have been with them since 1998"),
        ("when I was the sheriff there", "when I was the sheriff"),
        ("As chief, you see it", "As chief"),
        ("I founded the first task force", "I founded the first task force"),
        ("I am the only woman here", "I am the only"),
        ("then I retired", "I retired"),
    ],
)
def test_tenure_and_career_are_findings(small: Small, text: str, found: str | None) -> None:
    study = small({"T": f"P: {text}"}, [("T", "a", text)])
    (one,) = kinds(study)
    assert one[0] == "career"
    assert found is None or one[1] == found


@pytest.mark.parametrize(
    "text",
    [
        "it took two years to build",
        "the chief said so, and as a team we went",
        "I was here for the whole day",
        "for years we had nothing",
    ],
)
def test_other_times_and_posts_are_not(small: Small, text: str) -> None:
    study = small({"T": f"P: {text}"}, [("T", "a", text)])
    assert kinds(study) == []


def _crowd(small: Small, people: int) -> model.Study:
    """So many detectives of the Northeast, one quote each."""
    names = [f"T{n}" for n in range(people)]
    texts = {n: f"P: we do the work of {n.lower()} here" for n in names}
    about = {"role": "detective", "region": "Northeast"}
    codings = [(n, "a", texts[n].removeprefix("P: ")) for n in names]
    return small(texts, codings, people={n: {**about, "person": n} for n in names})


@pytest.mark.parametrize(("people", "found"), [(2, True), (3, False)])
def test_an_attribution_that_fewer_than_three_people_share_is_a_finding(
    small: Small, people: int, found: bool
) -> None:
    study = _crowd(small, people)
    told = findings(study, quotes(study, attribution="{role}, {region}"))
    assert {f.kind for f in told} == ({"few"} if found else set())
    assert findings(study, quotes(study)) == ()
    if found:
        assert told[0].text == "detective, Northeast"


def test_one_person_in_several_transcripts_and_in_a_copy_is_one(small: Small) -> None:
    """Three transcripts, two people: one is there twice, or one transcript is a copy."""
    study = _crowd(small, 3)
    told = quotes(study, attribution="{role}, {region}")
    same = next(i for i in study.interviews if i.name == "T1")
    person = replace(
        same.participants[0], attributes={**same.participants[0].attributes, "person": "T0"}
    )
    twice = replace(same, participants=(person, *same.participants[1:]))
    one = replace(study, interviews=(study.interviews[0], twice, *study.interviews[2:]))
    assert {f.kind for f in findings(one, told)} == {"few"}
    assert {f.kind for f in findings(replace(study, doubles={"T1": "T0"}), told)} == {"few"}
    assert findings(study, told) == ()


def test_several_quotes_by_one_person_may_identify_together(small: Small) -> None:
    """An age here and a career there; two codes on the same words, or one quote, are no more than
    one telling.
    """
    texts = {
        "T": "P: I'm 52 and tired of it.\n\nP: then I retired",
        "U": "P: I'm 52, then I retired",
    }
    codings = [("T", "a", "I'm 52 and tired of it."), ("T", "b", "then I retired")]
    study = small(texts, [*codings, ("U", "a", "I'm 52, then I retired")])
    found = findings(study, quotes(study))
    assert [(f.kind, f.transcript) for f in found if f.kind == "together"] == [("together", "T")]
    (together,) = (f for f in found if f.kind == "together")
    assert "2 quotes by this person tell details (age, career)" in str(together)
    assert "segments T 1, T 2" in str(together)


def _accepting(study: model.Study, found: Finding, reason: str, **other: object) -> model.Study:
    mark = model.PrintMark(
        "m", "accept", found.transcript, found.start, found.end, "", reason, found.key
    )
    return replace(study, print_marks=(replace(mark, **other),))  # type: ignore[arg-type]


def test_an_accepted_finding_is_not_open_any_more(study: model.Study) -> None:
    listed = replace(study, identities=(model.Identity("hannah"),))
    (found,) = findings(listed, quotes(study))
    accepted = _accepting(listed, found, "A common name.")
    assert findings(accepted, quotes(study)) == ()
    (settled,) = all_findings(accepted, quotes(study))
    assert settled.accepted == "A common name."
    refuse([settled])
    row = findings_table([settled, found]).rows[0]
    assert (row["status"], row["reason"], row["finding"]) == (
        "accepted",
        "A common name.",
        found.id,
    )


def test_accepting_is_about_these_words_at_this_place(study: model.Study) -> None:
    listed = replace(study, identities=(model.Identity("hannah"),))
    (found,) = findings(listed, quotes(study))
    for other in ({"transcript": "U"}, {"start": 0, "end": 3}, {"finding": "identity:other"}):
        assert findings(_accepting(listed, found, "So.", **other), quotes(study)) == (found,)


def test_a_finding_keeps_its_name_in_an_edit_of_its_passage(study: model.Study) -> None:
    """What was left out before the words changes nothing."""
    listed = replace(study, identities=(model.Identity("mill"),))
    (found,) = findings(listed, quotes(study))
    start = study.interviews[0].text.index(SAID)
    edit = model.PrintMark(
        "e", "edit", "T", start, start + len(SAID), text="We ask … the old mill."
    )
    edited = replace(listed, print_marks=(edit,))
    (again,) = findings(edited, quotes(edited))
    assert (again.id, again.start) == (found.id, found.start)


def test_a_question_that_is_printed_is_looked_at_too(study: model.Study) -> None:
    (quote,) = quotes(study)
    asked = replace(quote, question="Did you call 555-010-0199?")
    (found,) = findings(study, [asked])
    assert found.message == "the question has a telephone number: '555-010-0199'"
    with pytest.raises(GateFailed, match="1 passage in the quotes") as raised:
        refuse([found])
    assert raised.value.exit_status == 4
