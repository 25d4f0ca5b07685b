"""What the readers of linguists' and archives' XML promise, a small specimen for each sentence."""

from __future__ import annotations

import pytest

from qcode.transcripts import read
from qcode.transcripts.parts import ReadResult

Row = tuple[str | None, str, int | None, int | None]


def result(text: str, name: str) -> ReadResult:
    return read(text.encode(), name="a", path=name)


def rows(text: str, name: str) -> list[Row]:
    found = result(text, name)
    assert found.transcripts, found.problems
    one = found.transcripts[0]
    return [(t.speaker, one.text[t.start : t.end], t.time_start, t.time_end) for t in one.turns]


def said(text: str, name: str) -> list[tuple[str | None, str]]:
    return [row[:2] for row in rows(text, name)]


def told(text: str, name: str) -> str:
    return "\n".join(problem.message for problem in result(text, name).problems)


# -- ELAN


def eaf(*tiers: str, units: str = "milliseconds") -> str:
    slots = "".join(
        f'<TIME_SLOT TIME_SLOT_ID="ts{n}" TIME_VALUE="{1000 * n}"/>' for n in range(1, 7)
    )
    return (
        f'<?xml version="1.0"?><ANNOTATION_DOCUMENT><HEADER TIME_UNITS="{units}"/>'
        f"<TIME_ORDER>{slots}</TIME_ORDER>{''.join(tiers)}</ANNOTATION_DOCUMENT>"
    )


def tier(name: str, *annotations: tuple[int, int, str], **attributes: str) -> str:
    given = "".join(f' {key}="{value}"' for key, value in attributes.items())
    inside = "".join(
        f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="{name}{start}"'
        f' TIME_SLOT_REF1="ts{start}" TIME_SLOT_REF2="ts{end}">'
        f"<ANNOTATION_VALUE>{words}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>"
        for start, end, words in annotations
    )
    return f'<TIER TIER_ID="{name}"{given}>{inside}</TIER>'


def test_annotations_of_all_tiers_stand_in_order_of_time() -> None:
    text = eaf(tier("Mara", (1, 2, "How?"), (4, 5, "So?")), tier("LE-03", (2, 4, "By phone.")))
    assert rows(text, "a.eaf") == [
        ("Mara", "How?", 1000, 2000),
        ("LE-03", "By phone.", 2000, 4000),
        ("Mara", "So?", 4000, 5000),
    ]


@pytest.mark.parametrize(
    ("name", "attributes", "speaker"),
    [
        ("default", {"PARTICIPANT": "Mara"}, "Mara"),
        ("K-Spch", {}, "K"),
        ("tx@LE-03", {}, "LE-03"),
        ("LE-03", {}, "LE-03"),
        ("Mara-utterance", {"PARTICIPANT": " "}, "Mara"),
    ],
)
def test_a_tier_of_elan_is_its_participants_or_whom_its_name_says(
    name: str, attributes: dict[str, str], speaker: str
) -> None:
    assert said(eaf(tier(name, (1, 2, "How?"), **attributes)), "a.eaf") == [(speaker, "How?")]


def test_dependent_tiers_of_elan_are_named() -> None:
    text = eaf(tier("Mara", (1, 2, "How?")), tier("Mara-gloss", (1, 2, "q.how"), PARENT_REF="Mara"))
    assert said(text, "a.eaf") == [("Mara", "How?")]
    assert "'Mara-gloss'" in told(text, "a.eaf")


def test_frames_of_pal_are_forty_milliseconds() -> None:
    text = eaf(tier("Mara", (1, 2, "How?")), units="PAL-frames")
    assert rows(text, "a.eaf") == [("Mara", "How?", 40_000, 80_000)]


def test_an_elan_file_without_words_is_refused() -> None:
    found = result(eaf(tier("Mara")), "a.eaf")
    assert not found.transcripts
    assert "no text" in found.problems[0].message


# -- EXMARaLDA


def exb(*tiers: str) -> str:
    points = "".join(f'<tli id="T{n}" time="{n}.5"/>' for n in range(5))
    return (
        '<?xml version="1.0"?><basic-transcription><head><speakertable>'
        '<speaker id="SPK0"><abbreviation>MS</abbreviation></speaker>'
        '<speaker id="SPK1"><abbreviation/></speaker></speakertable></head><basic-body>'
        f"<common-timeline>{points}</common-timeline>{''.join(tiers)}</basic-body>"
        "</basic-transcription>"
    )


def exb_tier(speaker: str, kind: str, *events: tuple[int, int, str]) -> str:
    inside = "".join(f'<event start="T{a}" end="T{b}">{words}</event>' for a, b, words in events)
    return (
        f'<tier id="{speaker}{kind}" speaker="{speaker}" type="{kind}"'
        f' display-name="{speaker} [{kind}]">{inside}</tier>'
    )


