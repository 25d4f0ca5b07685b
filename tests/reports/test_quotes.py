"""Quotes: verbatim, balanced, anonymous; and what might identify somebody in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode import model
from qcode.errors import GateFailed, Unknown, UsageError
from qcode.reports.disclosure import findings, refuse
from qcode.reports.groups import attribution
from qcode.reports.quotes import (
    SENTENCES_LEFT_OUT,
    ends_sentence,
    is_verbatim,
    quotes,
    quotes_table,
    too_short,
)

Small = Callable[..., model.Study]
LONG = (
    "I spoke with Det. Marsh at 9 a.m. about it. The second sentence is here, and it goes on for a"
    " while. Then came a third one that nobody needs. And a fourth."
)


def _of(study: model.Study, transcript: str) -> str:
    return next(i.text for i in study.interviews if i.name == transcript)


def test_quotes_are_verbatim_and_attributed_by_role_only(task_force: model.Study) -> None:
    found = quotes(task_force, ["hotline", "community"], by="role", per_code=4)
    assert found
    for quote in found:
        assert is_verbatim(quote, _of(task_force, quote.transcript))
        assert quote.quote in _of(task_force, quote.transcript)
        assert quote.words == len(quote.quote.split())
    assert {q.attribution for q in found} == {
        "law enforcement official",
        "prosecutor",
        "service provider",
        "other stakeholder",
    }


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        ("law_enforcement", "law enforcement official"),
        ("court_clerk", "court clerk"),
        ("", "participant"),
        ("Nurse", "Nurse"),
    ],
)
def test_a_role_is_shown_as_words(role: str, shown: str) -> None:
    assert attribution(role) == shown


def test_per_code_and_per_interview_are_kept(task_force: model.Study) -> None:
    found = quotes(task_force, ["referral_stream"], by="role", per_code=12, per_interview=1)
    assert Counter(q.group for q in found)["law_enforcement"] == 12
    assert max(Counter((q.group, q.transcript) for q in found).values()) == 1


def test_sites_and_interviews_take_turns(task_force: model.Study) -> None:
    """Ten quotes of one role come from ten sites before any site has a second."""
    found = quotes(task_force, ["hotline"], by="role", per_code=10)
    site = {i.name: i.participants[1].site for i in task_force.interviews}
    officers = [site[q.transcript] for q in found if q.group == "law_enforcement"]
    assert len(set(officers)) == 10


def test_readable_passages_come_first(small: Small) -> None:
    long = (
        "The hotline calls us most days, and by now they know who it is that they have to ask for."
    )
    text = f"P1: The hotline.\n\nP2: {long}\n\nP3: Hotline, yes."
    codings = [("T", "a", "The hotline."), ("T", "a", long), ("T", "a", "Hotline, yes.")]
    (first,) = quotes(small({"T": text}, codings), per_code=1)
    assert first.quote == long
    assert len(quotes(small({"T": text}, codings), per_code=3, per_interview=3)) == 3


def test_limits_on_words_are_kept(small: Small) -> None:
    study = small(
        {"T": f"P: {LONG}\n\nP: Short one."}, [("T", "a", LONG), ("T", "a", "Short one.")]
    )
    (cut,) = quotes(study, min_words=3, max_words=25)
    assert cut.quote == LONG[: LONG.index(" Then came")] + f" {SENTENCES_LEFT_OUT}"
    assert cut.words == 22
    (hard,) = quotes(study, min_words=3, max_words=6)
    assert hard.quote == "I spoke with Det. Marsh at …"
    assert is_verbatim(cut, study.interviews[0].text)
    assert is_verbatim(hard, study.interviews[0].text)


@pytest.mark.parametrize(
    "limits",
    [{"per_code": 0}, {"min_words": 9, "max_words": 8}, {"per_interview": 0}, {"min_words": 0}],
)
def test_limits_that_make_no_sense_are_refused(small: Small, limits: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        quotes(small({"T": "P: a"}, [("T", "a", "a")]), **limits)


def test_white_space_is_changed_only_at_line_ends(small: Small) -> None:
    passage = "the  hotline,\tthen \n \n  the school"
    study = small({"T": "P: x"}, [])
    interview = replace(
        study.interviews[0], text=passage, turns=(model.Turn(1, "P", 0, len(passage)),)
    )
    study = replace(
        study, interviews=(interview,), codebook=model.Codebook("", "", (model.Code("a"),))
    )
    study = replace(
        study,
        codings=(model.Coding("1", "T", "a", "Ada", 0, len(passage)),),
        done=(model.Done("T", "Ada", 0, len(passage)),),
    )
    (quote,) = quotes(study)
    assert quote.quote == "the  hotline,\tthen the school"
    assert is_verbatim(quote, passage)
    assert not is_verbatim(replace(quote, quote="the hotline, then the school"), passage)


def test_the_same_study_and_seed_give_the_same_quotes(task_force: model.Study) -> None:
    assert quotes(task_force, ["hotline"], per_code=9) == quotes(
        task_force, ["hotline"], per_code=9
    )
    assert quotes(task_force, ["hotline"], seed=5) == quotes(task_force, ["hotline"], seed=5)
    picks = {
        tuple(q.transcript for q in quotes(task_force, ["hotline"], seed=seed)) for seed in range(6)
    }
    assert len(picks) > 1


def test_a_family_is_quoted_for_any_of_its_codes_and_a_code_by_itself(small: Small) -> None:
    codings = [("T", "school", "The school.")]
    study = small({"T": "P: The school."}, codings, tree={"streams": {"school": {}}})
    assert [(q.code, q.quote) for q in quotes(study, ["streams"])] == [("streams", "The school.")]
    assert [(q.code, q.quote) for q in quotes(study)] == [("school", "The school.")]
    with pytest.raises(Unknown):
        quotes(study, ["stream"])


def test_the_table_keeps_the_source_for_data_formats_unless_asked(task_force: model.Study) -> None:
    found = quotes(task_force, ["hotline"], by="role")
    table = quotes_table(task_force, found, "role")
    assert {"transcript", "segment"} <= {c.key for c in table.data_columns}
    assert not {"transcript", "segment"} & {c.key for c in table.columns}
    assert {"transcript", "segment"} <= {
        c.key for c in quotes_table(task_force, found, "role", with_source=True).columns
    }
    assert list(table.rows[0]) == [
        "code",
        "label",
        "group",
        "quote",
        "attribution",
        "transcript",
        "segment",
        "words",
        "time",
        "question",
        "edited",
    ]
    assert "time" in {c.key for c in table.data_columns}
    assert "time" in {c.key for c in quotes_table(task_force, found, "role", times=True).columns}


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("at 9 a.m.", False),
        ("with Det.", False),
        ("of it.", True),
        ('he said "no."', True),
        ("the U.S.", False),
        ("really?", True),
    ],
)
def test_abbreviations_end_no_sentence(text: str, ends: bool) -> None:
    assert ends_sentence(text) is ends


@given(
    words=st.lists(
        st.sampled_from(["yes", "no.", "a.m.", "so\nwhat?", "St.", "–", "x "]),
        min_size=1,
        max_size=30,
    ),
    most=st.integers(1, 12),
)
def test_a_cut_quote_is_never_altered_and_never_too_long(
    small: Small, words: list[str], most: int
) -> None:
    text = "P: " + " ".join(words)
    study = small({"T": "P: x"}, tree={"a": {}})
    interview = replace(study.interviews[0], text=text, turns=(model.Turn(1, "P", 3, len(text)),))
    coding = model.Coding("1", "T", "a", "Ada", 3, len(text))
    done = model.Done("T", "Ada", 0, len(text))
    (quote,) = quotes(
        replace(study, interviews=(interview,), codings=(coding,), done=(done,)), max_words=most
    )
    assert is_verbatim(quote, text)
    assert 1 <= quote.words <= most


# -- disclosure


def _quote(text: str, group: str = "(all groups)", attribution: str = "judge") -> model.Quote:
    return model.Quote(
        "a", "A", group, text, attribution, "T-01", 3, len(text.split()), 0, len(text)
    )


def _kinds(study: model.Study, text: str) -> list[tuple[str, str]]:
    return [(f.kind, f.text) for f in findings(study, [_quote(text)])]


@pytest.fixture
def known(small: Small) -> model.Study:
    """A study whose people are called Corin Vale and LE-03, at the sites Northmoor and B."""
    texts = {"T-01": "Interviewer: Well?\n\nCorin Vale: Yes.", "T-02": "LE-03: No."}
    return small(texts, people={"T-01": {"site": "Northmoor"}, "T-02": {"site": "B"}})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("As Corin Vale told me, it works.", ("name", "Corin Vale")),
        ("and then Vale said so.", ("name", "Vale")),
        ("like LE-03 said", ("name", "LE-03")),
        ("we in T-01 thought", ("name", "T-01")),
        ("Northmoor is slow.", ("site", "Northmoor")),
        ("they from site B know", ("site", "site B")),
        ("write to j.doe@example.org then", ("e-mail", "j.doe@example.org")),
        ("see www.example.org for it", ("web address", "www.example.org")),
        ("call 555-010-0199 now", ("phone", "555-010-0199")),
        ("call (555) 010-0199 now", ("phone", "(555) 010-0199")),
        ("he was a 34-year-old then", ("age", "34-year-old")),
        ("a client, seventeen years old, came", ("age", "seventeen years old")),
        ("I'm 52 and tired.", ("age", "I'm 52")),
        ("we met at Thornbury every week", ("place", "Thornbury")),
        ("at the St. Brannoc hospital", ("place", "St. Brannoc")),
        ("The Alder County office helps.", ("name", "Alder County")),
        ("then Sgt. Miller called", ("name", "Sgt. Miller")),
    ],
)
def test_what_may_identify_somebody_is_found(
    known: model.Study, text: str, found: tuple[str, str]
) -> None:
    assert _kinds(known, text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "But I think we get most of them from the hotline.",
        "In January, and then on Monday, we met at Christmas.",
        "The interviewer asked. We had 12 cases in 2019, I'm 90 percent sure.",
        "[Alder County] and [name] were there, in [place].",
        "It is 30 minutes to 2 hours; he was 15 minutes late.",
        "A man in English class. Well, I mean -- You know.",
        "It costs 1,200 dollars, case 12-345.",
    ],
)
def test_what_identifies_nobody_is_not_found(known: model.Study, text: str) -> None:
    assert _kinds(known, text) == []


def test_few_people_of_one_role_at_a_site_are_a_finding_when_the_site_is_shown(
    task_force: model.Study,
) -> None:
    """One other stakeholder at each of five sites; six officers at site A."""
    few = _quote("It works.", "A", "other stakeholder")
    many = _quote("It works.", "A", "law enforcement official")
    (finding,) = findings(task_force, [few, many], by="site")
    assert (finding.kind, finding.text) == ("few", "other stakeholder, A")
    assert "only 1 of the study's participants is" in str(finding)
    assert findings(task_force, [replace(few, group="other")], by="role") == ()


def test_findings_block_when_quotes_have_to_be_safe(small: Small) -> None:
    study = small({"T": "P1: We met at Thornbury."}, [("T", "a", "We met at Thornbury.")])
    assert len(quotes(study)) == 1
    with pytest.raises(GateFailed, match="Thornbury") as raised:
        quotes(study, safe=True)
    assert raised.value.exit_status == 4
    refuse(())


def test_passages_of_a_script_without_blanks_are_quoted_and_cut_at_a_sentence(small: Small) -> None:
    """Eight words at least, ten at most: the second sentence is left out, and its full stop stays
    with the first.
    """
    said = "我们每周一开会讨论。然后我们去学校。"
    study = small({"T": f"P: {said}"}, [("T", "a", said)])
    (quote,) = quotes(study, min_words=8, max_words=12)
    assert (quote.quote, quote.words) == (f"我们每周一开会讨论。 {SENTENCES_LEFT_OUT}", 9)


def test_the_note_says_how_many_passages_are_too_short(small: Small) -> None:
    study = small(
        {"T": "P: The hotline. The school is far away from here."},
        [("T", "a", "The hotline."), ("T", "b", "The school is far away from here.")],
    )
    assert too_short(study, None, 5, 80) == 1
    assert too_short(study, ["b"], 5, 80) == 0
