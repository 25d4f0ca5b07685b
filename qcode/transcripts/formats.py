"""Every kind of transcript file, one row each: its name, its suffixes, how it is known, who reads
it, what it may hold.

Sniffing, folder imports, ``--as``, the sentences of errors and the table in the documentation are
made from these rows, so that a new format is one module with a reader and one row here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from qcode.files.sniff import Signature


class Format(NamedTuple):
    """One kind of file.

    `reader` is ``module:function`` inside this package; `takes` names its arguments (``data``,
    ``text``, ``path``, ``kind``, ``encoding``), and asking for ``text`` means that the file is
    decoded first. `gives` says what it returns: a ``document`` (`Document`), ``speeches``
    (speeches, problems and, if it likes, attributes), or nothing of its own: ``text`` is laid out
    as it is, ``turns`` and ``survey`` are tables. `kinds` are what sniffing calls such files.
    `folder`: a folder import takes files with these suffixes. `counts` is what `--max-turns`
    counts.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    gives: Literal["text", "document", "speeches", "turns", "survey"]
    reader: str = ""
    takes: tuple[str, ...] = ("data", "path")
    kinds: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    begins: re.Pattern[str] | None = None
    folder: bool = True
    counts: Literal["lines", "cues", "entries"] = "lines"
    described: str = ""
    left_out: str = ""

    @property
    def is_text(self) -> bool:
        """The file is decoded before it is read."""
        return self.gives == "text" or "text" in self.takes

    def is_kind(self, kind: str) -> bool:
        """Whether sniffing's `kind` is read by this row."""
        return kind in (self.kinds or (self.name,))


_CUES = "Cues with `<v Name>`, `Name:` or `[Name]:`, in any mix, and Teams' metadata (a JSON object a cue); notes, styles and numbers are left out; rolling duplicates of captions once."  # noqa: E501
_CAPTIONS = ("text", "kind", "path", "options")

