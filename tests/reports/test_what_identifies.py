"""What the patterns for identifying words take, and where they stop; findings as a table; how many
people share what is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from qcode import model
from qcode.errors import GateFailed
from qcode.model import Quote
from qcode.reports.disclosure import Finding, all_findings, findings, findings_table, refuse
from qcode.reports.disclosure_patterns import Names, in_words
from qcode.reports.disclosure_people import Cell, Cells
from qcode.reports.quotes import quotes

Small = Callable[..., model.Study]
NOBODY = model.Study("S", model.Codebook("B", "1", ()), ())


def found(text: str, study: model.Study = NOBODY) -> list[tuple[str, str]]:
    return [(kind, text[start:end]) for kind, start, end, *_ in in_words(text, Names(study))]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("to a.b+c@mail.example.org.", "e-mail", "a.b+c@mail.example.org"),
        ("to a@b", "", ""),
        ("see https://x.example/a?b now", "web address", "https://x.example/a?b"),
        ("see WWW.x.example", "web address", "WWW.x.example"),
        ("see our-site.gov", "web address", "our-site.gov"),
        ("see site.doc", "", ""),
        ("call 5550100199", "phone", "5550100199"),
        ("call +1 555 010 0199", "phone", "+1 555 010 0199"),
        ("call 010-0199", "phone", "010-0199"),
        ("call 010 0199", "", ""),
        ("case 12-555-010-0199-3", "", ""),
        ("a 9-year-old", "age", "9-year-old"),
        ("an eleven years old", "age", "eleven years old"),
        ("was forty-two years old", "age", "forty-two years old"),
        ("people aged 30", "age", "aged 30"),
        ("at age 30", "age", "age 30"),
        ("she turned 40", "age", "turned 40"),
        ("he’s 52.", "age", "he’s 52"),
        ("he was 52 percent", "", ""),
        ("I am 52% sure", "", ""),
        ("I am 20 miles away", "", ""),
        ("she was 15 years in", "", ""),
        ("was only 19 then", "age", "was only 19"),
        ("it is 52", "", ""),
        ("I am 2019", "", ""),
        ("turned 4", "", ""),
        ("in my first ten years as a nurse", "career", "my first ten years as a nurse"),
        ("my several working years", "career", "my several working years"),
        ("my two jobs", "", ""),
        (
            "I worked there for almost six decades",
            "career",
            "I worked there for almost six decades",
        ),
        (
            "I've done this since the last 20 years",
            "career",
            "I've done this since the last 20 years",
        ),
        ("I was here. It was for ten years", "", ""),
        ("before I became head", "career", "before I became head"),
        ("while I was a deputy director", "career", "while I was a deputy director"),
        ("when I was a child", "", ""),
        ("as the former mayor", "career", "as the former mayor"),
        ("as a chief", "", ""),
        ("I run our small shelter", "career", "I run our small shelter"),
        ("I run a shelter", "", ""),
        ("I was one of the first", "career", "I was one of the first"),
        ("I was promoted", "career", "I was promoted"),
        ("I was tired", "", ""),
        ("then Dr. Gray came", "name", "Dr. Gray"),
        ("then Officer Jo Gray came", "name", "Officer Jo Gray"),
        ("then officer Gray", "", ""),
        ("we met in Alder", "place", "Alder"),
        ("From the Alder Mill", "place", "Alder Mill"),
        ("near St. Brannoc", "place", "St. Brannoc"),
        ("in January", "", ""),
        ("in English class", "", ""),
        ("at Monday Mill", "place", "Mill"),
        ("met at The", "", ""),
        ("the Alder County Fair", "name", "Alder County Fair"),
        ("the House of the Alder", "name", "House of the Alder"),
        ("But Alder County", "name", "Alder County"),
        ("But Alder went", "", ""),
        ("Then Zoom and PDF", "", ""),
        ("We are. You know", "", ""),
        ("It’s Alder", "", ""),
        ("[Alder County] and a@b.org", "e-mail", "a@b.org"),
        ("", "", ""),
    ],
)
def test_each_pattern_takes_what_it_should_and_no_more(text: str, kind: str, words: str) -> None:
    assert found(text) == ([(kind, words)] if kind else [])


def test_no_two_findings_share_a_letter() -> None:
    """The address goes before the name in it, the career before its post."""
    text = "Write to Alder.Mill@example.org, as chief I'm 52 in Alder County"
    assert found(text) == [
        ("e-mail", "Alder.Mill@example.org"),
        ("age", "I'm 52"),
        ("career", "as chief"),
        ("place", "Alder County"),
    ]


@pytest.mark.parametrize(
    ("label", "text", "words"),
    [
        ("Corin Vale", "so corin said Vale", ["Vale"]),
        ("Corin Vale", "with Corin  Vale", ["Corin  Vale"]),
        ("Corin Vale", "Corinne", []),
        ("Speaker One", "the Speaker", []),
        ("P", "so P said", []),
        ("P12", "so P12 said", ["P12"]),
        ("p12", "so p12 said", []),
        ("12", "so 12 said", []),
        ("P 12", "so P 12 said", ["P 12"]),
        ("p 12", "so p 12 said", []),
        ("A1", "so A1 said", []),
        ("LE-03", "like LE-03, not LE-031", ["LE-03"]),
        ("judge", "the judge said", []),
        ("Judge Harlan", "with Harlan", ["Harlan"]),
        ("vale", "the vale", []),
    ],
)
def test_labels_that_name_somebody_are_names(label: str, text: str, words: list[str]) -> None:
    person = model.Participant("1", "t", label, {})
    interview = model.Interview("1", "t", "", (), (), (person,))
    study = replace(NOBODY, interviews=(interview,))
    assert [part for kind, part in found(text, study) if kind == "name"] == words


@pytest.mark.parametrize(
    ("name", "value", "text", "words"),
    [
        ("last_name", "Hollin", "ask Hollin", ["Hollin"]),
        ("Name", "Hollin", "ask Hollin", ["Hollin"]),
        ("nickname", "Hollin", "ask Hollin", []),
        ("role", "Hollin", "ask Hollin", []),
    ],
)
def test_attributes_that_hold_a_name_are_names(
    name: str, value: str, text: str, words: list[str]
) -> None:
    person = model.Participant("1", "t", "p", {name: value})
    study = replace(NOBODY, interviews=(model.Interview("1", "t", "", (), (), (person,)),))
    assert [part for _, part in found(text, study)] == words


@pytest.mark.parametrize(
    ("site", "text", "words"),
    [
        ("Northmoor", "to Northmoor", ["Northmoor"]),
        ("B", "at site B, task force B, but B", ["site B", "task force B"]),
        ("B", "Site B and Task Force B", ["Site B", "Task Force B"]),
        ("B1", "site B1", ["site B1"]),
        ("mill", "the mill", ["mill"]),
    ],
)
def test_sites_are_known_from_the_list_and_from_people(
    site: str, text: str, words: list[str]
) -> None:
    listed = replace(NOBODY, sites={site: {}})
    person = model.Participant("1", "t", "p", {"site": site})
    named = replace(NOBODY, interviews=(model.Interview("1", "t", "", (), (), (person,)),))
    for study in (listed, named):
        assert [part for kind, part in found(text, study) if kind == "site"] == words


def test_the_list_of_identities_goes_first_and_has_the_words_in_place() -> None:
    listed = (
        model.Identity("Alder"),
        model.Identity("old  mill", "a house", "place"),
        model.Identity(" "),
    )
    names = Names(replace(NOBODY, identities=listed[:1]), listed[1:])
    text = "At ALDER County the Old Mill"
    assert list(in_words(text, names)) == [
        ("identity", 3, 8, "is on the list of identities", ""),
        ("identity", 20, 28, "is on the list of identities (place)", "a house"),
    ]


def test_entities_stand_behind_everything_else() -> None:
    def entities(text: str) -> list[tuple[int, int, str]]:
        return [(0, 5, "PERSON"), (0, 3, "X"), (6, 6, "Y"), (8, 15, "EMAIL")]

    text = "mary, at a@b.org"
    assert [
        (kind, a, b, said) for kind, a, b, said, _ in in_words(text, Names(NOBODY), entities)
    ] == [
        ("e-mail", 9, 16, "has an e-mail address"),
        ("entity", 0, 5, "is a named entity (PERSON)"),
    ]


# -- findings


def finding(**more: object) -> Finding:
    made = Finding("name", "a", "T", 3, "Gray", "has a name: 'Gray'", 4, 8)
    return replace(made, **more)  # type: ignore[arg-type]


def test_a_finding_is_known_by_its_words_and_its_place() -> None:
    one = finding()
    assert one.key.startswith("name:") and len(one.key) == len("name:") + 12 and len(one.id) == 8
    assert finding(code="b", segment=9, message="x", end=9).id == one.id
    for other in ({"text": "Grey"}, {"start": 5}, {"transcript": "U"}, {"kind": "place"}):
        assert finding(**other).id != one.id
    # What several quotes tell together is about the person, wherever they stand.
    both = [
        finding(kind="together", about="T|P", **more) for more in ({}, {"start": 9, "text": "3"})
    ]
    assert both[0].id == both[1].id and both[0].key == both[1].key
    assert finding(about="Grey").key == finding(text="Grey").key != one.key
    assert str(one) == "T, segment 3 (a): has a name: 'Gray'"


def test_findings_as_a_table_say_how_many_are_open() -> None:
    rows = [finding(), finding(accepted="Known."), finding(accepted="", replacement="[name]")]
    table = findings_table(rows)
    assert [(r["status"], r["reason"], r["replacement"]) for r in table.rows] == [
        ("open", "", ""),
        ("accepted", "Known.", ""),
        ("accepted", "", "[name]"),
    ]
    assert table.notes == (
        "3 findings: 1 open, 2 accepted.",
        "A rare fact identifies as well as a name, and no pattern finds it.",
    )
    wanted = "finding kind transcript segment text message replacement status reason"
    assert [c.key for c in table.columns] == wanted.split()
    assert findings_table([finding()]).notes[0] == "1 finding: 1 open, 0 accepted."


def test_only_open_findings_are_refused() -> None:
    refuse([finding(accepted="Known.")])
    with pytest.raises(GateFailed) as problem:
        refuse([finding(), finding(text="x", accepted=""), finding(segment=5)])
    assert str(problem.value).splitlines() == [
        "2 passages in the quotes may identify someone:",
        "  T, segment 3 (a): has a name: 'Gray'",
        "  T, segment 5 (a): has a name: 'Gray'",
    ]


def test_a_finding_stands_at_its_words_in_the_transcript(small: Small) -> None:
    text = "P: Well, I'm 52 now. We met in Alder."
    study = small({"T": text}, [("T", "a", text[3:])])
    (quote,) = quotes(study)
    age, place = findings(study, [quote])
    assert text[age.start : age.end] == "I'm 52" and text[place.start : place.end] == "Alder"
    assert (age.at, age.quote, age.message) == ((6, 12), quote, 'tells an age: "I\'m 52"')
    edited = replace(quote, quote="I'm [old]. We met in Alder.", edited=True)
    (other,) = findings(study, [edited])
    assert text[other.start : other.end] == "Alder" and other.at == (21, 26)
    # Words that the transcript does not have stand at the quote's.
    elsewhere = replace(quote, quote="We met in Thornbury.")
    (odd,) = findings(study, [elsewhere])
    assert (odd.start, odd.end, odd.at) == (quote.start, quote.end, None)
    (gone,) = findings(study, [replace(elsewhere, transcript="X")])
    assert (gone.start, gone.end) == (quote.start, quote.end)


def test_addresses_are_no_details_that_identify_together(small: Small) -> None:
    text = "P: I'm 52.\n\nP: Write to a@b.org."
    study = small({"T": text}, [("T", "a", "I'm 52."), ("T", "b", "Write to a@b.org.")])
    assert [f.kind for f in findings(study, quotes(study))] == ["age", "e-mail"]


def test_what_quotes_tell_together_can_be_accepted_for_the_person(small: Small) -> None:
    text = "P: I'm 52.\n\nP: We met in Alder."
    study = small({"T": text}, [("T", "a", "I'm 52."), ("T", "b", "We met in Alder.")])
    *_, together = all_findings(study, quotes(study))
    assert together.kind == "together" and together.message == (
        "2 quotes by this person tell details (age, place), which may identify together: segments T"
        " 1, T 2"
    )
    mark = model.PrintMark("m", "accept", "X", 0, 1, text="Known.", finding=together.key)
    accepted = replace(study, print_marks=(mark,))
    assert [f.kind for f in findings(accepted, quotes(study))] == ["age", "place"]
    newer = replace(mark, id="m2", created="2", text="Asked again.")
    both = replace(study, print_marks=(newer, mark))
    assert all_findings(both, quotes(study))[-1].accepted == "Asked again."
    other = replace(mark, kind="pin")
    assert len(findings(replace(study, print_marks=(other,)), quotes(study))) == 3


# -- how many share it

ABOUT = {
    "A": {"role": "judge", "site": "x"},
    "B": {"role": "judge", "site": "x", "person": "Bo"},
    "C": {"role": "judge", "site": "y", "person": "Bo"},
    "D": {"role": "clerk"},
    "F": {"site": "w"},
}


@pytest.mark.parametrize(
    ("by", "said_of", "group", "attribution", "cell"),
    [
        (None, (), "", "judge", None),
        (None, (("role", "judge"),), "", "judge", None),
        ("role", (("role", "judge"),), "judge", "judge", None),
        ("Role", (("role", "judge"), ("site", "x")), "judge", "", Cell("judge, x", 2)),
        (None, (("role", "judge"), ("site", "y")), "", "", Cell("judge, y", 1)),
        (None, (("site", "x"),), "", "", Cell("x", 2)),
        ("site", (), "x", "judge", Cell("judge, x", 2)),
        ("site", (("role", "clerk"),), "(no site)", "", Cell("clerk, (no site)", 1)),
        (None, (("site", "z"),), "", "", Cell("z", 0)),
        ("site", (), "w", "participant", Cell("participant, w", 1)),
    ],
)
def test_people_who_share_what_is_told_are_counted_once(
    small: Small,
    by: str | None,
    said_of: tuple[tuple[str, str], ...],
    group: str,
    attribution: str,
    cell: Cell | None,
) -> None:
    study = small(dict.fromkeys("ABCDEF", "P: x."), people={**ABOUT, "E": ABOUT["A"]})
    study = replace(study, doubles={"E": "A"})
    quote = Quote("a", "A", group, "x.", attribution, "A", 1, 1, 3, 5, said_of=said_of)
    assert Cells(study, by).of(quote) == cell
    few = [f.message for f in findings(study, [quote], by=by) if f.kind == "few"]
    if cell is None:
        assert few == []
    else:
        are = "is" if cell.people == 1 else "are"
        assert few == [f"only {cell.people} of the study's participants {are} {cell.name!r}"]
        assert findings(study, [quote], by=by, smallest=cell.people) == ()
