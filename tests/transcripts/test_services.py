"""The JSON of speech services: who speaks, the words as they are printed, times in milliseconds
whatever the unit.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from qcode.transcripts import read

WORDS = [("How", 0.5, 0.8), ("many?", 0.8, 1.2), ("Ninety.", 4.0, 5.0)]
EXPECTED = [("How many?", 500, 1200), ("Ninety.", 4000, 5000)]


def _words(name: str = "word", scale: float = 1, **more: list[Any]) -> list[dict[str, Any]]:
    listed = []
    for number, (word, start, end) in enumerate(WORDS):
        entry: dict[str, Any] = {name: word, "start": start * scale, "end": end * scale}
        listed.append({**entry, **{key: values[number] for key, values in more.items()}})
    return listed


def _ticks(seconds: float) -> int:
    return round(seconds * 10_000_000)


def _elevenlabs() -> dict[str, Any]:
    entries: list[dict[str, Any]] = []
    for word, speaker in zip(_words("text"), ["speaker_0", "speaker_0", "speaker_1"], strict=True):
        entries.append({**word, "type": "word", "speaker_id": speaker})
        entries.append(
            {
                "text": " ",
                "start": word["end"],
                "end": word["end"],
                "type": "spacing",
                "speaker_id": speaker,
            }
        )
    return {"language_code": "eng", "text": "How many? Ninety.", "words": entries}


def _google(tag: str, start: str, end: str) -> dict[str, Any]:
    tags = ["1", "1", "2"] if tag == "speakerLabel" else [1, 1, 2]
    words = [
        {start: f"{b}s", end: f"{e}s", "word": w, tag: t}
        for (w, b, e), t in zip(WORDS, tags, strict=True)
    ]
    return {
        "results": [
            {
                "alternatives": [{"transcript": "How many? Ninety.", "words": words}],
                "languageCode": "en-US",
            }
        ]
    }


CASES: dict[str, tuple[Any, list[str]]] = {
    "AssemblyAI": (
        {
            "audio_url": "x",
            "utterances": [
                {"speaker": "A", "text": "How many?", "start": 500, "end": 1200},
                {"speaker": "B", "text": "Ninety.", "start": 4000, "end": 5000},
            ],
        },
        ["A", "B"],
    ),
    "AssemblyAI, words only": (
        {
            "audio_url": "x",
            "utterances": None,
            "words": _words("text", 1000, speaker=["A", "A", "B"]),
        },
        ["A", "B"],
    ),
    "Deepgram, a channel each": (
        {
            "results": {
                "channels": [
                    {"alternatives": [{"words": _words()[:2]}]},
                    {"alternatives": [{"words": _words()[2:]}]},
                ]
            }
        },
        ["Channel 0", "Channel 1"],
    ),
    "AWS, speakers beside the items": (
        {
            "results": {
                "speaker_labels": {
                    "segments": [
                        {"items": [{"start_time": str(b), "speaker_label": f"spk_{int(b > 2)}"}]}
                        for _, b, _ in WORDS
                    ]
                },
                "items": [
                    item
                    for w, b, e in WORDS
                    for item in (
                        {
                            "type": "pronunciation",
                            "start_time": str(b),
                            "end_time": str(e),
                            "alternatives": [{"content": w.rstrip("?.")}],
                        },
                        *(
                            [{"type": "punctuation", "alternatives": [{"content": w[-1]}]}]
                            if w[-1] in "?."
                            else []
                        ),
                    )
                ],
            }
        },
        ["spk_0", "spk_1"],
    ),
    "Google, version 1": (
        _google("speakerTag", "startTime", "endTime"),
        ["Speaker 1", "Speaker 2"],
    ),
    "Google, version 2": (
        _google("speakerLabel", "startOffset", "endOffset"),
        ["Speaker 1", "Speaker 2"],
    ),
    "Azure, fast": (
        {
            "durationMilliseconds": 5000,
            "phrases": [
                {
                    "speaker": 1,
                    "offsetMilliseconds": 500,
                    "durationMilliseconds": 700,
                    "text": "How many?",
                    "locale": "en-US",
                },
                {
                    "speaker": 2,
                    "offsetMilliseconds": 4000,
                    "durationMilliseconds": 1000,
                    "text": "Ninety.",
                },
            ],
        },
        ["Speaker 1", "Speaker 2"],
    ),
    "Azure, batch": (
        {
            "recognizedPhrases": [
                {
                    "speaker": 2,
                    "offsetInTicks": _ticks(4),
                    "durationInTicks": _ticks(1),
                    "nBest": [{"display": "Ninety."}],
                },
                {
                    "speaker": 1,
                    "offset": "PT0.5S",
                    "duration": "PT0.7S",
                    "nBest": [{"display": "How many?"}],
                },
            ]
        },
        ["Speaker 1", "Speaker 2"],
    ),
    "IBM": (
        {
            "results": [
                {
                    "alternatives": [
                        {"transcript": "how many", "timestamps": [list(word) for word in WORDS]}
                    ]
                }
            ],
            "speaker_labels": [{"from": b, "to": e, "speaker": int(b > 2)} for _, b, e in WORDS],
        },
        ["Speaker 0", "Speaker 1"],
    ),
    "ElevenLabs": (_elevenlabs(), ["speaker_0", "speaker_1"]),
    "Fireflies": (
        {
            "data": {
                "transcript": {
                    "title": "x",
                    "sentences": [
                        {
                            "speaker_name": "Mara",
                            "text": "How many?",
                            "start_time": 0.5,
                            "end_time": 1.2,
                        },
                        {
                            "speaker_name": "LE-03",
                            "text": "Ninety.",
                            "start_time": 4,
                            "end_time": 5,
                        },
                    ],
                }
            }
        },
        ["Mara", "LE-03"],
    ),
    "Fireflies, downloaded": (
        [
            {
                "sentence": "How many?",
                "startTime": "00:00:00.5",
                "endTime": "00:00:01.2",
                "speaker_name": "Mara",
            },
            {
                "sentence": "Ninety.",
                "startTime": "00:00:04",
                "endTime": "00:00:05",
                "speaker_name": "LE-03",
            },
        ],
        ["Mara", "LE-03"],
    ),
    "podcast namespace": (
        {
            "version": "1.0.0",
            "segments": [
                {"speaker": "Mara", "startTime": 0.5, "endTime": 1.2, "body": "How many?"},
                {"speaker": "LE-03", "startTime": 4, "endTime": 5, "body": "Ninety."},
            ],
        },
        ["Mara", "LE-03"],
    ),
    "Rev.ai": (
        {
            "monologues": [
                {
                    "speaker": 0,
                    "elements": [
                        {"type": "text", "value": "How", "ts": 0.5, "end_ts": 0.8},
                        {"type": "punct", "value": " "},
                        {"type": "text", "value": "many", "ts": 0.8, "end_ts": 1.2},
                        {"type": "punct", "value": "?"},
                    ],
                },
                {
                    "speaker": 1,
                    "elements": [
                        {"type": "text", "value": "Ninety", "ts": 4, "end_ts": 5},
                        {"type": "punct", "value": "."},
                    ],
                },
            ]
        },
        ["Speaker 0", "Speaker 1"],
    ),
    "words with speakers": ({"words": _words(speaker=["P1", "P1", "P2"])}, ["P1", "P2"]),
}


@pytest.mark.parametrize("service", CASES)
def test_words_become_turns_with_times_in_milliseconds(service: str) -> None:
    root, speakers = CASES[service]
    found = read(json.dumps(root).encode(), name="a", path="a.json")
    assert not [problem for problem in found.problems if problem.severity == "error"], (
        found.problems
    )
    one = found.transcripts[0]
    assert [(one.text[t.start : t.end], t.time_start, t.time_end) for t in one.turns] == EXPECTED
    assert [turn.speaker for turn in one.turns] == speakers


def test_youtube_json3_has_words_and_times_and_nobody() -> None:
    root = {
        "wireMagic": "pb3",
        "events": [
            {"tStartMs": 0, "dDurationMs": 9000, "id": 1},
            {
                "tStartMs": 500,
                "dDurationMs": 700,
                "segs": [{"utf8": "how"}, {"utf8": " many", "tOffsetMs": 300}],
            },
            {"tStartMs": 1200, "aAppend": 1, "segs": [{"utf8": "\n"}]},
            {"tStartMs": 4000, "dDurationMs": 1000, "segs": [{"utf8": "ninety"}]},
        ],
    }
    one = read(json.dumps(root).encode(), name="a", path="a.json3").transcripts[0]
    assert [
        (t.speaker, one.text[t.start : t.end], t.time_start, t.time_end) for t in one.turns
    ] == [(None, "how many", 500, 1200), (None, "ninety", 4000, 5000)]


def test_googles_last_result_which_repeats_all_words_is_read_once() -> None:
    again = _google("speakerTag", "startTime", "endTime")["results"][0]
    pieces = [{"alternatives": [{"transcript": text}]} for text in ("How many?", " Ninety.")]
    one = read(
        json.dumps({"results": [*pieces, again]}).encode(), name="a", path="a.json"
    ).transcripts[0]
    assert [one.text[t.start : t.end] for t in one.turns] == ["How many?", "Ninety."]


def test_the_language_that_a_service_names_is_kept() -> None:
    one = read(json.dumps(_elevenlabs()).encode(), name="a", path="a.json").transcripts[0]
    assert one.attributes == {"language": "en"}


def test_entries_of_another_kind_than_expected_raise_nothing() -> None:
    """Every list and object of a service's file replaced by something else in turn."""
    for root, _ in CASES.values():
        others: tuple[Any, ...] = (None, 3, "x", [], {}, [None], [[]])
        for wrong in others:
            if isinstance(root, dict):
                for key in root:
                    read(json.dumps({**root, key: wrong}).encode(), name="a", path="a.json")