ROWS: tuple[Format, ...] = (
    Format(
        "txt",
        "text file",
        (".txt", ".text", ".asc"),
        "text",
        described="Text in any layout below.",
        left_out="Pictures, archives, anything binary: named as what it is.",
    ),
    Format(
        "md",
        "Markdown file",
        (".md", ".markdown"),
        "text",
        described="As text; Markdown's emphasis aside.",
    ),
    Format(
        "docx",
        "Word file",
        (".docx", ".docm", ".dotx"),
        "document",
        "word:read_word",
        described=(
            "Word 2007 and later, also strict OOXML and what LibreOffice, Pages and Google write:"
            " paragraphs, tables in tables, content controls, smart tags, text boxes, soft breaks,"
            " hyphens, fields, insertions (as accepted)."
        ),
        left_out=(
            "Headers and footers, deleted and moved-away text, pictures; each kind is counted and"
            " reported. Password-protected, damaged, with a DTD: refused."
        ),
    ),
    Format(
        "doc",
        "old Word file",
        (".doc",),
        "document",
        "doc:read_doc",
        kinds=("doc-ole",),
        described="Word 97 to 2003, through LibreOffice where that is installed.",
        left_out=(
            "Without LibreOffice: save it as .docx (an import that fails for nothing else exits 5)."
        ),
    ),
    Format(
        "odt",
        "OpenDocument text",
        (".odt", ".ott"),
        "document",
        "odt:read_odt",
        described="OpenDocument text: paragraphs, tables, notes, comments, tracked changes.",
        left_out="Spreadsheets and presentations.",
    ),
    Format(
        "rtf",
        "RTF file",
        (".rtf",),
        "document",
        "rtf:read_rtf",
        described=(
            "Text, tables, text boxes, Unicode and code pages, bold and italics of speakers' names."
        ),
        left_out=(
            "Pictures, embedded objects, deleted and hidden text, text boxes of page headers;"
            " counted and reported."
        ),
    ),
    Format(
        "html",
        "web page",
        (".html", ".htm", ".xhtml"),
        "document",
        "html:read_html",
        ("data", "path", "encoding"),
        described="Text of the body; tables of turns; anchors of noScribe.",
        left_out="Scripts and styles: never obeyed, never text.",
    ),
    Format(
        "pdf",
        "PDF",
        (".pdf",),
        "document",
        "pdf:read_pdf",
        described="The text layer.",
        left_out="Scans: run OCR first.",
    ),
    Format(
        "vtt",
        "WebVTT captions",
        (".vtt",),
        "speeches",
        "captions:read_captions",
        _CAPTIONS,
        counts="cues",
        described=_CUES,
    ),
    Format(
        "srt",
        "SubRip captions",
        (".srt",),
        "speeches",
        "captions:read_captions",
        _CAPTIONS,
        counts="cues",
        described="As `vtt`.",
    ),
    Format(
        "sbv",
        "SBV captions",
        (".sbv",),
        "speeches",
        "captions:read_captions",
        _CAPTIONS,
        counts="cues",
        described="As `vtt`.",
    ),
    Format(
        "json",
        "JSON",
        (".json", ".json3"),
        "speeches",
        "jsons:read_json",
        ("text", "path"),
        counts="entries",
        described=(
            "Deepgram, AssemblyAI, AWS Transcribe, Google, Azure, Speechmatics, IBM Watson,"
            " Rev.ai, ElevenLabs, Fireflies, Gladia, Recall.ai, Soniox, the podcast namespace,"
            " YouTube json3, words beside paragraphs or a segmentation (editors of the BBC): words"
            " with speakers become turns, times in milliseconds whatever the unit. Whisper,"
            " WhisperX, faster-whisper, whisper.cpp, pipelines with `timestamp`; meetings as lists"
            " of entries with speaker and text, or an object a line. Whole numbers that can only"
            " be milliseconds are read as such."
        ),
        left_out="JSON without segments of text.",
    ),
    Format(
        "otr",
        "oTranscribe file",
        (".otr",),
        "document",
        "jsons:read_otr",
        ("text", "path"),
        described="oTranscribe.",
    ),
    Format(
        "eaf",
        "ELAN file",
        (".eaf",),
        "speeches",
        "elan:read_elan",
        roots=("ANNOTATION_DOCUMENT",),
        described=(
            "ELAN: tiers that depend on no other; the participant, else the tier's name, is the"
            " speaker."
        ),
        left_out="Dependent tiers; named.",
    ),
    Format(
        "textgrid",
        "Praat TextGrid",
        (".textgrid",),
        "speeches",
        "praat:read_praat",
        ("text", "path"),
        begins=re.compile(r"File type = \"ooTextFile\"\s*\n\s*(?:Object class = )?\"TextGrid\""),
        described="Praat: interval tiers in the long and the short form; a tier is a speaker.",
        left_out="Tiers of words, sounds and points beside those of speech; named.",
    ),
    Format(
        "cha",
        "CHAT file",
        (".cha",),
        "speeches",
        "chat:read_chat",
        ("text", "path"),
        begins=re.compile(
            r"(?:@Font:[^\n]*\n|@PID:[^\n]*\n|@UTF8[^\n]*\n|@Window:[^\n]*\n)*@(?:UTF8|Begin)\b"
        ),
        described="CHAT of TalkBank: main lines without their marks; times of the recording.",
        left_out="Dependent lines; counted.",
    ),
    Format(
        "exb",
        "EXMARaLDA file",
        (".exb",),
        "speeches",
        "exmaralda:read_exmaralda",
        roots=("basic-transcription",),
        described="EXMARaLDA: tiers of type t; events that follow each other are joined.",
        left_out="Tiers of annotation and description; named.",
    ),
    Format(
        "trs",
        "Transcriber file",
        (".trs",),
        "speeches",
        "transcriber:read_transcriber",
        roots=("Trans",),
        described="Transcriber: turns, points of time, people who speak at once.",
        left_out="Topics and background.",
    ),
    Format(
        "ttml",
        "TTML captions",
        (".ttml", ".dfxp", ".itt"),
        "speeches",
        "cue_formats:read_ttml",
        roots=("tt",),
        counts="cues",
        described="TTML, DFXP, IMSC: as `vtt`, with the agents named.",
        left_out="Styles and regions.",
    ),
    Format(
        "ass",
        "SubStation captions",
        (".ass", ".ssa"),
        "speeches",
        "cue_formats:read_ass",
        ("text", "path"),
        begins=re.compile(r"\[Script Info\]", re.I),
        described="Advanced SubStation: dialogue with the actor as speaker.",
        left_out="Comments, drawings, styles.",
    ),
    Format(
        "tei",
        "TEI transcript",
        (".tei",),
        "speeches",
        "tei:read_tei",
        roots=("TEI", "TEI.2", "teiCorpus"),
        described=(
            "TEI for speech, ISO 24624: `<u who>` or `<sp>`, names from the header, times from the"
            " timeline."
        ),
        left_out="Annotations.",
    ),
    Format(
        "ohms",
        "OHMS record",
        (),
        "document",
        "ohms:read_ohms",
        roots=("ROOT",),
        described=(
            "The transcript of an OHMS record (text or WebVTT); title, people and date as"
            " attributes."
        ),
        left_out="The index, and the minute marks of the text.",
    ),
    Format(
        "turns",
        "table of turns",
        (".csv", ".tsv", ".tab", ".xlsx", ".xlsm"),
        "turns",
        "turns_table:read_turns",
        kinds=("turns", "csv", "tsv", "xlsx"),
        folder=False,
        described=(
            "csv, tsv, xlsx with one row per turn: time, speaker, text in any order, by their"
            " header, also below a title or rows such as `Interview ID`, `LE-03`; of a workbook the"
            " first sheet with anything in it. A table of cases, counts, contacts, codings,"
            " attributes or questions of a form is not a transcript and is refused unless `--as`"
            " says what it is."
        ),
        left_out="Formulas are never computed; their stored value is read.",
    ),
    Format(
        "survey",
        "survey export",
        (".csv", ".tsv", ".xlsx"),
        "survey",
        "survey:read_survey",
        folder=False,
        described=(
            "csv, xlsx with one row per respondent and one column per question: one transcript per"
            " respondent, the question as the interviewer's turn. Recognized without `--as` where"
            " Qualtrics or SurveyMonkey wrote it or the headings are questions. Columns such as"
            " role, site or age become attributes."
        ),
        left_out="The survey program's own columns (dates, addresses, progress); reported.",
    ),
)


