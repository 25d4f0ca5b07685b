"""Coding: the session behind the screen and line mode, codings and done marks (single or from a
table), memos, work lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.coding.actions import ACTION_BY_NAME as ACTION_BY_NAME
    from qcode.coding.actions import ACTIONS as ACTIONS
    from qcode.coding.actions import action_groups as action_groups
    from qcode.coding.choosing import NAMED_COLORS as NAMED_COLORS
    from qcode.coding.choosing import Chooser as Chooser
    from qcode.coding.choosing import code_colors as code_colors
    from qcode.coding.choosing import code_tree as code_tree
    from qcode.coding.choosing import color_called as color_called
    from qcode.coding.choosing import in_vivo_label as in_vivo_label
    from qcode.coding.cursor import goto as goto
    from qcode.coding.keymap import Keymap as Keymap
    from qcode.coding.keymap import key_shown as key_shown
    from qcode.coding.picking import takes_count as takes_count
    from qcode.coding.questions import asked_at as asked_at
    from qcode.coding.saying import code_entry as code_entry
    from qcode.coding.saying import percent as percent
    from qcode.coding.sheet import Sheet as Sheet
    from qcode.coding.suggesting import WHEN as WHEN
    from qcode.coding.worklists import Task as Task
    from qcode.coding.worklists import next_task as next_task
    from qcode.segmentation import sentences as sentences
    from qcode.spans import Span as Span
    from qcode.workflows.coding.actions import SIMPLE as SIMPLE
    from qcode.workflows.coding.actions import need_segments as need_segments
    from qcode.workflows.coding.actions import page as page
    from qcode.workflows.coding.actions import perform as perform
    from qcode.workflows.coding.autocoding import autocode as autocode
    from qcode.workflows.coding.autocoding import autocoding_table as autocoding_table
    from qcode.workflows.coding.autocoding import plan_autocoding as plan_autocoding
    from qcode.workflows.coding.beside import Beside as Beside
    from qcode.workflows.coding.beside import code_beside as code_beside
    from qcode.workflows.coding.beside import come_back as come_back
    from qcode.workflows.coding.beside import entry_above as entry_above
    from qcode.workflows.coding.beside import go_to as go_to
    from qcode.workflows.coding.choosing_words import COUNTS as COUNTS
    from qcode.workflows.coding.choosing_words import Pick as Pick
    from qcode.workflows.coding.choosing_words import drag as drag
    from qcode.workflows.coding.choosing_words import narrow as narrow
    from qcode.workflows.coding.choosing_words import selected as selected
    from qcode.workflows.coding.choosing_words import to_end as to_end
    from qcode.workflows.coding.codings_file import codings_table as codings_table
    from qcode.workflows.coding.codings_file import import_codings as import_codings
    from qcode.workflows.coding.comments_file import DOCUMENTS as DOCUMENTS
    from qcode.workflows.coding.comments_file import import_comments as import_comments
    from qcode.workflows.coding.exclusive_codes import exclusive_table as exclusive_table
    from qcode.workflows.coding.feed import Batch as Batch
    from qcode.workflows.coding.feed import SuggestionFeed as SuggestionFeed
    from qcode.workflows.coding.feed import accept_batch as accept_batch
    from qcode.workflows.coding.flag_list import flags_table as flags_table
    from qcode.workflows.coding.frequencies import Frequency as Frequency
    from qcode.workflows.coding.frequencies import by_use as by_use
    from qcode.workflows.coding.frequencies import code_frequencies as code_frequencies
    from qcode.workflows.coding.giving_parts import GivingParts as GivingParts
    from qcode.workflows.coding.giving_parts import begin_giving as begin_giving
    from qcode.workflows.coding.history import history_table as history_table
    from qcode.workflows.coding.hits import Hit as Hit
    from qcode.workflows.coding.hits import code_hits as code_hits
    from qcode.workflows.coding.hits import current_hits as current_hits
    from qcode.workflows.coding.hits import query_hits as query_hits
    from qcode.workflows.coding.hits import search_hits as search_hits
    from qcode.workflows.coding.keys import keys_or_refuse as keys_or_refuse
    from qcode.workflows.coding.keys import keys_table as keys_table
    from qcode.workflows.coding.keys import read_keys as read_keys
    from qcode.workflows.coding.listing import show_table as show_table
    from qcode.workflows.coding.listing import transcripts_table as transcripts_table
    from qcode.workflows.coding.memos import memos_table as memos_table
    from qcode.workflows.coding.memos import remove_memos as remove_memos
    from qcode.workflows.coding.memos import write_memo as write_memo
    from qcode.workflows.coding.newer_codes import newer_table as newer_table
    from qcode.workflows.coding.open_questions import open_questions_table as open_questions_table
    from qcode.workflows.coding.open_questions import questions_left_open as questions_left_open
    from qcode.workflows.coding.passages import Passage as Passage
    from qcode.workflows.coding.passages import Passages as Passages
    from qcode.workflows.coding.passages_listing import passages_table as passages_table
    from qcode.workflows.coding.plain import LineMode as LineMode
    from qcode.workflows.coding.questions_put import import_put as import_put
    from qcode.workflows.coding.questions_put import put_table as put_table
    from qcode.workflows.coding.questions_put import set_put as set_put
    from qcode.workflows.coding.recordings import beside_elsewhere as beside_elsewhere
    from qcode.workflows.coding.recordings import find_recordings as find_recordings
    from qcode.workflows.coding.recordings import recordings_table as recordings_table
    from qcode.workflows.coding.recordings import set_listened as set_listened
    from qcode.workflows.coding.recordings import set_recording as set_recording
    from qcode.workflows.coding.reviewing import Wanted as Wanted
    from qcode.workflows.coding.reviewing import review_table as review_table
    from qcode.workflows.coding.reviewing import settle_review as settle_review
    from qcode.workflows.coding.session import CodingSession as CodingSession

__getattr__, __all__ = exports(
    __name__,
    {
        "autocoding": (
            "autocode",
            "autocoding_table",
            "plan_autocoding",
        ),
        "actions": (
            "SIMPLE",
            "need_segments",
            "page",
            "perform",
        ),
        "beside": (
            "Beside",
            "code_beside",
            "come_back",
            "entry_above",
            "go_to",
        ),
        "choosing_words": (
            "COUNTS",
            "Pick",
            "drag",
            "narrow",
            "selected",
            "to_end",
        ),
        "codings_file": (
            "codings_table",
            "import_codings",
        ),
        "comments_file": (
            "DOCUMENTS",
            "import_comments",
        ),
        "exclusive_codes": ("exclusive_table",),
        "feed": (
            "Batch",
            "SuggestionFeed",
            "accept_batch",
        ),
        "flag_list": ("flags_table",),
        "frequencies": (
            "Frequency",
            "by_use",
            "code_frequencies",
        ),
        "giving_parts": (
            "GivingParts",
            "begin_giving",
        ),
        "history": ("history_table",),
        "hits": (
            "Hit",
            "code_hits",
            "current_hits",
            "query_hits",
            "search_hits",
        ),
        "keys": (
            "keys_or_refuse",
            "keys_table",
            "read_keys",
        ),
        "listing": (
            "show_table",
            "transcripts_table",
        ),
        "memos": (
            "memos_table",
            "remove_memos",
            "write_memo",
        ),
        "newer_codes": ("newer_table",),
        "open_questions": (
            "open_questions_table",
            "questions_left_open",
        ),
        "passages": (
            "Passage",
            "Passages",
        ),
        "passages_listing": ("passages_table",),
        "plain": ("LineMode",),
        "questions_put": (
            "import_put",
            "put_table",
            "set_put",
        ),
        "recordings": (
            "beside_elsewhere",
            "find_recordings",
            "recordings_table",
            "set_listened",
            "set_recording",
        ),
        "reviewing": (
            "Wanted",
            "review_table",
            "settle_review",
        ),
        "session": ("CodingSession",),
        "qcode.coding.actions": (
            "ACTIONS",
            "ACTION_BY_NAME",
            "action_groups",
        ),
        "qcode.coding.choosing": (
            "Chooser",
            "NAMED_COLORS",
            "code_colors",
            "code_tree",
            "color_called",
            "in_vivo_label",
        ),
        "qcode.coding.cursor": ("goto",),
        "qcode.coding.keymap": (
            "Keymap",
            "key_shown",
        ),
        "qcode.coding.picking": ("takes_count",),
        "qcode.coding.questions": ("asked_at",),
        "qcode.coding.saying": (
            "code_entry",
            "percent",
        ),
        "qcode.coding.sheet": ("Sheet",),
        "qcode.coding.suggesting": ("WHEN",),
        "qcode.coding.worklists": (
            "Task",
            "next_task",
        ),
        "qcode.segmentation": ("sentences",),
        "qcode.spans": ("Span",),
    },
)
