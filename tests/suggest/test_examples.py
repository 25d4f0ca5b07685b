"""From a study to examples: whose words, which truth, and where nothing was decided."""

from __future__ import annotations

from dataclasses import replace

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
from qcode.suggest import examples_of, passages_of

TALK = [
    ("Interviewer", "How do cases come to you?"),
    ("LE-01", "Through the hotline. Also walk-ins."),
    ("Interviewer", "Mm-hm."),
    ("LE-01", "And the schools."),
    ("Interviewer", "Why?"),
    ("LE-01", "   "),
    ("LE-01", "They trust us."),
]


def talk(*, interviewer: bool = True) -> Interview:
    """The talk above, a segment a turn; with nobody as interviewer, both are participants."""
    text, turns = "", []
    for number, (speaker, said) in enumerate(TALK, 1):
        text += f"{speaker}: "
        turns.append(Turn(number, speaker, len(text), len(text) + len(said)))
        text += said + "\n"
    roles = {"Interviewer": "interviewer" if interviewer else "coach", "LE-01": "officer"}
    people = tuple(Participant(label, "T", label, {"role": role}) for label, role in roles.items())
    segments = tuple(Segment(t.number, t.number, t.start, t.end) for t in turns)
    return Interview("t", "T", text, tuple(turns), segments, people)


def study(
    *codings: tuple[str, str, int],
    done: dict[str, tuple[int, int]] | None = None,
    **options: object,
) -> Study:
    """Codings as (coder, code, segment); `done` maps coders to (first, last) segment, all of them
    to all without it.
    """
    interview = talk()
    at = {s.number: (s.start, s.end) for s in interview.segments}
    made = tuple(
        Coding(str(i), "T", code, coder, *at[segment])
        for i, (coder, code, segment) in enumerate(codings)
    )
    marks = {coder: (1, 7) for coder, _, _ in codings} if done is None else done
    spans = tuple(
        Done("T", coder, at[first][0], at[last][1]) for coder, (first, last) in marks.items()
    )
    base = Study("S", Codebook("B", "1", (Code("a"), Code("b"))), (interview,), made, spans)
    return replace(base, **options)  # type: ignore[arg-type]


def truth(given: Study) -> dict[int, set[str]]:
    return {e.passage.segment: set(e.codes) for e in examples_of(given)}


def test_passages_are_what_participants_say() -> None:
    """Interviewers' turns and turns without words are no passages."""
    assert [(p.segment, p.text) for p in passages_of(talk())] == [
        (2, "Through the hotline. Also walk-ins."),
        (4, "And the schools."),
        (7, "They trust us."),
    ]


def test_a_passage_knows_the_question_that_it_answers() -> None:
    """A backchannel is passed over, a short question is not; the passage knows that an interviewer
    asked.
    """
    found = passages_of(talk())
    assert [p.before for p in found] == [
        "How do cases come to you?",
        "How do cases come to you?",
        "Why?",
    ]
    assert all(p.asked and p.role == "officer" for p in found)


def test_without_an_interviewer_the_turn_before_is_anybody_elses() -> None:
    """Then nothing was asked by a protocol, and everybody's words are passages."""
    found = passages_of(talk(interviewer=False))
    assert [p.before for p in found][:3] == [
        "",
        "How do cases come to you?",
        "Through the hotline. Also walk-ins.",
    ]
    assert not any(p.asked for p in found)


def test_a_single_coders_word_is_the_truth() -> None:
    """Segments without a code are examples of nothing, once the coder is done."""
    assert truth(study(("mara", "a", 2), ("mara", "b", 2))) == {2: {"a", "b"}, 4: set(), 7: set()}


def test_more_than_half_of_the_coders_decide() -> None:
    """One of two is not enough, two of three are."""
    assert truth(study(("x", "a", 2), ("x", "b", 4), ("y", "b", 4)))[2] == set()
    three = truth(study(("x", "a", 2), ("y", "a", 2), ("z", "b", 2)))
    assert three[2] == {"a"}


def test_the_consensus_overrules_everybody() -> None:
    """Where a consensus is there, votes do not count."""
    given = study(
        ("x", "a", 2), ("y", "a", 2), ("c", "b", 2), coders=(Coder("1", "c", "consensus"),)
    )
    assert truth(given)[2] == {"b"}


def test_only_done_segments_are_examples() -> None:
    """What a coder has not marked done is missing, and does not count among the coders either."""
    assert truth(study(("mara", "a", 2), ("mara", "a", 4), done={"mara": (1, 3)})) == {2: {"a"}}
    assert truth(study(("x", "a", 7), ("y", "b", 2), done={"x": (4, 7), "y": (1, 3)})) == {
        2: {"b"},
        4: set(),
        7: {"a"},
    }


def test_bulk_codings_are_nobodys_decision() -> None:
    """Machine-made codings are left out, accepted suggestions count as the person's."""
    given = study(
        ("mara", "a", 2),
        ("mara", "b", 4),
        ("robot", "a", 7),
        coders=(Coder("1", "robot", "machine"),),
    )
    by_origin = (
        replace(given.codings[0], origin="machine"),
        replace(given.codings[1], origin="accepted"),
        given.codings[2],
    )
    assert truth(replace(given, codings=by_origin)) == {2: set(), 4: {"b"}, 7: set()}


def test_the_later_round_of_a_coder_counts() -> None:
    """Who codes again after the codebook changed has changed their mind."""
    given = study(("mara", "a", 2))
    end = len(given.interviews[0].text)
    marks = (
        Done("T", "mara", 0, end, "", "1", "2030-01-01"),
        Done("T", "mara", 0, end, "two", "2", "2030-02-01"),
    )
    later = replace(given.codings[0], code="b", round="two")
    assert truth(replace(given, done=marks, codings=(*given.codings, later)))[2] == {"b"}
    assert truth(replace(given, done=marks[::-1], codings=(*given.codings, later)))[2] == {"b"}


def test_a_code_newer_than_the_decision_is_unknown() -> None:
    """Its absence says nothing; a coder who gave it all the same decided; others' votes are counted
    without the silent.
    """
    given = study(("x", "a", 2), ("x", "b", 4), ("y", "a", 2))
    found = {
        e.passage.segment: e
        for e in examples_of(given, lambda code, transcript, coder: code == "b")
    }
    assert found[2].unknown == {"b"} and found[2].codes == {"a"}
    assert found[4].codes == {"b"} and found[4].unknown == frozenset()
    one = {
        e.passage.segment: e
        for e in examples_of(given, lambda code, transcript, coder: (code, coder) == ("a", "y"))
    }
    assert one[4].unknown == frozenset()


def test_a_coding_inside_a_segment_is_the_segments() -> None:
    """A segment carries a code when a coding overlaps its words; touching is not overlapping."""
    given = study(("mara", "a", 2))
    coding = given.codings[0]
    inside = replace(coding, start=coding.start + 3, end=coding.start + 5)
    label = replace(coding, id="9", code="b", start=coding.start - 7, end=coding.start)
    assert truth(replace(given, codings=(inside, label)))[2] == {"a"}
