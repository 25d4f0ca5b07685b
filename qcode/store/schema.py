"""The tables of a study file in the present version. Migrations never import this module, because
they must not change with it.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
)

from qcode.store.database import KEY_ONLY

metadata = MetaData()


def _refers(target: str) -> ForeignKey:
    return ForeignKey(target, deferrable=True, initially="DEFERRED")


def _text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def _id() -> Column[str]:
    return Column("id", Text, primary_key=True)


# The log
# --------------------------------------------------------------------------------------------------
event = Table(
    "event",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _text("change_set"),
    Column("ordinal", Integer, nullable=False),
    _text("action"),
    _text("kind"),
    _text("entity"),
    _text("transcript", null=True),
    _text("before", null=True),
    _text("after", null=True),
    _text("digest"),
    UniqueConstraint("change_set", "ordinal"),
    Index("event_entity", "entity", "kind"),
    Index("event_transcript", "transcript"),
)
change_set = Table(
    "change_set",
    metadata,
    _id(),
    _text("time"),
    _text("actor"),
    _text("command"),
    _text("codebook"),
    _text("undoes", null=True),
    _text("redoes", null=True),
    Column("purpose", Text, nullable=False, server_default=literal_column("''")),
    Index("change_set_time", "time"),
)

# Contents by hash: cited by events, never written into them
# --------------------------------------------------------
text = Table(
    "text", metadata, _id(), Column("length", Integer, nullable=False), _text("content", null=True)
)
blob = Table("blob", metadata, _id(), Column("content", LargeBinary, nullable=True))

# State
# --------------------------------------------------------------------------------------------------
setting = Table("setting", metadata, _id(), _text("value"))
transcript = Table(
    "transcript",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    Column("text", Text, _refers("text.id"), nullable=False),
    _text("source"),
    _text("source_sha256"),
    _text("format"),
    _text("encoding"),
    _text("segment_by"),
    Column("words", Integer, nullable=False),
    _text("created"),
)
speaker = Table(
    "speaker",
    metadata,
    _id(),
    Column("transcript", Text, _refers("transcript.id"), nullable=False),
    _text("label"),
    Column("position", Integer, nullable=False),
    UniqueConstraint("transcript", "label"),
)
turn = Table(
    "turn",
    metadata,
    Column("transcript", Text, _refers("transcript.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("speaker", Text, _refers("speaker.id"), nullable=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("time_start", Integer, nullable=True),
    Column("time_end", Integer, nullable=True),
    **KEY_ONLY,
)
segment = Table(
    "segment",
    metadata,
    Column("transcript", Text, _refers("transcript.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("turn", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    **KEY_ONLY,
)
site = Table("site", metadata, _id(), Column("position", Integer, nullable=False))
attribute = Table(
    "attribute",
    metadata,
    _id(),
    _text("owner_kind"),
    _text("owner"),
    Column("transcript", Text, _refers("transcript.id"), nullable=True),
    _text("name"),
    _text("value"),
    UniqueConstraint("owner_kind", "owner", "name"),
)
coder = Table(
    "coder", metadata, _id(), Column("name", Text, nullable=False, unique=True), _text("kind")
)
codebook = Table(
    "codebook",
    metadata,
    _id(),
    _text("version"),
    _text("title"),
    _text("description"),
    _text("codes"),
    _text("created"),
)
code = Table(
    "code",
    metadata,
    _id(),
    Column("key", Text, nullable=False, unique=True),
    _text("label"),
    _text("definition"),
    _text("include"),
    _text("exclude"),
    _text("examples"),
    _text("keywords"),
    _text("color"),
    _text("questions"),
    _text("asked_of"),
    Column("parent", Text, _refers("code.id"), nullable=True),
    Column("position", Integer, nullable=False),
    _text("status"),
    _text("since"),
)
question = Table(
    "question",
    metadata,
    _id(),
    _text("role"),
    _text("key"),
    _text("text"),
    Column("position", Integer, nullable=False),
    UniqueConstraint("role", "key"),
)
coding = Table(
    "coding",
    metadata,
    _id(),
    Column("coder", Text, _refers("coder.id"), nullable=False),
    Column("code", Text, _refers("code.id"), nullable=False),
    Column("transcript", Text, _refers("transcript.id"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    _text("round"),
    _text("origin"),
    _text("source"),
    _text("created"),
    _text("memo"),
    _text("codebook"),
    _text("anchor"),
    UniqueConstraint("transcript", "coder", "code", "start", "end", "round"),
    Index("coding_code", "code"),
)
done = Table(
    "done",
    metadata,
    _id(),
    Column("coder", Text, _refers("coder.id"), nullable=False),
    Column("transcript", Text, _refers("transcript.id"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    _text("round"),
    _text("codebook"),
    _text("created"),
    _text("anchor"),
    UniqueConstraint("transcript", "coder", "round", "start", "end"),
)
sample = Table(
    "sample",
    metadata,
    _id(),
    _text("frame"),
    _text("created"),
)
assignment = Table(
    "assignment",
    metadata,
    _id(),
    Column("transcript", Text, _refers("transcript.id"), nullable=False),
    Column("coder", Text, _refers("coder.id"), nullable=False),
    _text("kind"),
    _text("round"),
    Column("blind", Boolean(create_constraint=False), nullable=False),
    Column("sample", Text, _refers("sample.id"), nullable=True),
    _text("created"),
    UniqueConstraint("transcript", "coder", "round"),
)
memo = Table(
    "memo",
    metadata,
    _id(),
    _text("kind"),
    _text("target_kind"),
    _text("target"),
    Column("transcript", Text, _refers("transcript.id"), nullable=True),
    Column("start", Integer, nullable=True),
    Column("end", Integer, nullable=True),
    _text("coder"),
    _text("text"),
    _text("created"),
    _text("anchor"),
    Index("memo_target", "target"),
)
mark = Table(
    "mark",
    metadata,
    _id(),
    _text("kind"),
    Column("transcript", Text, _refers("transcript.id"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    _text("coder"),
    _text("value"),
    _text("created"),
    _text("anchor"),
    Index("mark_transcript", "transcript"),
)
model = Table(
    "model",
    metadata,
    _id(),
    Column("blob", Text, _refers("blob.id"), nullable=False),
    _text("card"),
    _text("created"),
)

# Derived from models and texts; can be thrown away and made again, therefore not logged
# -------------------------------
suggestion = Table(
    "suggestion",
    metadata,
    Column("model", Text, _refers("model.id"), primary_key=True),
    Column("transcript", Text, _refers("transcript.id"), primary_key=True),
    Column("segment", Integer, primary_key=True, autoincrement=False),
    Column("code", Text, _refers("code.id"), primary_key=True),
    Column("probability", Float, nullable=False),
    _text("why"),
    **KEY_ONLY,
)
