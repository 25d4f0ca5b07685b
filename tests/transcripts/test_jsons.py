"""JSON of speech recognition and oTranscribe files."""

from __future__ import annotations

import json

import pytest

from qcode.errors import BadInput
from qcode.transcripts.jsons import read_json, read_otr
from qcode.transcripts.parts import Speech


def read(value: object) -> list[tuple[str | None, str, int | None, int | None]]:
    speeches, *_ = read_json(json.dumps(value), "a.json")
    return [(s.speaker, s.text, s.time_start, s.time_end) for s in speeches]


def warnings_of(text: str) -> list[str]:
    return [p.message for p in read_json(text, "a.json")[1] if p.severity == "warning"]


def fault(text: str) -> tuple[str, int | None, int | None]:
    with pytest.raises(BadInput) as caught:
        read_json(text, "a.json")
    problem = caught.value.problems[-1]
    return problem.message, problem.line, problem.column


def test_whisper_names_nobody() -> None:
    value = {
        "text": " a b",
        "segments": [{"id": 0, "seek": 0, "start": 0.0, "end": 3.5, "text": " a", "words": []}],
        "language": "en",
    }
    assert read(value) == [(None, "a", 0, 3500)]


def test_whisperx_speakers_and_segments_without_one() -> None:
    segments = [
        {"start": 0, "end": 1, "text": " a", "speaker": "SPEAKER_00"},
        {"start": 1, "end": 2.25, "text": "b"},
    ]
    assert read({"segments": segments}) == [("SPEAKER_00", "a", 0, 1000), (None, "b", 1000, 2250)]


def test_whisper_cpp_offsets_are_milliseconds() -> None:
    entry = {
        "timestamps": {"from": "00:00:01,000", "to": "00:00:02,500"},
        "offsets": {"from": 1000, "to": 2500},
        "text": " hi",
    }
    assert read({"transcription": [entry]}) == [(None, "hi", 1000, 2500)]
    del entry["offsets"]
    assert read({"transcription": [entry]}) == [(None, "hi", 1000, 2500)]


def test_chunks_at_the_root_or_below() -> None:
    chunks = [{"timestamp": [0, 3.2], "text": " a"}, {"timestamp": [3.2, None], "text": "b"}]
    wanted = [(None, "a", 0, 3200), (None, "b", 3200, None)]
    assert read(chunks) == read({"text": "a b", "chunks": chunks}) == wanted


def test_speakers_as_numbers_or_objects() -> None:
    entries = [
        {"text": "a", "speaker": 1},
        {"text": "b", "speaker": {"name": "Ana"}},
        {"text": "c", "speaker": [1]},
        {"text": "d", "speaker": " "},
    ]
    assert [s for s, *_ in read(entries)] == ["Speaker 1", "Ana", None, None]


def test_the_text_alone_is_one_passage_of_nobody() -> None:
    assert read({"text": " all of it "}) == [(None, "all of it", None, None)]


def test_wrong_entries_are_told_by_number_and_the_others_read() -> None:
    text = json.dumps(
        {
            "segments": [
                {"start": "0", "end": None, "text": " a"},
                {"text": 5},
                None,
                {"start": True, "text": "b"},
                {"start": "x", "text": "c"},
            ]
        }
    )
    speeches, *_ = read_json(text, "a.json")
    assert [(s.text, s.time_start) for s in speeches] == [("a", 0), ("b", None), ("c", None)]
    assert [message.partition(":")[0] for message in warnings_of(text)] == [
        "segments[1]",
        "segments[2]",
        "segments[3]",
        "segments[4]",
    ]


def test_impossible_numbers_and_broken_characters() -> None:
    text = (
        '{"segments":[{"start":NaN,"end":Infinity,"text":" lone \\ud800 one, whole'
        ' \\ud83d\\ude00"},{"start":1e999,"end":-1,"text":"x\\u0000y"}]}'
    )
    speeches, *_ = read_json(text, "a.json")
    assert [(s.text, s.time_start, s.time_end) for s in speeches] == [
        ("lone  one, whole 😀", None, None),
        ("xy", None, None),
    ]
    for speech in speeches:
        speech.text.encode("utf-8")
    assert len(warnings_of(text)) == 6


def test_backward_times_keep_the_text() -> None:
    assert read([{"start": 5, "end": 2, "text": "x"}]) == [(None, "x", 5000, None)]


def test_a_cut_off_file_is_told_with_line_and_column() -> None:
    message, line, column = fault('{"segments": [\n{"start": 0, "text": " hel')
    assert "cut off" in message
    assert (line, column) == (2, 22)
    assert fault("{'a': 1}")[0].startswith("not valid JSON")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 60_000,
        "[" + "9" * 5000 + "]",
        "{}",
        "[]",
        "null",
        '"x"',
        "5",
        '{"segments": []}',
        "[1, 2]",
    ],
)
def test_other_json_is_an_error_not_a_crash(text: str) -> None:
    assert fault(text)[0]


def test_segments_without_any_words_are_an_error() -> None:
    assert "none of the 2 segments" in fault('{"segments": [{"text": ""}, {"text": null}]}')[0]


def test_problems_are_shortened() -> None:
    assert len(warnings_of(json.dumps([{"text": "x"}] + [{"text": 1}] * 500))) == 21


def test_otr_keeps_stamps_and_labels_and_drops_scripts() -> None:
    html = (
        '<p><span class="timestamp" data-timestamp="1.2">00:01</span>&nbsp;<b>P1:</b>'
        " hi<script>alert(1)</script><br />I: next</p><p>two &amp; three</p>"
    )
    document = read_otr(
        json.dumps({"text": html, "media": "../../etc/passwd", "media-time": 1}), "a.otr"
    )
    assert [p.text for p in document.paragraphs] == ["00:01\u00a0P1: hi\nI: next", "two & three"]
    assert document.attributes == {"media": "../../etc/passwd"}
    assert document.format == "otr"


