"""Every transcript among the shared cases comes out as its manifest says."""

from __future__ import annotations

import csv
import html
from collections.abc import Iterator
from pathlib import Path

import pytest

from qcode.model import Transcript
from qcode.segmentation import segment
from qcode.transcripts import read
from qcode.transcripts.labels import key
from qcode.transcripts.parts import ReadResult

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "formats"
KINDS = {
    "txt",
    "md",
    "docx",
    "rtf",
    "htm",
    "html",
    "vtt",
    "srt",
    "sbv",
    "json",
    "otr",
    "odt",
    "doc",
    "pdf",
}
ELSEWHERE = ("attributes_", "cb_", "fs:", "huge:")

if not CASES.is_dir():
    pytest.skip("the shared cases are not beside this checkout", allow_module_level=True)


def _rows(folder: str) -> Iterator[dict[str, str]]:
    with (CASES / folder / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["file"].rpartition(".")[2] in KINDS and not row["file"].startswith(ELSEWHERE):
                yield row


def _read(folder: str, file: str) -> ReadResult:
    name = file.replace("docx_lock_", "")
    return read((CASES / folder / file).read_bytes(), name=Path(file).stem, path=name)


def _only(result: ReadResult) -> Transcript:
    assert not [p for p in result.problems if p.severity == "error"], result.problems
    assert len(result.transcripts) == 1
    return result.transcripts[0]


def _words(transcript: Transcript) -> list[tuple[str | None, str]]:
    """Speaker and words of each turn, white space as single spaces."""
    return [
        (t.speaker, " ".join(transcript.text[t.start : t.end].split())) for t in transcript.turns
    ]


def _merged(transcript: Transcript, *, labelled_only: bool = False) -> int:
    """Turns, counting consecutive ones of one speaker once."""
    speakers = [t.speaker for t in transcript.turns if t.speaker is not None or not labelled_only]
    return sum(1 for n, speaker in enumerate(speakers) if n == 0 or speaker != speakers[n - 1])


def _is_sound(transcript: Transcript) -> None:
    """What holds of every transcript: spans in order, not empty, without white space at their ends,
    storable text.
    """
    at = 0
    for number, turn in enumerate(transcript.turns, start=1):
        words = transcript.text[turn.start : turn.end]
        assert turn.number == number
        assert turn.start >= at
        assert words
        assert words == words.strip()
        at = turn.end
    transcript.text.encode("utf-8")
    assert {t.speaker for t in transcript.turns} - {None} == {s.label for s in transcript.speakers}
    for note in transcript.notes:
        assert 0 <= note.start <= note.end <= len(transcript.text)


def _turn2() -> list[dict[str, str]]:
    """Every row of the shapes of public transcripts."""
    with (CASES / "turn2" / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


TURN2 = _turn2()
TOLD_AS_ONE = {"full_name_then_surname.txt": {"Mara Stone": "Stone", "Lena Orr": "Orr"}}
"""Where either spelling of a name is right by the manifest: the one that is listed."""
SPECIMENS = list(_rows("specimens"))
REAL = list(_rows("real"))
BAD = list(_rows("bad"))


@pytest.mark.parametrize("row", SPECIMENS, ids=lambda row: row["file"])
def test_specimen_has_the_turns_speakers_and_first_words_of_its_manifest(
    row: dict[str, str],
) -> None:
    transcript = _only(_read("specimens", row["file"]))
    _is_sound(transcript)
    words = _words(transcript)
    if row["file"] == "teams_no_speaker.vtt" or not row["speakers"]:
        assert len(words) == int(row["expected_turns_merged"])
    else:
        assert _merged(transcript) == int(row["expected_turns_merged"])
    assert {key(s) for s in row["speakers"].split("|") if s} == {
        key(s.label) for s in transcript.speakers
    }
    first, last = words[0][0], words[-1][0]
    assert key(first or "") == key(row["first_speaker"])
    if row["last_speaker"]:
        assert key(last or "") == key(row["last_speaker"])
    joined = next(text for _, text in words)
    assert joined.startswith(row["first_40_chars"])


@pytest.mark.parametrize("row", TURN2, ids=lambda row: row["file"])
def test_shape_of_public_transcripts_has_the_turns_and_speakers_of_its_manifest(
    row: dict[str, str],
) -> None:
    transcript = _only(_read("turn2", row["file"]))
    _is_sound(transcript)
    words = _words(transcript)
    listed = TOLD_AS_ONE.get(row["file"], {})
    expected = {listed.get(s, s) for s in row["speakers"].split("|") if s}
    if expected:
        assert _merged(transcript) == int(row["expected_turns_merged"])
    assert {key(s) for s in expected} == {key(s.label) for s in transcript.speakers}
    assert key(words[0][0] or "") == key(listed.get(row["first_speaker"], row["first_speaker"]))
    assert words[0][1].startswith(row["first_40_chars"].strip())
    assert key(words[-1][0] or "") == key(listed.get(row["last_speaker"], row["last_speaker"]))


REPORTED: list[tuple[str, list[str | None]]] = [
    (
        "01_uncertain_speaker.txt",
        [
            "Moderator",
            "P1",
            "P2?",
            "?",
            "Moderator",
            "P2",
            "??",
            "P1?",
            "P1/P2",
            "All",
            "P?",
            "M1 (?)",
            "P1",
        ],
    ),
    ("01_uncertain_speaker_tab.txt", ["Moderator", "P1", "P2?", "?", "Moderator", "P2", "?"]),
    ("01_uncertain_speaker.vtt", ["Moderator", "P1", "P2?", "Moderator", "P1"]),
    ("03_answers_lettered_by_word.docx", ["Q", "A"] * 3),
    ("03_answers_lettered.odt", ["Q", "A"] * 3),
    ("03_P1_by_word.docx", ["Interviewer", "P1", "Interviewer", "P2", "Interviewer", "P3"]),
    ("04_f4_stamp_in_the_middle.txt", ["I", "B", "I", "B"]),
    (
        "04_atrain_timestamps.txt",
        ["SPEAKER_00", "SPEAKER_01", "SPEAKER_00", "SPEAKER_01", "Speaker undefined", "SPEAKER_01"],
    ),
    (
        "04_atrain_speaker_undefined.txt",
        [
            "SPEAKER_00",
            "Speaker undefined",
            "SPEAKER_01",
            "SPEAKER_00",
            "Speaker undefined",
            "SPEAKER_01",
            "SPEAKER_00",
            "SPEAKER_01",
        ],
    ),
    ("05_seconds_with_speakers.txt", ["SPEAKER_00", "SPEAKER_01"] * 2),
    ("06_label_and_time_in_one_bracket.txt", ["UNKNOWN", "SPEAKER_1"] * 2),
    ("11_bad_times.vtt", ["Ana", "Ben"] * 3),
    ("07_same_words/LE-03 part 1.txt", ["Interviewer", "LE-03"] * 2),
    ("08_chinese.txt", ["访问者", "受访者", "访问者", "受访者"]),
    ("08_japanese.txt", ["聞き手", "参加者", "聞き手", "参加者"]),
    ("09_line_numbers.pdf", ["Interviewer", "LE-03"] * 14),
    ("10_hyphens.pdf", ["Interviewer", "LE-03"] * 2),
    ("11_negative_fraction.vtt", ["Ana", "Ben", "Ana"]),
    ("12_noscribe_editor.vtt", [None, "Moderation", "Fachkraft"]),
    ("14_turns_compound_headings.csv", ["MOD", "P1", "MOD", "P2"]),
    ("14_turns_frames.csv", ["MOD", "P1", "MOD", "P2"]),
    ("14_audacity_labels.txt", ["MOD", "P1", "MOD", "P2"]),
    ("14_curly_labels.txt", ["Mara", "P1"] * 2),
    ("15_long_turn.txt", ["Interviewer", "LE-03"]),
    ("16_whisperx_word_speakers.json", ["SPEAKER_00", "SPEAKER_01"] * 2),
    ("17_default_font_charset.rtf", ["Ερευνήτρια", "Συμμετέχων"] * 2),
    ("17_pntext.rtf", ["Interviewer", "P1", "Interviewer", "P2", "Interviewer", "P3"]),
    ("18_iso2022jp.txt", ["聞き手", "参加者"] * 2),
    ("20_repeated_phrase.srt", [None]),
    ("22_dos_end.txt", ["Interviewer", "LE-01"] * 2),
]


@pytest.mark.parametrize(
    ("file", "expected"), REPORTED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_file_of_a_public_report_has_the_speakers_that_are_right(
    file: str, expected: list[str | None]
) -> None:
    transcript = _only(_read("reports", file))
    _is_sound(transcript)
    order = [t.speaker for t in transcript.turns]
    assert [s for n, s in enumerate(order) if n == 0 or s != order[n - 1]] == expected


@pytest.mark.parametrize(
    ("file", "gone"),
    [
        ("04_atrain_timestamps.txt", "[00:"),
        ("04_atrain_timestamps.txt", "- "),
        ("04_f4_stamp_in_the_middle.txt", "#"),
        ("05_seconds_with_speakers.txt", "->"),
        ("06_label_and_time_in_one_bracket.txt", "]"),
        ("09_line_numbers.pdf", " 10 15 "),
        ("10_hyphens.pdf", "organi-"),
        ("11_bad_times.vtt", "-->"),
        ("12_noscribe_editor.vtt", "[00:00:04]"),
        ("14_turns_compound_headings.csv", "speakercode"),
        ("18_iso2022jp.txt", "\x1b"),
        ("22_dos_end.txt", "\x1a"),
    ],
)
def test_what_nobody_said_in_the_file_of_a_report_is_in_no_turn(file: str, gone: str) -> None:
    assert gone not in " ".join(text for _, text in _words(_only(_read("reports", file))))


SENTENCES = {
    "13_english.txt": [
        "This is a sentence.",
        '"Don\'t worry!" he said.',
        "Did Dr. Smith (the M.D.) call at 5 p.m. on Jan. 5?",
        "Approx. 20 min. later he came.",
        "No. 5 was 3.5 percent.",
        "Ph.D. students came.",
        "Mr. and Mrs. Hill, too.",
    ],
    "13_french.txt": [
        "Et toi ? »",
        "Marc répond : « Salut ! »",
        "Et après ?",
        "C'est à 14 h. 30 env. chaque jour…",
        "Au n° 5, art. 3, p. ex. la salle du fond.",
        "Mme. Petit y va.",
    ],
    "13_spanish.txt": [
        "¿Podría hablarme de EE. UU.?",
        "¿Y del Sr. García?",
        'La Dra. López dijo: "¿Vienes?" y me fui.',
        "Eran las 3 p.m. aprox. en la Av. Central núm. 5.",
        "Pág. 3, etc. y ya.",
    ],
}


@pytest.mark.parametrize("file", SENTENCES)
def test_sentence_of_a_report_ends_where_its_language_ends_it(file: str) -> None:
    transcript = _only(_read("reports", file))
    language = transcript.attributes.get("language", "")
    cut = segment(transcript.text, transcript.turns, "sentence", language)
    assert [
        s
        for s in SENTENCES[file]
        if s not in {transcript.text[c.start : c.end].strip() for c in cut}
    ] == []


def test_a_phrase_said_again_and_again_is_told_with_place_and_count() -> None:
    told = [str(problem) for problem in _read("reports", "20_repeated_phrase.srt").problems]
    assert any("21 times" in one and "0:08" in one for one in told)


def test_frames_of_a_table_are_parts_of_a_second() -> None:
    turns = _only(_read("reports", "14_turns_frames.csv")).turns
    assert [(t.time_start or 0) // 1000 for t in turns] == [1, 3, 7, 9]


A, B = "Ana", "Ben"
S0, S1 = "SPEAKER_00", "SPEAKER_01"
START, PHONE = "How did it start?", "With one phone."
DISCOVERED: list[tuple[str, list[tuple[str | None, int | None, str]]]] = [
    (
        "google-meet-gemini.md",
        [
            ("Ana Orrin", 0, "How did it start? I counted 24."),
            ("Ben Lake", None, "With one phone! And e-mail."),
            ("Ana Orrin", None, "And then"),
            ("Ben Lake", None, "the police called us."),
            ("Ana Orrin", 94_000, "at night?"),
            ("Ben Lake", None, "Yes, at night."),
        ],
    ),
    (
        "webex_unknown.vtt",
        [
            (None, 0, "Okay, that sounds good. We start now."),
            ("Ana Orrin", 5579, "Go."),
            ("Ben Lake (he/him)", 6858, "Alright, thanks for the call. I answer the phone."),
            (None, 15_000, "Mm-hm."),
        ],
    ),
    (
        "wx.hl.vtt",
        [(S0, 0, "Who called first?"), (S1, 2100, "A neighbour did."), (S0, 5100, "When was it?")],
    ),
    (
        "stable-ts-default.srt",
        [(None, 0, "Who called first?"), (None, 2100, "Yes."), (None, 3000, "Yes.")],
    ),
    ("insanely-fast-whisper.json", [(S0, 0, START), (S1, 2500, "With one phone. In a church.")]),
    ("wcpp_di.srt", [("speaker 0", 0, START), ("speaker 1", 2500, PHONE), (None, 5000, "Right.")]),
    (
        "atrain_timestamps.txt",
        [
            (S0, 0, START),
            (S1, 2000, PHONE),
            (S1, 5000, "In a church."),
            (S0, 65_000, "And then?"),
            (S1, 70_000, "Then the police called."),
        ],
    ),
    (
        "autonum.docx",
        [
            ("Q", None, START),
            ("A", None, PHONE),
            ("Q", None, "And then?"),
            ("A", None, "The police called."),
            ("Q", None, "Who answered?"),
            ("A", None, "Volunteers did."),
        ],
    ),
    ("turns_datetime.csv", [(A, 0, START), (B, 60_000, PHONE), (A, 120_000, "And then?")]),
    ("nbh.docx", [("INT", None, START), ("LE-03", None, PHONE)] * 3),
    (
        "noscribe.html",
        [
            ("S00", 0, START),
            ("S01", 2500, "With one phone. (....) In a church."),
            ("S00", 12_000, "And"),
            ("S01", 14_000, "Yes."),
            ("S00", 15_000, "then?"),
        ],
    ),
    (
        "pandoc-hard-breaks.md",
        [
            (
                "Ben Lake",
                3000,
                (
                    "that from the planning discussion, I want to say that the hotline began with"
                    " one phone in a church and nobody knew"
                ),
            ),
            ("Ana Orrin", 19_000, "Structural. But."),
            ("Ben Lake", 25_000, "Yeah."),
        ],
    ),
    ("whisperx_wordspk.json", [(S0, 100, START), (S1, 1200, PHONE)]),
    ("aws.json", [("spk_0", 100, START), ("spk_1", 1200, PHONE)]),
    ("azure.json", [("Speaker 1", 100, START), ("Speaker 2", 1200, PHONE)]),
    ("google.json", [("Speaker 1", 100, START), ("Speaker 2", 1200, PHONE)]),
    ("deepgram_noutt.json", [("Speaker 0", 100, START), ("Speaker 1", 1200, PHONE)]),
    ("speechmatics.json", [("S1", 100, "How did it start"), ("S2", 1200, PHONE)]),
    ("revai.json", [("Speaker 0", 100, "How did?"), ("Speaker 1", 1200, "One phone.")]),
    ("pc.rtf", [(A, None, "café"), (B, None, "no"), (A, None, "mañana"), (B, None, "si")]),
    ("podcast_json.json", [(A, 100, START), (B, 1200, PHONE)]),
]
"""What each file says by the page beside it: speaker, start in milliseconds, words."""


@pytest.mark.parametrize(
    ("file", "expected"), DISCOVERED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_file_as_its_tool_writes_it_has_its_turns(
    file: str, expected: list[tuple[str | None, int | None, str]]
) -> None:
    transcript = _only(_read("discovery", file))
    _is_sound(transcript)
    times = [turn.time_start for turn in transcript.turns]
    assert [
        (who, at, text) for (who, text), at in zip(_words(transcript), times, strict=True)
    ] == expected


def test_a_survey_of_excel_has_its_line_ends() -> None:
    found = _read("discovery", "survey_cr.xlsx").transcripts
    assert len(found) == 4
    assert _words(found[0])[-1] == ("Respondent", "A friend told me. Then I called. _x0041_ end.")


@pytest.mark.parametrize(
    "row", [r for r in REAL if r["kind"] == "transcript"], ids=lambda row: row["file"]
)
def test_real_transcript_has_the_turns_and_speakers_of_its_manifest(row: dict[str, str]) -> None:
    transcript = _only(_read("real", row["file"]))
    _is_sound(transcript)
    before_labels = row["first_speaker"] == "(none)"
    merged = _merged(transcript, labelled_only=before_labels)
    expected = 67 if row["file"] == "nasa_mr3_ATG.txt" else int(row["turns_merged_same_speaker"])
    assert merged == expected
    assert {key(s) for s in row["speakers"].split("|")} == {
        key(s.label) for s in transcript.speakers
    }
    words = _words(transcript)
    assert words[0][0] == (None if before_labels else row["first_speaker"])
    assert words[0][1].startswith(row["first_40_chars"].strip())
    assert words[-1][0] == row["last_speaker"]


@pytest.mark.parametrize(
    "row", [r for r in REAL if r["kind"].startswith("cues")], ids=lambda row: row["file"]
)
def test_real_captions_name_nobody_and_keep_every_caption(row: dict[str, str]) -> None:
    transcript = _only(_read("real", row["file"]))
    _is_sound(transcript)
    assert transcript.speakers == ()
    assert _words(transcript)[0][1].startswith(row["first_40_chars"].strip())
    raw = (CASES / "real" / row["file"]).read_text(encoding="utf-8-sig")
    for number in range(1, 17):
        if f"Caption text #{number}\n" in raw:
            assert f"Caption text #{number}" in transcript.text


@pytest.mark.parametrize(
    "row", [r for r in REAL if "test" in r["kind"]], ids=lambda row: row["file"]
)
def test_real_document_reads_whole(row: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)  # as where LibreOffice is not installed
    result = _read("real", row["file"])
    if row["file"].endswith(".doc"):
        assert not result.transcripts
        assert "docx" in str(result.problems[0])
        return
    transcript = _only(result)
    _is_sound(transcript)
    assert row["first_40_chars"].strip() in " ".join(transcript.text.split())
    spoken = " ".join(text for _, text in _words(transcript))
    assert len(spoken) >= 0.9 * len(" ".join(transcript.text.split()))


@pytest.mark.parametrize("row", BAD, ids=lambda row: row["file"])
def test_bad_file_ends_as_its_manifest_says(row: dict[str, str]) -> None:
    result = _read("bad", row["file"])
    errors = [p for p in result.problems if p.severity == "error"]
    expected = row["expected_exit"].strip()
    if expected.startswith("1") and "0" not in expected:
        assert errors
        assert not result.transcripts
    elif expected == "0":
        assert not errors
    for problem in result.problems:
        assert problem.path
        assert "\n" not in problem.message
        assert "Traceback" not in problem.message
    for transcript in result.transcripts:
        _is_sound(transcript)
    if "0 + warning" in expected:
        assert [p for p in result.problems if p.severity != "error"]


def _bad(file: str) -> tuple[Transcript, list[tuple[str | None, str]]]:
    transcript = _only(_read("bad", file))
    return transcript, _words(transcript)


@pytest.mark.parametrize(
    ("file", "turns", "speakers"),
    [
        ("docx_ok_control.docx", 4, 2),
        ("docx_table_nested.docx", 2, 2),
        ("txt_cr_only.txt", 4, 2),
        ("txt_mixed_eol.txt", 4, 2),
        ("txt_no_speakers.txt", 2, 0),
        ("txt_rtl_he_ar.txt", 4, 4),
        ("txt_fullwidth_colon_cjk.txt", 3, 3),
        ("f4_stamps.rtf", 3, 2),
        ("txt_formula.txt", 5, 1),
        ("txt_emoji_zwj.txt", 2, 2),
    ],
)
def test_bad_file_that_is_readable_has_its_turns(file: str, turns: int, speakers: int) -> None:
    transcript, words = _bad(file)
    assert (len(words), len(transcript.speakers)) == (turns, speakers)


def test_variants_and_slips_of_labels_become_two_speakers_and_warnings() -> None:
    result = _read("bad", "txt_label_typos.txt")
    transcript = _only(result)
    assert [s.label for s in transcript.speakers] == ["Int", "P1"]
    assert [text for _, text in _words(transcript)] == [
        "One?",
        "a",
        "Two?",
        "b",
        "Three?",
        "c I Okay, four?",
        "d",
        "e",
    ]
    assert {p.line for p in result.problems if p.severity == "warning"} >= {6, 7, 8}


def test_utf16_reads_as_its_utf8_twin() -> None:
    _, words = _bad("txt_enc_utf16_bom.txt")
    assert words == [
        ("Entrevistador", "¿Cuántos años tenías?"),
        ("P1", "Tenía ocho años — «muy niña»."),
    ]


def test_text_with_other_line_ends_keeps_its_offsets() -> None:
    transcript, words = _bad("txt_u2028_ff_vt_nel.txt")
    raw = (CASES / "bad" / "txt_u2028_ff_vt_nel.txt").read_bytes().decode("utf-8")
    assert transcript.text == raw
    assert [speaker for speaker, _ in words] == ["P1"] * 4


@pytest.mark.parametrize(
    "file",
    ["txt_ansi_escape.txt", "txt_bidi_override.txt", "txt_markdown_latex.txt", "txt_emoji_zwj.txt"],
)
def test_hostile_text_is_stored_exactly(file: str) -> None:
    transcript, _ = _bad(file)
    assert transcript.text == (CASES / "bad" / file).read_bytes().decode("utf-8").replace(
        "\r\n", "\n"
    )


def test_stamps_of_f4_leave_the_text_and_become_times() -> None:
    transcript, words = _bad("f4_stamps.rtf")
    assert [(t.time_start, t.time_end) for t in transcript.turns] == [
        (None, 4600),
        (None, 9100),
        (10_000, None),
    ]
    assert words == [("I", "Wie war das?"), ("B", "Schwierig."), ("I", "Und dann?")]


def test_hostile_voices_are_names_decoded_once() -> None:
    transcript, words = _bad("vtt_voice_hostile.vtt")
    assert "Carlos Farías" in [s.label for s in transcript.speakers]
    assert [s for s, _ in words if s in ("Ana", "Ben")] == ["Ana", "Ben"]
    assert html.unescape("5 &lt; 6") in " ".join(text for _, text in words)


def test_real_coded_transcripts_have_a_turn_a_line() -> None:
    folder = CASES.parent / "coded" / "annomi" / "transcripts"
    for path in sorted(folder.glob("*.txt"))[:40]:
        transcript = _only(read(path.read_bytes(), name=path.stem, path=path.name))
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(transcript.turns) == len([line for line in lines if line.strip()])
        assert [s.label for s in transcript.speakers] in (
            ["Therapist", "Client"],
            ["Client", "Therapist"],
        )
