"""The JSON of speech services, each as its documentation and its public examples have it, to
speeches.

A service is known by the keys that no other has. Each reader takes the whole file and gives None
for a file of another kind. The words and their speakers are read, the service's own sentences where
it names their speakers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from qcode.transcripts.parts import Speech
from qcode.transcripts.service_words import (
    Word,
    first,
    mapping,
    maps,
    name_of,
    plus,
    scaled,
    seconds,
    speeches_of,
    text_of,
)
from qcode.transcripts.services_beside import gladia, meeting_robot, words_and_paragraphs

Read = tuple[list[Speech], str]
"""Speeches, and the language that the file names ("" for none)."""


def read_service(root: object) -> Read | None:
    """The speeches of a service's file in the order of time; None where no service is known that
    writes so.
    """
    if not isinstance(root, Mapping):
        return meeting_robot(root)
    for keys, reader in _READERS:
        result = None if keys.isdisjoint(root) else reader(root)
        if result is not None and result[0]:
            return result
    return None


def _deepgram(root: Mapping[str, Any]) -> Read | None:
    """Deepgram: ``results.channels``; speakers count from 0, times in seconds; of several channels
    each is a speaker.
    """
    channels = maps(mapping(root.get("results")).get("channels"))
    if not channels or maps(mapping(root["results"]).get("utterances")):
        return None
    result: list[Speech] = []
    for channel, entry in enumerate(channels):
        best = next(iter(maps(entry.get("alternatives"))), {})
        other = f"Channel {channel}" if len(channels) > 1 else None
        words = [
            Word(
                text_of(first(word, "punctuated_word", "word")),
                seconds(word.get("start")),
                seconds(word.get("end")),
                other or name_of(word.get("speaker")),
            )
            for word in maps(best.get("words"))
        ]
        result += speeches_of(words) or [Speech(other, text_of(best.get("transcript")))]
    language = first(channels[0], "detected_language") or ""
    return _by_time(result), text_of(language)


_ASSEMBLYAI = frozenset(
    {"audio_url", "acoustic_model", "speech_model", "language_model", "audio_duration"}
)


def _assemblyai(root: Mapping[str, Any]) -> Read | None:
    """AssemblyAI: times in milliseconds; ``utterances`` where speakers were asked for, else only
    ``words``.
    """
    entries = maps(root.get("utterances"))
    if entries:
        result = [
            Speech(
                name_of(e.get("speaker")),
                text_of(e.get("text")),
                scaled(e.get("start"), 1),
                scaled(e.get("end"), 1),
            )
            for e in entries
        ]
    else:
        result = speeches_of(
            Word(
                text_of(w.get("text")),
                scaled(w.get("start"), 1),
                scaled(w.get("end"), 1),
                name_of(w.get("speaker")),
            )
            for w in maps(root.get("words"))
        )
    return result, text_of(root.get("language_code"))


def _aws(root: Mapping[str, Any]) -> Read | None:
    """Amazon Transcribe: ``audio_segments`` where they name speakers, else items whose speakers
    stand in them or beside.
    """
    results = mapping(root.get("results"))
    items = maps(results.get("items"))
    if not items and not maps(results.get("audio_segments")):
        return None
    language = text_of(results.get("language_code"))
    segments = maps(results.get("audio_segments"))
    if segments and any(name_of(segment.get("speaker_label")) for segment in segments):
        result = [
            Speech(
                name_of(s.get("speaker_label")),
                text_of(s.get("transcript")),
                seconds(s.get("start_time")),
                seconds(s.get("end_time")),
            )
            for s in segments
        ]
        return result, language
    channels = maps(mapping(results.get("channel_labels")).get("channels"))
    if len(channels) > 1:
        result = []
        for channel in channels:
            label = name_of(channel.get("channel_label"))
            result += speeches_of(_aws_words(maps(channel.get("items")), {}, label))
        return _by_time(result), language
    labelled = mapping(results.get("speaker_labels"))
    beside = {
        text_of(item.get("start_time")): name_of(item.get("speaker_label"))
        for segment in maps(labelled.get("segments"))
        for item in maps(segment.get("items"))
    }
    return speeches_of(_aws_words(items, beside, None)), language


def _aws_words(
    items: list[Mapping[str, Any]], beside: Mapping[str, str | None], label: str | None
) -> list[Word]:
    words = []
    for item in items:
        best = next(iter(maps(item.get("alternatives"))), {})
        speaker = (
            label
            or name_of(item.get("speaker_label"))
            or beside.get(text_of(item.get("start_time")))
        )
        start, end = seconds(item.get("start_time")), seconds(item.get("end_time"))
        words.append(
            Word(
                text_of(best.get("content")), start, end, speaker, item.get("type") == "punctuation"
            )
        )
    return words


def _google(root: Mapping[str, Any]) -> Read | None:
    """Google Speech-to-Text, versions 1 and 2. With speakers, version 1 repeats every word in its
    last result.
    """
    inner = first(root, "response", "transcript")
    if isinstance(inner, Mapping) and "results" in inner:
        root = inner
    results = root.get("results")
    if isinstance(results, Mapping):
        for file in results.values():
            present = mapping(mapping(file).get("transcript")) or mapping(
                mapping(mapping(file).get("inlineResult")).get("transcript")
            )
            if present.get("results"):
                return _google(present)
        return None
    entries = maps(results)
    lists = [_google_words(entry) for entry in entries]
    if not any(lists) and not any(
        first(e, "resultEndTime", "resultEndOffset", "result_end_time", "languageCode")
        for e in entries
    ):
        return None
    language = next((text_of(first(e, "languageCode", "language_code")) for e in entries), "")
    tagged = [words for words in lists if any(word.speaker for word in words)]
    if tagged:
        others = sum(len(words) for words in lists if words is not tagged[-1])
        stated = sum(len(text_of(_best(e).get("transcript")).split()) for e in entries)
        repeats = len(tagged[-1]) > 1 and (
            len(tagged[-1]) >= others or len(tagged[-1]) >= stated > 0
        )
        return (
            speeches_of(tagged[-1] if repeats else [word for words in lists for word in words]),
            language,
        )
    result = []
    for entry, words in zip(entries, lists, strict=True):
        end = seconds(first(entry, "resultEndTime", "resultEndOffset", "result_end_time"))
        start = words[0].start if words else None
        text = text_of(_best(entry).get("transcript")).strip()
        result.append(Speech(None, text or " ".join(word.text for word in words), start, end))
    return result, language


def _best(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    return next(iter(maps(entry.get("alternatives"))), {})


def _google_words(entry: Mapping[str, Any]) -> list[Word]:
    words = []
    for word in maps(_best(entry).get("words")):
        tag = first(word, "speakerLabel", "speaker_label", "speakerTag", "speaker_tag")
        start = seconds(first(word, "startTime", "startOffset", "start_time", "start_offset"))
        end = seconds(first(word, "endTime", "endOffset", "end_time", "end_offset"))
        words.append(
            Word(
                text_of(word.get("word")).replace("▁", " "),
                start,
                end,
                name_of(tag) if tag else None,
            )
        )
    return words if any(word.text for word in words) else []


def _azure(root: Mapping[str, Any]) -> Read | None:
    """Azure: batch (``recognizedPhrases``, ticks of 100 ns) and fast transcription (``phrases``,
    milliseconds).
    """
    entries = maps(root.get("recognizedPhrases")) or maps(root.get("phrases"))
    if not entries:
        return None
    channels = {entry.get("channel") for entry in entries if isinstance(entry.get("channel"), int)}
    result = []
    for entry in entries:
        best = next(iter(maps(entry.get("nBest"))), {})
        text = text_of(first(entry, "text") or first(best, "display", "lexical"))
        start, length = _azure_time(entry, "offset"), _azure_time(entry, "duration")
        speaker = name_of(entry.get("speaker")) if entry.get("speaker") else None
        if speaker is None and len(channels) > 1:
            speaker = name_of(entry.get("channel"), "Channel")
        result.append(Speech(speaker, text.strip(), start, plus(start, length)))
    return _by_time([speech for speech in result if speech.text]), text_of(
        first(entries[0], "locale")
    )


def _azure_time(entry: Mapping[str, Any], name: str) -> int | None:
    if (time := scaled(first(entry, f"{name}Milliseconds"), 1)) is not None:
        return time
    if (time := scaled(first(entry, f"{name}InTicks"), 1e-4)) is not None:
        return time
    value = entry.get(name)
    return scaled(value, 1e-4) if isinstance(value, int) and value >= 100_000 else seconds(value)


def _video_indexer(root: Mapping[str, Any]) -> Read | None:
    """Azure Video Indexer: the lines of ``insights.transcript`` with the names of
    ``insights.speakers``.
    """
    insights = mapping(next(iter(maps(root.get("videos"))), {}).get("insights"))
    names = {
        speaker.get("id"): name_of(speaker.get("name"))
        for speaker in maps(insights.get("speakers"))
    }
    result = []
    for line in maps(insights.get("transcript")):
        place = next(iter(maps(line.get("instances"))), {})
        speaker = names.get(line.get("speakerId")) or name_of(line.get("speakerId"))
        result.append(
            Speech(
                speaker,
                text_of(line.get("text")),
                seconds(place.get("start")),
                seconds(place.get("end")),
            )
        )
    return (result, text_of(insights.get("sourceLanguage"))) if result else None


def _speechmatics(root: Mapping[str, Any]) -> Read | None:
    """Speechmatics json-v2: words and punctuation in ``results``, each with its speaker or
    channel.
    """
    entries = maps(root.get("results"))
    if not any(
        "type" in entry and maps(entry.get("alternatives")) and "start_time" in entry
        for entry in entries
    ):
        return None
    about = mapping(root.get("metadata"))
    delimiter = mapping(about.get("language_pack_info")).get("word_delimiter")
    words = []
    for entry in entries:
        best = _best(entry)
        attached = entry.get("attaches_to") == "previous" or (
            entry.get("type") == "punctuation" and "attaches_to" not in entry
        )
        speaker = name_of(best.get("speaker")) or name_of(entry.get("channel"))
        start, end = seconds(entry.get("start_time")), seconds(entry.get("end_time"))
        words.append(Word(text_of(best.get("content")), start, end, speaker, attached))
    language = text_of(mapping(about.get("transcription_config")).get("language"))
    return speeches_of(words, delimiter=delimiter if isinstance(delimiter, str) else " "), language


def _ibm(root: Mapping[str, Any]) -> Read | None:
    """IBM Watson: ``timestamps`` of words, and speakers by the time at which a word starts."""
    entries = maps(root.get("results"))
    if not any(isinstance(_best(entry).get("timestamps"), list) for entry in entries):
        return None
    speakers = {
        seconds(label.get("from")): name_of(label.get("speaker"))
        for label in maps(root.get("speaker_labels"))
    }
    words: list[Word] = []
    for entry in entries:
        for word in _best(entry).get("timestamps") or []:
            if isinstance(word, list) and len(word) == 3:
                start = seconds(word[1])
                before = words[-1].speaker if words else None
                words.append(
                    Word(text_of(word[0]), start, seconds(word[2]), speakers.get(start, before))
                )
    if speakers:
        return speeches_of(words), ""
    result, at = [], 0
    for entry in entries:
        count = len(_best(entry).get("timestamps") or [])
        own, at = words[at : at + count], at + count
        start, end = (own[0].start, own[-1].end) if own else (None, None)
        result.append(Speech(None, text_of(_best(entry).get("transcript")).strip(), start, end))
    return result, ""


def _revai(root: Mapping[str, Any]) -> Read | None:
    """Rev.ai: ``monologues`` of elements, whose punctuation holds the blanks."""
    monologues = maps(root.get("monologues"))
    names = {
        speaker.get("id"): name_of(speaker.get("name")) for speaker in maps(root.get("speakers"))
    }
    result = []
    for monologue in monologues:
        elements = maps(monologue.get("elements"))
        text = "".join(text_of(element.get("value")) for element in elements).strip()
        starts = [
            time for e in elements if (time := seconds(first(e, "ts", "timestamp"))) is not None
        ]
        ends = [
            time
            for e in elements
            if (time := seconds(first(e, "end_ts", "end_timestamp"))) is not None
        ]
        about = mapping(monologue.get("speaker_info"))
        key = monologue.get("speaker")
        speaker = name_of(about.get("display_name")) or names.get(key) or name_of(key)
        result.append(
            Speech(speaker, text, starts[0] if starts else None, ends[-1] if ends else None)
        )
    return (result, text_of(root.get("language"))) if result else None


def _elevenlabs(root: Mapping[str, Any]) -> Read | None:
    """ElevenLabs: ``words`` of the types word, spacing and audio_event; a channel each in
    ``transcripts``.
    """
    channels = maps(root.get("transcripts")) or [root]
    result: list[Speech] = []
    for channel in channels:
        entries = maps(channel.get("words"))
        if not any(entry.get("type") in ("word", "spacing", "audio_event") for entry in entries):
            return None
        other = name_of(channel.get("channel_index"), "Channel") if len(channels) > 1 else None
        words: list[Word] = []
        spaced = True
        for entry in entries:
            text = text_of(entry.get("text"))
            if entry.get("type") == "spacing":
                spaced = True
                continue
            speaker = name_of(first(entry, "speaker_id", "speaker")) or other
            same = bool(words) and words[-1].speaker == speaker
            words.append(
                Word(
                    text,
                    seconds(entry.get("start")),
                    seconds(entry.get("end")),
                    speaker,
                    same and not spaced,
                )
            )
            spaced = text[-1:].isspace()
        result += speeches_of(words)
    return _by_time(result), text_of(channels[0].get("language_code"))


def _youtube(root: Mapping[str, Any]) -> Read | None:
    """YouTube json3: ``events`` of pieces; an event that only appends a line end holds no words."""
    events = maps(root.get("events"))
    if not any("segs" in event for event in events) or not any(
        "tStartMs" in event for event in events
    ):
        return None
    result = []
    for event in events:
        text = " ".join(
            "".join(text_of(piece.get("utf8")) for piece in maps(event.get("segs"))).split()
        )
        start = scaled(event.get("tStartMs"), 1)
        if text:
            result.append(
                Speech(None, text, start, plus(start, scaled(event.get("dDurationMs"), 1)))
            )
    return result, ""


def _soniox(root: Mapping[str, Any]) -> Read | None:
    """Soniox: ``tokens``, parts of words with the blanks between them, times in milliseconds."""
    tokens = maps(root.get("tokens"))
    if not any("start_ms" in token for token in tokens):
        return None
    words = [
        Word(
            text_of(token.get("text")),
            scaled(token.get("start_ms"), 1),
            scaled(token.get("end_ms"), 1),
            name_of(token.get("speaker")),
        )
        for token in tokens
    ]
    return speeches_of(_whole(words)), text_of(tokens[0].get("language"))


def _whole(parts: Iterable[Word]) -> list[Word]:
    """Words put together from parts, of which the first of each word begins with a blank."""
    words: list[Word] = []
    for part in parts:
        last = words[-1] if words else None
        if last is None or part.text[:1].isspace() or part.speaker != last.speaker:
            words.append(part)
        else:
            words[-1] = last._replace(text=last.text + part.text, end=part.end)
    return words


def _words_alone(root: Mapping[str, Any]) -> Read | None:
    """Any other file that lists words with their speakers and holds no segments."""
    if any(
        maps(root.get(name))
        for name in ("segments", "utterances", "chunks", "transcription", "sentences")
    ):
        return None
    words = [
        Word(
            text_of(first(word, "punctuated_word", "word", "text")),
            seconds(first(word, "start", "start_time", "startTime")),
            seconds(first(word, "end", "end_time", "endTime")),
            name_of(first(word, "speaker", "speaker_id", "speaker_label")),
        )
        for word in maps(root.get("words"))
    ]
    return (
        (speeches_of(words), text_of(first(root, "language", "language_code"))) if words else None
    )


def _by_time(speeches: list[Speech]) -> list[Speech]:
    """In the order of time, where every speech has one."""
    if any(speech.time_start is None for speech in speeches):
        return speeches
    return sorted(speeches, key=lambda speech: speech.time_start or 0)


_READERS: tuple[tuple[frozenset[str], Callable[[Mapping[str, Any]], Read | None]], ...] = (
    (frozenset({"results"}), _deepgram),
    (_ASSEMBLYAI, _assemblyai),
    (frozenset({"results"}), _aws),
    (frozenset({"results"}), _speechmatics),
    (frozenset({"results"}), _ibm),
    (frozenset({"results", "response", "transcript"}), _google),
    (frozenset({"recognizedPhrases", "phrases"}), _azure),
    (frozenset({"videos"}), _video_indexer),
    (frozenset({"monologues"}), _revai),
    (frozenset({"words", "transcripts"}), _elevenlabs),
    (frozenset({"events"}), _youtube),
    (frozenset({"tokens"}), _soniox),
    (frozenset({"words"}), words_and_paragraphs),
    (frozenset({"result", "transcription"}), gladia),
    (frozenset({"words"}), _words_alone),
)
"""The keys of which a file must have one, and who reads it then."""
