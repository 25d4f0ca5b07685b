"""Bytes to text: encodings told right, and never a character lost or invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.errors import BadInput
from qcode.files.decoding import decode, normalise_newlines

LINES = {
    "french": (
        "cp1252",
        (
            "Enquêtrice : Où ça ? C’était déjà l’été, très tôt. « Voilà », Noël, garçon, cœur.\nP1"
            " : Ah.\n"
        ),
    ),
    "naive": ("cp1252", "P1: It felt naïve, almost déjà vu.\nInterviewer: Why?\n"),
    "one accent": ("cp1252", "P1: at the café\n"),
    "quotes only": ("cp1252", "P1: it’s “fine” – really…\n"),
    "spanish": ("cp1252", "E: ¿Cómo llegó usted? ¡Qué año!\nP1: —Pues, mañana también, señora.\n"),
    "danish": (
        "cp1252",
        "I: Hvordan går det?\nB: Jeg blev træt, så jeg gik hjem. Ærligt talt, øh.\n",
    ),
    "german": ("cp1252", "I: Wie war’s?\nB: Ich wäre fast gegangen … größer, Straße, müde.\n"),
    "portuguese": (
        "cp1252",
        "E: Como chegou à fábrica?\nP: Não sei, estação, corações, então você já vê.\n",
    ),
    "italian": (
        "cp1252",
        "I: Perché è così?\nP: Non lo so, però la città è più grande, cioè già.\n",
    ),
    "icelandic": (
        "cp1252",
        "S: Hvernig gekk?\nV: Það var erfitt, ég þurfti að fara. Öll börnin.\n",
    ),
    "signs": ("cp1252", "P1: 5\u00a0km, 20\u00a0°C, £5, €6, §7, ½\n"),
    "polish": (
        "cp1250",
        "I: Jak się pani czuła?\nB: Było ciężko, myślałam, że odejdę. Żadnej pomocy.\n",
    ),
    "czech": (
        "cp1250",
        "T: Jak jste se cítila?\nR: Bylo to těžké, příští týden přišla sestřička.\n",
    ),
    "hungarian": (
        "cp1250",
        "K: Hogyan érezte magát?\nV: Később jobb lett, a nővérek segítettek. Őszintén.\n",
    ),
    "russian": (
        "cp1251",
        "Интервьюер: Как вы попали сюда?\nР1: Мне было очень тяжело, я хотела уйти.\n",
    ),
    "greek": ("cp1253", "Ερ: Πώς ήταν η πρώτη εβδομάδα;\nΣ1: Ήταν δύσκολα, σχεδόν έφυγα.\n"),
    "hebrew": ("cp1255", "מראיינת: ספרי לי על השבוע הראשון.\nמ1: היה לי קשה מאוד, כמעט עזבתי.\n"),
    "arabic": ("cp1256", "المحاورة: كيف كان الأسبوع الأول؟\nم1: كان صعبا جدا، كدت أن أغادر.\n"),
    "turkish": (
        "cp1254",
        "G: İlk hafta nasıldı?\nK: Çok zordu, şimdi iyi, teşekkür ederim, ağır iş.\n",
    ),
    "old mac": ("mac_roman", "E: ¿Cómo llegó usted a la planta?\rP1: Pues, mañana, señora.\r"),
    "old dos": ("cp850", "E: ¿Cómo llegó usted?\r\nP: mañana\r\n"),
    "japanese": (
        "cp932",
        "聞き手：最初の週はどうでしたか。\n回答者：とても大変でした。やめようと思いました。\n",
    ),
    "chinese": ("gb18030", "采访者：第一周怎么样？\n受访者：很难，我差点离开了。后来好多了。\n"),
    "korean": ("cp949", "면접자: 첫 주는 어땠나요?\n응답자: 정말 힘들었어요. 그만둘 뻔했어요.\n"),
    "wide": ("utf-16-le", "Interviewer: ¿Cómo?\nP1: ok\n"),
    "wide, other way": ("utf-16-be", "Interviewer: ¿Cómo?\nP1: ok\n"),
}


@pytest.mark.parametrize("name", LINES)
def test_a_short_interview_is_read_in_its_encoding_and_the_guess_is_told(name: str) -> None:
    encoding, text = LINES[name]
    found, told, problems = decode(text.encode(encoding), "a.txt")
    assert found == text
    assert told == encoding
    assert [p.severity for p in problems] == ["note"]
    assert "--encoding" in problems[0].message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_without_a_guess(encoding: str) -> None:
    text = "Entrevistadora: ¿Cuántos años? — «niña» 👩‍👧\nמרואיינת: כן\n"
    found, _, problems = decode(text.encode(encoding), "a.txt")
    assert found == text
    assert problems == ()


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\x1a\ufeff")))
@settings(max_examples=60, deadline=None)
def test_utf8_is_read_exactly(text: str) -> None:
    assert decode(text.encode("utf-8"), "a.txt", "utf-8")[0] == text


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_completely_or_refused(data: bytes) -> None:
    """What is returned encodes to the same bytes again, but for a byte order mark and NULs."""
    try:
        text, encoding, problems = decode(data, "a.txt")
    except BadInput as bad:
        assert all(p.severity == "error" for p in bad.problems)
        return
    assert "\x00" not in text
    if b"\x1a" in data[-8:]:  # the end mark of DOS is not part of the text
        return
    if not any("line" in p.message or "NUL" in p.message for p in problems) and encoding not in (
        "cp932",
        "gb18030",
        "cp949",
        "big5",
        "euc_jp",
        "cp875",  # several of its bytes are one character
    ):
        assert text.encode(encoding) in (data, data[2:], data[3:], data[4:])


def test_lines_of_another_encoding_are_named() -> None:
    data = "P1: años\n".encode() + "P1: años\n".encode("cp1252") + b"P1: ok\n"
    text, encoding, problems = decode(data, "a.txt")
    assert text == "P1: años\nP1: años\nP1: ok\n"
    assert encoding == "utf-8"
    assert [(p.line, p.severity) for p in problems] == [(2, "warning")]


def test_bytes_that_fit_nowhere_are_an_error_with_line_and_offset() -> None:
    with pytest.raises(BadInput) as caught:
        decode(b"P1: ok\nP1: caf\xc3\xa9 then \xff\xfe\xfa bad\n", "a.txt")
    (problem,) = caught.value.problems
    assert problem.line == 2
    assert "byte offset 22 (FF FE FA 20)" in problem.message
    assert "--encoding" in problem.message


def test_a_named_encoding_is_used_and_its_faults_are_told() -> None:
    assert decode("naïve".encode("cp1252"), "a.txt", "cp1252") == ("naïve", "cp1252", ())
    assert decode("naïve".encode("cp1252"), "a.txt", "windows-1252")[:2] == ("naïve", "cp1252")
    assert decode("\ufeffnaïve".encode(), "a.txt", "utf-8")[0] == "naïve"
    with pytest.raises(BadInput) as caught:
        decode(b"ok\r\nna\xefve", "a.txt", "utf-8")
    assert caught.value.problems[0].line == 2
    for wrong in ("utf-9", "rot13", "base64", "a\x00b"):
        with pytest.raises(BadInput, match="1 problem") as caught:
            decode(b"x", "a.txt", wrong)
        assert "encoding" in caught.value.problems[0].message


def test_nul_characters_are_taken_out_and_told() -> None:
    text, _, problems = decode(b"one\ntwo\x00 \x00three", "a.txt")
    assert text == "one\ntwo three"
    assert [(p.line, p.severity) for p in problems] == [(2, "warning")]
    assert problems[0].message.startswith("2 NUL")


def test_a_cut_off_wide_file_is_an_error() -> None:
    with pytest.raises(BadInput):
        decode("P1: hello".encode("utf-16")[:-1], "a.txt")


def test_only_crlf_and_cr_are_line_ends() -> None:
    """U+2028, U+0085, form feed and vertical tab are characters of a line."""
    assert (
        normalise_newlines("a\r\nb\rc\nd\u2028e\x85f\x0cg\x0bh\r\r\n")
        == "a\nb\nc\nd\u2028e\x85f\x0cg\x0bh\n\n"
    )


@pytest.mark.parametrize("end", ["\x1a", "\x1a\x1a\x1a", "\x1a\r\n", "\x1a\x00\x00"])
def test_the_mark_that_dos_puts_at_the_end_is_no_word(end: str) -> None:
    """Elsewhere in a text the character stays."""
    assert decode(f"Ana: a\x1ab.\r\n{end}".encode(), "a.txt") == ("Ana: a\x1ab.\r\n", "utf-8", ())


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("iso2022_jp", "聞き手：どうやって来ますか。\nAna: 電話です。\n"),
        ("iso2022_jp_2004", "聞き手：㊤です。\n"),
        ("iso2022_kr", "면담자: 어떻게 왔습니까?\n"),
    ],
)
def test_escape_sequences_name_their_encoding(encoding: str, text: str) -> None:
    """All bytes are ASCII, and without the sequences would pass for it."""
    found, _, problems = decode(text.encode(encoding), "a.txt")
    assert (found, problems) == (text, ())


def test_an_escape_sequence_alone_makes_no_japanese() -> None:
    """What a terminal wrote into a file stays as it is."""
    assert decode(b"a \x1b$B b", "a.txt")[1] == "utf-8"