def test_events_that_follow_each_other_are_one_speech_and_a_pause_parts_two() -> None:
    text = exb(
        exb_tier("SPK0", "t", (0, 1, "How did "), (1, 2, "it start? "), (3, 4, "So?")),
        exb_tier("SPK1", "t", (2, 3, "By phone.")),
    )
    assert rows(text, "a.exb") == [
        ("MS", "How did it start?", 500, 2500),
        ("SPK1", "By phone.", 2500, 3500),
        ("MS", "So?", 3500, 4500),
    ]


def test_a_speaker_without_an_abbreviation_has_its_id() -> None:
    assert said(exb(exb_tier("SPK1", "t", (0, 1, "How?"))), "a.exb") == [("SPK1", "How?")]


def test_tiers_of_annotation_are_left_out_and_named() -> None:
    text = exb(exb_tier("SPK0", "t", (0, 1, "How?")), exb_tier("SPK0", "a", (0, 1, "smiles")))
    assert said(text, "a.exb") == [("MS", "How?")]
    assert "'SPK0 [a]'" in told(text, "a.exb")


# -- Transcriber


def trs(turns: str) -> str:
    return (
        '<?xml version="1.0"?><Trans xml:lang="da"><Speakers><Speaker id="s1" name="Mara"/>'
        '<Speaker id="s2" name="LE-03"/></Speakers><Episode><Section type="report" startTime="0"'
        f' endTime="9">{turns}</Section></Episode></Trans>'
    )


def test_a_point_of_time_begins_a_new_stretch_of_the_turn() -> None:
    text = trs(
        '<Turn speaker="s2" startTime="1" endTime="5"><Sync time="1"/>By phone.<Sync'
        ' time="3"/>And radio.</Turn>'
    )
    assert rows(text, "a.trs") == [("LE-03", "By phone. And radio.", 1000, 5000)]


def test_people_who_speak_at_once_are_parted() -> None:
    text = trs(
        '<Turn speaker="s1 s2" startTime="1" endTime="5"><Sync time="1"/><Who nb="1"/>How?<Who'
        ' nb="2"/>By phone.</Turn>'
    )
    assert said(text, "a.trs") == [("Mara", "How?"), ("LE-03", "By phone.")]


def test_an_event_is_shown_once_in_brackets_where_it_begins() -> None:
    text = trs(
        '<Turn speaker="s2" startTime="1" endTime="5"><Sync time="1"/>By <Event desc="laughs"'
        ' extent="begin"/>phone<Event desc="laughs" extent="end"/>.</Turn>'
    )
    assert said(text, "a.trs") == [("LE-03", "By [laughs] phone.")]


def test_a_speaker_who_is_not_in_the_list_is_told_by_id() -> None:
    text = trs('<Turn speaker="s9" startTime="1" endTime="5"><Sync time="1"/>Hm.</Turn>')
    assert said(text, "a.trs") == [("s9", "Hm.")]


def test_the_language_of_transcriber_is_an_attribute() -> None:
    text = trs('<Turn speaker="s1" startTime="1" endTime="5"><Sync time="1"/>Hej.</Turn>')
    assert result(text, "a.trs").transcripts[0].attributes["language"] == "da"


# -- TEI


def tei(body: str, head: str = "", timeline: str = "") -> str:
    return (
        '<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader>'
        f"{head}</teiHeader><text>{timeline}<body>{body}</body></text></TEI>"
    )


PEOPLE = (
    '<listPerson><person xml:id="p1" n="MS"><persName>Mara Stone</persName></person>'
    '<person xml:id="p2"><persName><abbr>TH</abbr> Tomas Holm</persName></person>'
    '<person xml:id="p3"><persName>LE-03</persName></person></listPerson>'
)


@pytest.mark.parametrize(
    ("who", "speaker"),
    [("#p1", "MS"), ("#p2", "TH"), ("#p3", "LE-03"), ("#p7", "p7"), ("#p1 #p3", "MS and LE-03")],
)
def test_a_person_of_tei_is_called_by_the_short_form_else_the_name(who: str, speaker: str) -> None:
    assert said(tei(f'<u who="{who}">How?</u>', PEOPLE), "a.tei") == [(speaker, "How?")]


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("How <pause/> so?", "How so?"),
        ("How <vocal><desc>laughs</desc></vocal> so?", "How [laughs] so?"),
        ('How <incident type="door"/> so?', "How [door] so?"),
        ('How <gap reason="noise"/> so?', "How [noise] so?"),
        ("How <gap/> so?", "How [inaudible] so?"),
        ("<w>How</w><w>so</w><pc>?</pc>", "How so?"),
        ("<seg>How</seg><seg>so?</seg>", "How so?"),
        ("How <note>typed twice</note>so?", "How so?"),
        ("How <del>not </del>so?", "How not so?"),
    ],
)
def test_what_stands_inside_an_utterance_of_tei(inside: str, words: str) -> None:
    assert said(tei(f'<u who="#p3">{inside}</u>', PEOPLE), "a.tei") == [("LE-03", words)]