@pytest.mark.parametrize(
    "text", ['{"media": "x"}', '{"text": 5}', '{"text": ""}', '{"text": "<p></p>"}', "[]", "{"]
)
def test_an_otr_file_without_text_is_an_error(text: str) -> None:
    with pytest.raises(BadInput):
        read_otr(text, "a.otr")


def test_speeches_are_plain_values() -> None:
    assert read_json('[{"text": "x"}]', "a")[0] == (Speech(None, "x"),)


def test_whole_numbers_that_can_only_be_milliseconds_are_read_as_such_and_told() -> None:
    value = {
        "utterances": [
            {"speaker": "A", "text": "Good morning.", "start": 0, "end": 1300},
            {"speaker": "B", "text": "Hello to you.", "start": 1400, "end": 2900},
        ]
    }
    speeches, problems, _ = read_json(json.dumps(value), "a.json")
    assert [(s.time_start, s.time_end) for s in speeches] == [(0, 1300), (1400, 2900)]
    assert ["milliseconds" in p.message for p in problems] == [True]


def test_whole_seconds_stay_seconds() -> None:
    value = {
        "segments": [
            {"text": "Good morning, how are you?", "start": 0, "end": 3},
            {"text": "Well.", "start": 60, "end": 61},
        ]
    }
    assert [(t[2], t[3]) for t in read(value)] == [(0, 3000), (60000, 61000)]


def test_an_object_a_line() -> None:
    text = (
        '{"speaker": "Ana", "text": "Hi.", "start": 0.5}\n\n{"speaker": "Ben", "text": "Hello.",'
        ' "start": 1.5}\n'
    )
    assert [(s.speaker, s.text, s.time_start) for s in read_json(text, "a.json")[0]] == [
        ("Ana", "Hi.", 500),
        ("Ben", "Hello.", 1500),
    ]
    assert fault('{"a": 1}\nnot json\n')[1] == 2


def test_a_stamp_of_otranscribe_is_apart_from_the_words_it_stands_against() -> None:
    html = (
        '<p><span class="timestamp" data-timestamp="3.2">0:03</span><b>Ana:</b> one<span'
        ' class="timestamp">0:09</span>two</p>'
    )
    assert [p.text for p in read_otr(json.dumps({"text": html}), "a.otr").paragraphs] == [
        "0:03 Ana: one 0:09 two"
    ]


@pytest.mark.parametrize(
    "value",
    [
        {"turns": [{"speaker": "Ana", "text": "How?"}, {"speaker": "Ben", "text": "So."}]},
        {"messages": [{"role": "Ana", "content": "How?"}, {"role": "Ben", "content": "So."}]},
        {
            "entries": [
                {"speakerDisplayName": "Ana", "text": "How?", "startOffset": "00:00:01.5"},
                {"speakerDisplayName": "Ben", "text": "So.", "startOffset": "00:00:02"},
            ]
        },
        {
            "timeline": [
                {"ts": "00:00:01.5", "text": "How?", "users": [{"username": "Ana"}]},
                {"ts": "00:00:02", "text": "So.", "users": [{"username": "Ben"}]},
            ]
        },
        [{"name": "Ana", "text": "How?"}, {"name": "Ben", "text": "So."}],
    ],
)
def test_meetings_and_chats_name_their_speakers_in_their_own_words(value: object) -> None:
    speeches, *_ = read_json(json.dumps(value), "a.json")
    assert [(s.speaker, s.text) for s in speeches] == [("Ana", "How?"), ("Ben", "So.")]


def test_a_plain_entry_and_one_with_something_odd_are_read_alike() -> None:
    plain = {"start": 1.5, "end": 2.5, "text": " So. ", "speaker": "Ana"}
    odd = [
        {**plain, "end": "2.5"},
        {**plain, "speaker": {"name": "Ana"}},
        {**plain, "text": "So.\r\n"},
    ]
    speeches, problems, _ = read_json(json.dumps([plain, *odd]), "a.json")
    assert list(speeches) == [Speech("Ana", "So.", 1500, 2500)] * 4
    assert not problems


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ({"speaker": 0}, ("Speaker 0", "b", 1000, 2000)),
        ({"speaker": None}, (None, "b", 1000, 2000)),
        ({"speaker": " "}, (None, "b", 1000, 2000)),
        ({"start": True}, ("Ben", "b", None, 2000)),
        ({"text": 7}, None),
        ({"text": "  "}, None),
        ({"role": "x"}, ("Ben", "b", 1000, 2000)),
        ({"offsets": {"from": 5, "to": 9}}, ("Ben", "b", 5, 9)),
    ],
)
def test_an_entry_that_differs_from_the_first_is_read_for_itself(
    second: dict[str, object], expected: tuple[object, ...] | None
) -> None:
    first = {"start": 0.5, "end": 1.0, "text": "a", "speaker": "Ana"}
    other = {"start": 1.0, "end": 2.0, "text": "b", "speaker": "Ben", **second}
    speeches, _, _ = read_json(json.dumps([first, other]), "a.json")
    read = [(s.speaker, s.text, s.time_start, s.time_end) for s in speeches]
    assert read == [("Ana", "a", 500, 1000), *([expected] if expected else [])]


def test_an_end_before_its_start_is_told_beside_plain_entries() -> None:
    entries = [{"start": 1.0, "end": 2.0, "text": "a"}, {"start": 5.0, "end": 3.0, "text": "b"}]
    speeches, problems, _ = read_json(json.dumps(entries), "a.json")
    assert [s.time_end for s in speeches] == [2000, None]
    assert "[1]: ends before it starts" in problems[0].message
