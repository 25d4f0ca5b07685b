"""The sentences under tables, word by word, and how names and numbers are written in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from qcode import model
from qcode.errors import Unknown
from qcode.reports import notes, phrasing
from qcode.reports.checklists import CHECKLISTS, checklist_table
from qcode.reports.citations import CitationIndex
from qcode.reports.groups import bases, grouping, tally_of
from qcode.reports.layers import LayerOptions, layered
from qcode.reports.machine_use import machine_use
from qcode.reports.numbering import interview_numbers

Small = Callable[..., model.Study]
RULE = (
    "Layer: one per transcript, the consensus where there is one, else the primary coder's, else"
    " the first who finished"
)


def told(note: str) -> str:
    """What readers are told."""
    return note.told if isinstance(note, model.Aside) else note


# -- words


@pytest.mark.parametrize(
    ("number", "words"),
    [(-1, "-1"), (0, "no"), (1, "one"), (4, "four"), (10, "ten"), (11, "11"), (3248, "3,248")],
)
def test_numbers_up_to_ten_are_words(number: int, words: str) -> None:
    assert phrasing.in_words(number) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(33.05, "33.1"), (0.25, "0.3"), (0.04, "0.0"), (100.0, "100.0"), (2.345, "2.3")],
)
def test_percentages_have_one_decimal_and_halves_go_up(value: float, words: str) -> None:
    assert phrasing.percent_words(value) == f"{words} percent"


@pytest.mark.parametrize(
    ("parts", "words"),
    [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_the_last_of_several_words_comes_after_and(parts: list[str], words: str) -> None:
    assert phrasing.together(parts) == words


@pytest.mark.parametrize(
    ("label", "inside"),
    [
        ("Hotlines", "hotlines"),
        ("FBI agents", "FBI agents"),
        ("Law Enforcement", "law Enforcement"),
        ("McCoy", "McCoy"),
        ("eMails", "eMails"),
        ("MPs of the town", "MPs of the town"),
        ("A", "a"),
        ("", ""),
    ],
)
def test_a_label_inside_a_sentence_begins_small_unless_it_is_an_abbreviation(
    label: str, inside: str
) -> None:
    assert phrasing.lowered(label) == inside


@pytest.mark.parametrize(
    ("label", "several"),
    [
        ("Referral stream", "Referral streams"),
        ("Barriers", "Barriers"),
        ("Agency", "Agencies"),
        ("Delay", "Delays"),
    ],
)
def test_families_are_named_in_the_plural(label: str, several: str) -> None:
    assert phrasing.plural(label) == several


@pytest.mark.parametrize(
    ("name", "readable", "capitalised"),
    [
        ("law_enforcement", "law enforcement", "Law enforcement"),
        ("judge × site_a", "judge × site a", "Judge × site a"),
        ("(all roles)", "(all roles)", "All roles"),
        ("(no site)", "(no site)", "No site"),
        ("FBI", "FBI", "FBI"),
        ("a/b_c", "a/b_c", "A/b_c"),
        ("(open", "(open", "(open"),
        ("Site_B", "Site B", "Site B"),
    ],
)
def test_names_of_groups_are_written_as_words(name: str, readable: str, capitalised: str) -> None:
    assert (notes.readable(name), notes.capitalised(name)) == (readable, capitalised)


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (None, ""),
        ("role", "role"),
        ("law_level", "law level"),
        ("role,site.kind", "role and kind of the site"),
        ("role,site,person.age_group", "role, site and age group of the person"),
    ],
)
def test_what_a_table_is_by_is_said_in_words(by: str | None, words: str) -> None:
    assert notes.attributes_named(by) == words


@pytest.mark.parametrize(
    ("count", "limit", "said"),
    [
        (1, 8, "n0"),
        (8, 8, "n0, n1, n2, n3, n4, n5, n6, n7"),
        (9, 8, "n0, n1, n2, n3, n4, n5, n6, n7 and 1 more"),
        (5, 2, "n0, n1 and 3 more"),
        (0, 8, ""),
    ],
)
def test_long_lists_are_cut_with_how_many_more(count: int, limit: int, said: str) -> None:
    names = [f"n{i}" for i in range(count)]
    assert notes.listed(names, limit) == said
    if limit == 8:
        assert notes.listed(names) == said


def test_interviews_are_numbered_from_one_in_the_order_of_the_study(small: Small) -> None:
    study = small({"B": "P: x.", "A": "P: y."})
    assert interview_numbers(study) == {"B": "Participant 1", "A": "Participant 2"}


# -- whose codings count


def sentences(study: model.Study, **options: Any) -> list[str]:
    chosen = layered(study, LayerOptions(**options))
    return notes.layer_notes(chosen, CitationIndex(chosen))


TWO = {"T 1": "P: The docket is long.", "U": "P: The clerk is kind."}
CODED = [("T 1", "a", "docket"), ("U", "a", "clerk")]


def test_the_layer_is_said_with_how_many_of_each_kind(small: Small) -> None:
    study = small(TWO, CODED)
    assert sentences(study) == [f"{RULE} (2 transcripts: first done 2)."]
    primary = replace(study, assignments=(model.Assignment("U", "Ada", "primary"),))
    assert sentences(primary) == [f"{RULE} (2 transcripts: primary coder 1, first done 1)."]


@pytest.mark.parametrize(
    ("assigned", "command"),
    [
        ((), "qcode done 'T 1' --coder NAME"),
        ((model.Assignment("T 1", "Ben B", "primary"),), "qcode done 'T 1' --coder 'Ben B'"),
        (
            (model.Assignment("T 1", "Ben", "primary", "round 2"),),
            "qcode done 'T 1' --coder Ben --round 'round 2'",
        ),
    ],
)
def test_what_is_not_finished_is_left_out_with_what_to_type(
    small: Small, assigned: tuple[model.Assignment, ...], command: str
) -> None:
    study = replace(small(TWO, CODED, done=[("U", "Ada")]), assignments=assigned)
    layer, left = sentences(study)
    message = "Left out of counts and bases because not marked as finished"
    assert layer == f"{RULE} (1 transcript: first done 1)."
    assert left == (
        f"{message}: T 1 (1 transcript of 2). To count: {command}, or --include-unfinished to count"
        " them anyway."
    )
    assert told(left) == f"{message}: 1 transcript of 2."


def test_where_nothing_is_finished_there_is_no_layer(small: Small) -> None:
    study = small(TWO, CODED, done=[])
    layer, left = sentences(study)
    assert layer == "Layer: none; no transcript is marked as finished."
    assert "T 1, U (2 transcripts of 2)" in left
    as_it_is, named = sentences(study, include_unfinished=True)
    assert as_it_is == f"{RULE} (2 transcripts: as it is 2)."
    assert (named, told(named)) == (
        "Counted although not marked as finished: T 1, U.",
        "Counted although not marked as finished: 2 transcripts.",
    )


@pytest.mark.parametrize(("round_", "said"), [(None, ""), ("r1", " in round r1")])
def test_a_coder_who_was_asked_for_is_named_to_the_team_only(
    small: Small, round_: str | None, said: str
) -> None:
    study = small({"T": TWO["U"]}, [("T", "a", "clerk")])
    study = replace(study, done=(replace(study.done[0], round=round_ or ""),))
    (note,) = sentences(study, coder="ADA", round=round_)
    assert note == f"Layer: the codings of Ada{said}, as asked for (1 transcript)."
    assert told(note) == f"Layer: the codings of one coder{said}, as asked for (1 transcript)."


def test_copies_are_counted_once(small: Small) -> None:
    study = replace(small({**TWO, "V": "P: x."}, CODED), doubles={"V": "U", "T 1": "U"})
    note = sentences(study)[1]
    assert note == "Counted once: T 1 is a copy of U, V is a copy of U."
    assert told(note) == "Counted once: 2 transcripts are copies of another."
    (one,) = sentences(replace(study, doubles={"V": "U"}))[1:]
    assert told(one) == "Counted once: 1 transcript is a copy of another."


def test_several_who_finished_and_nobody_primary_are_told_with_the_command(small: Small) -> None:
    study = small(TWO, CODED, done=[("T 1", "Ada"), ("T 1", "Ben"), ("U", "Ada")])
    note = sentences(study)[1]
    message = "Marked as finished by several coders, none of them primary"
    assert note == (
        f"{message}: T 1. The first who finished counts; to choose one: qcode assign 'T 1' --to"
        " NAME --primary."
    )
    assert told(note) == f"{message}: 1 transcript. The first who finished counts."


def test_a_transcript_that_is_partly_finished_is_counted_only_there(small: Small) -> None:
    study = small(TWO, CODED)
    study = replace(study, done=(replace(study.done[0], end=10), study.done[1]))
    note = sentences(study)[1]
    message = "Partly marked as finished, and counted only there"
    assert (note, told(note)) == (f"{message}: T 1.", f"{message}: 1 transcript.")


def test_codings_under_an_older_meaning_are_counted_by_code(small: Small) -> None:
    """The most frequent first; a retired code has its label, a code that is gone its key."""
    text = "P: The docket is long and the clerk is kind and the hall is cold."
    codings = [("T", c, w) for c, w in zip("dbbca", text.split()[2:7], strict=True)]
    study = small({"T": text}, codings, tree={"a": {}, "b": {}, "e": {}})
    study = replace(
        study,
        codings=tuple(replace(c, outdated=True) for c in study.codings),
        retired=(model.Code("c", "Cold hall"),),
    )
    rest = "under an older meaning of the code, not reviewed since it changed"
    assert sentences(study)[1:] == [
        f"5 codings were given {rest}: B (2), A (1), Cold hall (1), d (1)."
    ]
    one = replace(study, codings=study.codings[-1:])
    assert sentences(one)[1:] == [f"1 coding was given {rest}: A (1)."]


def test_what_a_machine_applied_is_told_either_way(small: Small) -> None:
    study = small(TWO, CODED)
    machine = replace(study, codings=(replace(study.codings[0], origin="machine"),))
    note = sentences(machine)[1]
    assert note == (
        "1 coding was applied in bulk by a machine and not counted (--include-machine counts them)."
    )
    assert told(note) == "1 coding was applied in bulk by a machine and not counted."
    both = replace(study, codings=tuple(replace(c, origin="machine") for c in study.codings))
    assert told(sentences(both)[1]).startswith("2 codings were applied in bulk")
    assert sentences(machine, include_machine=True)[1:] == [
        "Codings that somebody applied in bulk are counted."
    ]


def test_words_of_nobody_are_told_with_their_transcripts(small: Small) -> None:
    study = small({"T": "P: Yes.\n\nQ: The docket."}, [("T", "a", "docket")])
    (interview,) = study.interviews
    turns = (interview.turns[0], replace(interview.turns[1], speaker=None))
    study = replace(study, interviews=(replace(interview, turns=turns),))
    note = sentences(study)[1]
    message = "1 coded passage is without a named speaker and counted for nobody"
    assert (note, told(note)) == (f"{message}: T (see: qcode speakers).", f"{message}.")


def test_saved_expressions_are_explained(small: Small) -> None:
    study = replace(small(TWO, CODED), expressions={"slow": "docket and not clerk"})
    assert sentences(study)[0] == (
        "slow is a saved expression, counted like a code: docket and not clerk."
    )


@pytest.mark.parametrize("whole", [True, False])
def test_how_much_rests_on_consensus_is_said(small: Small, whole: bool) -> None:
    """Where the consensus ends after the first turn, Ada counts in the second."""
    texts = {"T": "P: The docket.\n\nP: The clerk.", "U": "P: The hall.", "V": "P: The door."}
    study = small(texts, [("T", "a", "docket"), ("T", "a", "clerk")])
    end = len(texts["T"]) if whole else texts["T"].index("\n")
    study = replace(
        study,
        coders=(model.Coder("1", "Ada"), model.Coder("2", "Team", "consensus")),
        done=(*study.done, model.Done("T", "Team", 0, end)),
    )
    (note,) = sentences(study)
    share = (
        f"{RULE} (3 transcripts: consensus 1, first done 2). Settled by consensus: 1 of 3"
        " transcripts (33.3 %)."
    )
    rest = "the consensus covers part of it; elsewhere the coder counts who would count without it."
    assert note == (share if whole else f"{share} In T {rest}")
    assert told(note) == (share if whole else f"{share} In 1 transcript {rest}")


# -- bases, limits and small groups


def test_the_base_is_said_of_every_group_and_names_sites_where_there_are_any(small: Small) -> None:
    texts = {"T": "P: x.\n\nQ: y.", "U": "P: z."}
    people = {"T": {"role": "judge", "site": "x"}, "U": {"role": "law_clerk"}}
    study = small(texts, people=people)
    everybody = layered(study).participants
    by_role, whole = grouping(study, everybody, "role"), grouping(study, everybody, None)
    assert notes.base_note(bases(everybody, by_role), by_role) == (
        "Base: judge: 2 participants in 1 interview at 1 site; law clerk: 1 participant in 1"
        " interview."
    )
    assert notes.base_note(bases(everybody, whole), whole) == (
        "Base: 3 participants in 2 interviews at 1 site."
    )


def test_limits_are_said_with_the_bases_before_and_after(small: Small) -> None:
    study = small({"T": "P: x.", "U": "P: z."}, people={"T": {"site": "x"}})
    everybody = layered(study).participants
    assert notes.limits_note(study, everybody, everybody[:1]) == []
    limited = replace(study, limits=model.Limits("role = judge", {}, frozenset(), frozenset()))
    assert notes.limits_note(limited, everybody, everybody[:1]) == [
        "Limited to: role = judge. Base after it: 1 of 2 participants, 1 of 2 interviews, 1 of 1"
        " site."
    ]
    assert notes.limits_note(limited, (), ()) == ["Limited to: role = judge. Base after it: none."]


def test_small_groups_and_those_left_out_are_named_with_their_people(small: Small) -> None:
    study = small({"T": "P: x.", "U": "P: z."})
    one, two = (tally_of(layered(study).participants[:n]) for n in (1, 2))
    base = {"law_clerk": one, "judge": two}
    assert notes.small_note((), (), base, 3) == []
    assert notes.small_note(["law_clerk"], ["judge"], base, 3) == [
        "* Small groups, with fewer than 3 participants or 20 citations: law clerk (1 participant)."
        " Their percentages are not meaningful.",
        "Groups with fewer than 3 participants are not shown: judge (2 participants).",
    ]


def test_roles_that_no_protocol_names_are_told(small: Small) -> None:
    study = small({"T": "Interviewer: And?\n\nP: x."}, people={"T": {"role": "law_clerk"}})
    assert notes.roles_note(study) == []
    asked = small(
        {"T": "Interviewer: And?\n\nP: x.", "U": "P: y.", "V": "P: z."},
        people={"T/P": {"role": "law_clerk"}, "U": {"role": "Judge"}, "V": {"role": "bailiff"}},
        protocols={"judge": ["J1"]},
    )
    (note,) = notes.roles_note(asked)
    message = "Roles that no protocol of the codebook names: bailiff, law clerk"
    assert note == f"{message} (a typing error? qcode attributes rename role OLD NEW)."
    assert told(note) == f"{message}."


def test_codings_over_several_turns_are_counted_in_a_note(small: Small) -> None:
    study = small({"T": "P: One.\n\nP: Two.\n\nP: Three."}, [("T", "a", "One.\n\nP: Two.")])
    cited = CitationIndex(layered(study)).of(["a"])
    rest = "part of a coding over several turns, counted once in each."
    assert notes.several_note(cited) == [f"2 citations are {rest}"]
    assert notes.several_note(cited[:1]) == [f"1 citation is {rest}"]
    assert notes.several_note(()) == []


# -- machines


def coding(origin: str, coder: str = "Ada") -> tuple[str, str]:
    return coder, origin


KEYWORDS, TRAINED = "the codebook's keywords", "a model trained on the study's own codings"


@pytest.mark.parametrize(
    ("codings", "shown", "trained", "said"),
    [
        (
            [coding("hand")],
            [],
            True,
            "Coders were shown no suggestions, and no machine applied codes.",
        ),
        (
            [coding("hand"), coding("consensus"), coding("accepted")],
            [("T", "Ada"), ("T", "Ben"), ("U", "Ada"), ("U", "Ada")],
            False,
            f"The program suggested codes to 2 coders in 2 transcripts ({KEYWORDS}); a person"
            " decided on each, and 1 of 3 codings by people took up a suggestion. No machine"
            " applied codes by itself.",
        ),
        (
            [coding("accepted")],
            [],
            True,
            f"The program suggested codes ({TRAINED}); a person decided on each, and 1 of 1 coding"
            " by people took up a suggestion. No machine applied codes by itself.",
        ),
        (
            [coding("hand")],
            [("T", "Ada")],
            True,
            f"The program suggested codes to 1 coder in 1 transcript ({TRAINED}); a person decided"
            " on each, and 0 of 1 coding by people took up a suggestion. No machine applied codes"
            " by itself.",
        ),
        (
            [coding("machine")],
            [],
            True,
            "1 coding was applied by a model in bulk; reports do not count them unless they say"
            " so.",
        ),
        (
            [coding("accepted", "Robot"), coding("hand", "Robot"), coding("accepted")],
            [],
            False,
            f"The program suggested codes ({KEYWORDS}); a person decided on each, and 1 of 1 coding"
            " by people took up a suggestion. 2 codings were applied by a model in bulk; reports do"
            " not count them unless they say so.",
        ),
    ],
)
def test_the_use_of_machines_is_said_in_sentences(
    codings: list[tuple[str, str]], shown: list[tuple[str, str]], trained: bool, said: str
) -> None:
    assert machine_use(Counter(codings), {"Robot"}, shown, trained) == said


# -- checklists


@pytest.mark.parametrize(
    ("name", "items", "first", "last", "source"),
    [
        ("coreq", 32, "1", "32", "Tong, Sainsbury & Craig 2007"),
        ("srqr", 21, "S1", "S21", "O'Brien et al. 2014"),
        ("jars", 16, "J1", "J16", "Levitt et al. 2018"),
    ],
)
def test_a_checklist_has_the_items_of_its_source_and_an_empty_study_knows_none(
    name: str, items: int, first: str, last: str, source: str
) -> None:
    table = checklist_table(name, {})
    numbers = [row["item"] for row in table.rows]
    letter = first.rstrip("1")
    assert numbers == [f"{letter}{i}" for i in range(1, items + 1)]
    assert {row["state"] for row in table.rows} == {"missing"}
    assert table.title == CHECKLISTS[name].title
    assert table.notes == (
        f"Items after {source}, named in our own words.",
        f"Missing; please add by hand: {', '.join(numbers)}.",
    )
    assert table.extra == {"checklist": name, "missing": numbers, "partly": []}


def test_what_a_study_knows_stands_beside_the_item_and_is_said_to_be_a_part_where_it_is() -> None:
    facts = {
        "size": "Four people.",
        "sample": "Two judges.",
        "guide": "",
        "software": "Qcode.",
        "machines": "None.",
        "weather": "Rain.",
    }
    table = checklist_table("coreq", facts)
    known = {r["item"]: (r["state"], r["known"]) for r in table.rows if r["known"]}
    assert known == {
        "12": ("known", "Four people."),
        "16": ("in part", "Two judges."),
        "27": ("known", "Qcode. None."),
    }
    assert table.extra["partly"] == ["16"] and len(table.extra["missing"]) == 29
    assert table.notes[2:] == ("Known in part; please complete: 16.",)


EVERY = {
    fact: f"<{fact}>"
    for chosen in CHECKLISTS.values()
    for item in chosen.items
    for fact in item.facts
}


@pytest.mark.parametrize(
    ("name", "known", "partly"),
    [
        ("coreq", "12 18 21 24 25 27", "16 17 19 26 29"),
        ("srqr", "S12 S13", "S10 S11 S14 S15 S17"),
        ("jars", "J7", "J11 J12 J13 J14 J15"),
    ],
)
def test_a_study_that_records_everything_fills_in_these_items(
    name: str, known: str, partly: str
) -> None:
    table = checklist_table(name, EVERY)
    for state, wanted in (("known", known), ("in part", partly)):
        assert [r["item"] for r in table.rows if r["state"] == state] == wanted.split()


def test_a_checklist_that_is_not_there_is_unknown() -> None:
    with pytest.raises(Unknown, match="corec"):
        checklist_table("corec", {})
