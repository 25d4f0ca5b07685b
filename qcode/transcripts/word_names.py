"""The names of WordprocessingML that reading needs, in lxml's ``{namespace}name`` form."""

from __future__ import annotations

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
V = "{urn:schemas-microsoft-com:vml}"
O = "{urn:schemas-microsoft-com:office:office}"  # noqa: E741
REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
OFFICE_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", OFFICE_REL.strip("{}").encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", M.strip("{}").encode()),
    (b"http://purl.oclc.org/ooxml/drawingml/main", A.strip("{}").encode()),
)
"""Namespaces of Strict OOXML and the transitional ones they stand for."""

BODY, P, P_PR, P_STYLE, R, R_PR, R_STYLE = (
    W + n for n in ("body", "p", "pPr", "pStyle", "r", "rPr", "rStyle")
)
T, SYM, TABLE, ROW, CELL = (W + n for n in ("t", "sym", "tbl", "tr", "tc"))
BOLD, ITALIC, BOLD_CS, ITALIC_CS, VANISH, RTL, CS = (
    W + n for n in ("b", "i", "bCs", "iCs", "vanish", "rtl", "cs")
)
NUM_PR = W + "numPr"
COLOUR, UNDERLINE, HIGHLIGHT = W + "color", W + "u", W + "highlight"
W_VAL, W_ID = W + "val", W + "id"
SDT, SDT_CONTENT, TEXT_BOX, FIELD_CHAR = (
    W + n for n in ("sdt", "sdtContent", "txbxContent", "fldChar")
)
COMMENT_START, COMMENT_END, COMMENT_REF = (
    W + n for n in ("commentRangeStart", "commentRangeEnd", "commentReference")
)
RUBY, RUBY_BASE, RUBY_TEXT = (W + n for n in ("ruby", "rubyBase", "rt"))
ALTERNATE, CHOICE, FALLBACK = MC + "AlternateContent", MC + "Choice", MC + "Fallback"
MATH_TEXT = M + "t"
MATH = frozenset({M + "oMath", M + "oMathPara"})

PIECES = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "\u2011",
    W + "softHyphen": "\u00ad",
}
"""Empty elements that stand for a character."""

_HOLDERS = {W + n for n in ("ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml")}
BODY_STEPS = frozenset(_HOLDERS)
"""What holds blocks and is gone into."""
INLINE_STEPS = frozenset(_HOLDERS | {W + n for n in ("hyperlink", "fldSimple", "dir", "bdo")})
"""What holds runs and is gone into."""
ADDED = frozenset({W + "ins", W + "moveTo"})
REMOVED = frozenset({W + "del", W + "moveFrom"})
CHANGES = ADDED | REMOVED
LOOKED_AT = frozenset(
    {BOLD, ITALIC, BOLD_CS, ITALIC_CS, VANISH, R_STYLE, RTL, CS, COLOUR, UNDERLINE, HIGHLIGHT}
)
"""Run properties that say how text is set."""
SHAPES = frozenset({W + "drawing", W + "pict", W + "object"})
IMAGES = {
    A + "blip": "image",
    V + "imagedata": "image",
    O + "OLEObject": "object",
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart": "chart",
    "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds": "chart",
}
LEFT_OUT = {W + "altChunk": "chunk", W + "subDoc": "chunk"}
NOTE_KINDS = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}

IGNORED = frozenset(
    W + n
    for n in (
        "bookmarkStart",
        "bookmarkEnd",
        "proofErr",
        "lastRenderedPageBreak",
        "instrText",
        "delText",
        "delInstrText",
        "permStart",
        "permEnd",
        "footnoteRef",
        "endnoteRef",
        "annotationRef",
        "separator",
        "continuationSeparator",
        "sdtPr",
        "sdtEndPr",
        "moveFromRangeStart",
        "moveFromRangeEnd",
        "moveToRangeStart",
        "moveToRangeEnd",
        "customXmlPr",
        "smartTagPr",
        "fldData",
    )
)

_WINGDINGS = {
    0x4A: "☺",
    0x4B: "😐",
    0x4C: "☹",
    0x6C: "●",
    0x6E: "■",
    0x6F: "□",
    0x71: "❑",
    0x76: "❖",
    0xA7: "▪",
    0xA8: "☐",
    0xD8: "➢",
    0xDF: "←",
    0xE0: "→",
    0xE1: "↑",
    0xE2: "↓",
    0xE8: "➔",
    0xEF: "⇦",
    0xF0: "⇨",
    0xF3: "⬄",
    0xFB: "✗",
    0xFC: "✓",
    0xFD: "☒",
    0xFE: "☑",
}
_SYMBOL = {
    0x61: "α",
    0x62: "β",
    0x64: "δ",
    0x6C: "λ",
    0x6D: "μ",
    0x70: "π",
    0xA3: "≤",
    0xAB: "↔",
    0xAC: "←",
    0xAD: "↑",
    0xAE: "→",
    0xAF: "↓",
    0xB0: "°",
    0xB1: "±",
    0xB3: "≥",
    0xB4: "×",
    0xB7: "•",
    0xB8: "÷",
    0xB9: "≠",
    0xBB: "≈",
    0xBC: "…",
    0xDB: "⇔",
    0xDE: "⇒",
}
SYMBOLS = {("wingdings", k): v for k, v in _WINGDINGS.items()} | {
    ("symbol", k): v for k, v in _SYMBOL.items()
}
"""What ``w:sym`` means in the two fonts that Word's autocorrection uses."""