def names() -> tuple[str, ...]:
    """What `--as` takes as a kind of file, in the order of the rows."""
    return tuple(row.name for row in ROWS)


def find(name: str) -> Format | None:
    """The row of that name."""
    return next((row for row in ROWS if row.name == name), None)


def reading(kind: str) -> Format | None:
    """The row that reads what sniffing calls `kind`; None where nobody reads it."""
    return next((row for row in ROWS if row.is_kind(kind)), None)


def signatures() -> tuple[Signature, ...]:
    """How sniffing knows the text files that it does not know of itself."""
    return _signatures(ROWS)


@lru_cache(maxsize=2)
def _signatures(rows: tuple[Format, ...]) -> tuple[Signature, ...]:
    own = (row for row in rows if row.roots or row.begins)
    return tuple(
        Signature((row.kinds or (row.name,))[0], row.suffixes, row.roots, row.begins) for row in own
    )


def folder_suffixes() -> frozenset[str]:
    """Suffixes, in small letters, of the files that a folder import takes."""
    return frozenset(suffix for row in ROWS if row.folder for suffix in row.suffixes)


def table() -> str:
    """The rows as a table in Markdown, for the documentation."""
    lines = ["| `--as` | names | read | not read, and what is reported |", "|---|---|---|---|"]
    for row in ROWS:
        shown = " ".join(f"`{suffix}`" for suffix in row.suffixes)
        lines.append(f"| `{row.name}` | {shown} | {row.described} | {row.left_out} |")
    return "\n".join(lines) + "\n"
