"""From files to transcripts in the study: import, update, speakers, attributes, cutting,
withdrawing, redacting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.transcripts import format_names as format_names
    from qcode.transcripts.languages import language_code as language_code
    from qcode.transcripts.parts import ReadOptions as ReadOptions
    from qcode.workflows.importing.attributes import AttributesResult as AttributesResult
    from qcode.workflows.importing.attributes import attributes_table as attributes_table
    from qcode.workflows.importing.attributes import import_attributes as import_attributes
    from qcode.workflows.importing.attributes import (
        import_with_attributes as import_with_attributes,
    )
    from qcode.workflows.importing.attributes import rename_value as rename_value
    from qcode.workflows.importing.attributes import sites_table as sites_table
    from qcode.workflows.importing.import_tables import import_table as import_table
    from qcode.workflows.importing.importing import ImportResult as ImportResult
    from qcode.workflows.importing.importing import import_files as import_files
    from qcode.workflows.importing.relabelling import relabel as relabel
    from qcode.workflows.importing.relabelling import relabelled_line as relabelled_line
    from qcode.workflows.importing.resegmenting import resegment as resegment
    from qcode.workflows.importing.same_words import set_double as set_double
    from qcode.workflows.importing.speaker_map import SpeakerRule as SpeakerRule
    from qcode.workflows.importing.speaker_map import read_speaker_map as read_speaker_map
    from qcode.workflows.importing.speaker_map import rules_for as rules_for
    from qcode.workflows.importing.speakers import assign_turns as assign_turns
    from qcode.workflows.importing.speakers import merge_speakers as merge_speakers
    from qcode.workflows.importing.speakers import rename_speaker as rename_speaker
    from qcode.workflows.importing.speakers import set_role as set_role
    from qcode.workflows.importing.updating import update_transcript as update_transcript
    from qcode.workflows.importing.withdrawing import Redaction as Redaction
    from qcode.workflows.importing.withdrawing import redact_transcript as redact_transcript
    from qcode.workflows.importing.withdrawing import remove_transcript as remove_transcript
    from qcode.workflows.importing.withdrawing import rename_transcript as rename_transcript

__getattr__, __all__ = exports(
    __name__,
    {
        "attributes": (
            "AttributesResult",
            "attributes_table",
            "import_attributes",
            "import_with_attributes",
            "rename_value",
            "sites_table",
        ),
        "import_tables": ("import_table",),
        "importing": (
            "ImportResult",
            "import_files",
        ),
        "relabelling": (
            "relabel",
            "relabelled_line",
        ),
        "resegmenting": ("resegment",),
        "same_words": ("set_double",),
        "speaker_map": (
            "SpeakerRule",
            "read_speaker_map",
            "rules_for",
        ),
        "speakers": (
            "assign_turns",
            "merge_speakers",
            "rename_speaker",
            "set_role",
        ),
        "updating": ("update_transcript",),
        "withdrawing": (
            "Redaction",
            "redact_transcript",
            "remove_transcript",
            "rename_transcript",
        ),
        "qcode.transcripts": ("format_names",),
        "qcode.transcripts.languages": ("language_code",),
        "qcode.transcripts.parts": ("ReadOptions",),
    },
)
