"""The values that flow through qcode: frozen dataclasses, no behaviour that touches a disk.

Offsets are half-open ``[start, end)`` in Unicode code points of the transcript's stored text. Times
are milliseconds from the start of the recording. Numbers of turns and segments count from 1 within
a transcript.
"""

from __future__ import annotations

from qcode.errors import Problem, Severity
from qcode.model.codebooks import Code, Codebook, Protocol, Question
from qcode.model.coding import (
    NOT_PUT,
    ORIGINS,
    PUT,
    Asked,
    Assignment,
    AssignmentKind,
    Coded,
    Coder,
    Coding,
    Done,
    Gathered,
    Origin,
    Suggestion,
    Summary,
)
from qcode.model.results import (
    ALL_CODES,
    CANNOT,
    FEWEST_POSITIVES,
    RELIABLE,
    TENTATIVE,
    Agreement,
    Aside,
    Column,
    Quote,
    Table,
    Verdict,
    VerdictWord,
)
from qcode.model.rows import Row, Rows, rows_of
from qcode.model.studies import (
    INTERVIEWER,
    SEVERAL,
    Bulk,
    Interview,
    Limits,
    Participant,
    Stratum,
    Study,
    role_key,
)
from qcode.model.transcripts import (
    SEGMENT_BY,
    Note,
    Segment,
    SegmentBy,
    SpeakerLabel,
    Transcript,
    Turn,
)
from qcode.printmarks import Identity, PrintMark

__all__ = [
    "ALL_CODES",
    "CANNOT",
    "FEWEST_POSITIVES",
    "INTERVIEWER",
    "NOT_PUT",
    "ORIGINS",
    "PUT",
    "RELIABLE",
    "SEGMENT_BY",
    "SEVERAL",
    "TENTATIVE",
    "Agreement",
    "Aside",
    "Asked",
    "Assignment",
    "AssignmentKind",
    "Bulk",
    "Code",
    "Codebook",
    "Coded",
    "Coder",
    "Coding",
    "Column",
    "Done",
    "Gathered",
    "Identity",
    "Interview",
    "Limits",
    "Note",
    "Origin",
    "Participant",
    "PrintMark",
    "Problem",
    "Protocol",
    "Question",
    "Quote",
    "Row",
    "Rows",
    "Segment",
    "SegmentBy",
    "Severity",
    "SpeakerLabel",
    "Stratum",
    "Study",
    "Suggestion",
    "Summary",
    "Table",
    "Transcript",
    "Turn",
    "Verdict",
    "VerdictWord",
    "role_key",
    "rows_of",
]