def _beside(stretches: list[dict[str, Any]], where: str) -> dict[str, Any]:
    held = stretches if where == "paragraphs" else {"segments": stretches}
    return {"words": _words("text" if where == "paragraphs" else "word"), where: held}


@pytest.mark.parametrize(
    ("root", "speakers"),
    [
        (
            _beside(
                [{"start": 0, "end": 2, "speaker": "Ana"}, {"start": 3, "end": 6, "speaker": "Bo"}],
                "paragraphs",
            ),
            ["Ana", "Bo"],
        ),
        (
            _beside(
                [
                    {"start": 3.0, "duration": 3.0, "speaker": {"@id": "S1"}},
                    {"start": 0.0, "duration": 2.0, "speaker": {"@id": "S0"}},
                ],
                "segmentation",
            ),
            ["S0", "S1"],
        ),
        (
            {
                "result": {
                    "transcription": {
                        "utterances": [
                            {"text": "How many?", "start": 0.5, "end": 1.2, "speaker": 0},
                            {"text": "Ninety.", "start": 4.0, "end": 5.0, "speaker": 1},
                        ]
                    }
                }
            },
            ["Speaker 0", "Speaker 1"],
        ),
        (
            [
                {
                    "participant": {"id": 1, "name": name},
                    "words": [
                        {
                            "text": w,
                            "start_timestamp": {"relative": b},
                            "end_timestamp": {"relative": e},
                        }
                        for w, b, e in own
                    ],
                }
                for name, own in (("Ana", WORDS[:2]), ("Bo", WORDS[2:]))
            ],
            ["Ana", "Bo"],
        ),
    ],
    ids=["words and paragraphs", "words and segmentation", "gladia", "meeting robot"],
)
def test_words_whose_speakers_stand_elsewhere(root: object, speakers: list[str]) -> None:
    (found,) = read(json.dumps(root).encode(), name="a", path="a.json", options=None).transcripts
    turns = [
        (t.speaker, found.text[t.start : t.end], t.time_start, t.time_end) for t in found.turns
    ]
    assert turns == [(who, *said) for who, said in zip(speakers, EXPECTED, strict=True)]