def test_a_play_of_tei_names_its_speakers_in_words() -> None:
    body = (
        "<sp><speaker>Mara:</speaker><p>How?</p></sp><sp><speaker>LE-03.</speaker><p>So.</p></sp>"
    )
    assert said(tei(body), "a.tei") == [("Mara", "How?"), ("LE-03", "So.")]


def test_points_of_a_timeline_count_from_each_other_in_its_unit() -> None:
    timeline = (
        '<timeline unit="ms"><when xml:id="T0"/><when xml:id="T1" interval="1500" since="#T0"/>'
        '<when xml:id="T2" interval="500" since="#T1"/></timeline>'
    )
    body = '<annotationBlock who="#p3" start="#T1" end="#T2"><u>How?</u></annotationBlock>'
    assert rows(tei(body, PEOPLE, timeline), "a.tei") == [("LE-03", "How?", 1500, 2000)]


# -- OHMS


def ohms(inside: str) -> str:
    return (
        '<?xml version="1.0"?><ROOT xmlns="https://www.weareavp.com/nunncenter/ohms"><record>'
        f"<title>The hotline</title><interviewer>Mara Stone</interviewer>{inside}</record></ROOT>"
    )


def test_the_facts_of_a_record_are_attributes() -> None:
    found = result(
        ohms("<transcript>MARA: How?\nLE-03: By phone.\nMARA: So?</transcript>"), "a.xml"
    )
    attributes = found.transcripts[0].attributes
    assert (attributes["title"], attributes["interviewer"]) == ("The hotline", "Mara Stone")


def test_footnotes_of_a_record_are_left_out_and_counted() -> None:
    text = ohms(
        "<transcript>MARA: How?[[footnote]]1[[/footnote]]\nLE-03: By phone.\nMARA: So?\n"
        "[[footnotes]][[note]]One.[[/note]][[/footnotes]]</transcript>"
    )
    assert said(text, "a.xml")[0] == ("MARA", "How?")
    assert "2 footnotes" in told(text, "a.xml")


def test_cues_of_a_record_come_before_its_text() -> None:
    cues = "WEBVTT\n\n00:01.000 --> 00:02.000\n&lt;v Mara>How?"
    text = ohms(f"<transcript>no</transcript><vtt_transcript>{cues}</vtt_transcript>")
    assert rows(text, "a.xml") == [("Mara", "How?", 1000, 2000)]


@pytest.mark.parametrize("inside", ["", "<transcript/>", "<transcript>No transcript.</transcript>"])
def test_a_record_without_a_transcript_is_refused(inside: str) -> None:
    assert "without a transcript" in told(ohms(inside), "a.xml")


# -- Praat


def grid(*tiers: tuple[str, list[tuple[float, float, str]]]) -> str:
    lines = [
        'File type = "ooTextFile"',
        'Object class = "TextGrid"',
        "",
        "xmin = 0",
        "xmax = 9",
        "tiers? <exists>",
        f"size = {len(tiers)}",
        "item []:",
    ]
    for number, (name, intervals) in enumerate(tiers, start=1):
        lines += [
            f"    item [{number}]:",
            '        class = "IntervalTier"',
            f'        name = "{name}"',
            "        xmin = 0",
            "        xmax = 9",
            f"        intervals: size = {len(intervals)}",
        ]
        for n, (start, end, words) in enumerate(intervals, start=1):
            lines += [
                f"        intervals [{n}]:",
                f"            xmin = {start}",
                f"            xmax = {end}",
                f'            text = "{words}"',
            ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("silence", ["", "sp", "<sil>", "#", " Pause "])
def test_silence_of_a_grid_is_not_said(silence: str) -> None:
    text = grid(("Mara", [(0, 1, silence), (1, 2, "How?")]))
    assert rows(text, "a.TextGrid") == [("Mara", "How?", 1000, 2000)]


def test_numbers_and_exclamation_marks_in_words_of_a_grid_stay() -> None:
    text = grid(("Mara", [(0, 1, "Room [3] is ! free, 4.5 beds")]))
    assert said(text, "a.TextGrid") == [("Mara", "Room [3] is ! free, 4.5 beds")]


def test_a_grid_of_words_alone_is_read_from_them() -> None:
    text = grid(("words", [(0, 1, "How"), (1, 2, "so")]), ("phones", [(0, 1, "h")]))
    assert said(text, "a.TextGrid") == [("words", "How so")]
    assert "'phones'" in told(text, "a.TextGrid")
