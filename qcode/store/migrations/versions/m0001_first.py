"""The first schema: texts by hash, state tables, and the log.

Written out as SQL, so that no later edit of the program can change what this migration did.
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE blob (
    id TEXT NOT NULL, content BLOB, PRIMARY KEY (id)
);
CREATE TABLE change_set (
    id TEXT NOT NULL, time TEXT NOT NULL, actor TEXT NOT NULL, command TEXT NOT NULL, codebook TEXT NOT NULL,
    undoes TEXT, redoes TEXT, PRIMARY KEY (id)
);
CREATE INDEX change_set_time ON change_set (time);
CREATE TABLE code (
    id TEXT NOT NULL, "key" TEXT NOT NULL, label TEXT NOT NULL, definition TEXT NOT NULL, include TEXT NOT NULL,
    exclude TEXT NOT NULL, examples TEXT NOT NULL, keywords TEXT NOT NULL, color TEXT NOT NULL,
    questions TEXT NOT NULL, asked_of TEXT NOT NULL, parent TEXT, position INTEGER NOT NULL, status TEXT NOT NULL,
    since TEXT NOT NULL, PRIMARY KEY (id), UNIQUE ("key"),
    FOREIGN KEY(parent) REFERENCES code (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE codebook (
    id TEXT NOT NULL, version TEXT NOT NULL, title TEXT NOT NULL, description TEXT NOT NULL, codes TEXT NOT NULL,
    created TEXT NOT NULL, PRIMARY KEY (id)
);
CREATE TABLE coder (
    id TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (id), UNIQUE (name)
);
CREATE TABLE event (
    seq INTEGER NOT NULL, change_set TEXT NOT NULL, ordinal INTEGER NOT NULL, action TEXT NOT NULL,
    kind TEXT NOT NULL, entity TEXT NOT NULL, transcript TEXT, "before" TEXT, "after" TEXT, digest TEXT NOT NULL,
    PRIMARY KEY (seq), UNIQUE (change_set, ordinal)
);
CREATE INDEX event_entity ON event (entity, kind);
CREATE INDEX event_transcript ON event (transcript);
CREATE TABLE question (
    id TEXT NOT NULL, role TEXT NOT NULL, "key" TEXT NOT NULL, text TEXT NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (id), UNIQUE (role, "key")
);
CREATE TABLE sample (
    id TEXT NOT NULL, frame TEXT NOT NULL, created TEXT NOT NULL, PRIMARY KEY (id)
);
CREATE TABLE setting (
    id TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (id)
);
CREATE TABLE site (
    id TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (id)
);
CREATE TABLE text (
    id TEXT NOT NULL, length INTEGER NOT NULL, content TEXT, PRIMARY KEY (id)
);
CREATE TABLE model (
    id TEXT NOT NULL, blob TEXT NOT NULL, card TEXT NOT NULL, created TEXT NOT NULL, PRIMARY KEY (id),
    FOREIGN KEY(blob) REFERENCES blob (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE transcript (
    id TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, source TEXT NOT NULL, source_sha256 TEXT NOT NULL,
    format TEXT NOT NULL, encoding TEXT NOT NULL, segment_by TEXT NOT NULL, words INTEGER NOT NULL,
    created TEXT NOT NULL, PRIMARY KEY (id), UNIQUE (name),
    FOREIGN KEY(text) REFERENCES text (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE assignment (
    id TEXT NOT NULL, transcript TEXT NOT NULL, coder TEXT NOT NULL, kind TEXT NOT NULL, round TEXT NOT NULL,
    blind BOOLEAN NOT NULL, sample TEXT, created TEXT NOT NULL, PRIMARY KEY (id), UNIQUE (transcript, coder, round),
    FOREIGN KEY(transcript) REFERENCES transcript (id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY(coder) REFERENCES coder (id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY(sample) REFERENCES sample (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE attribute (
    id TEXT NOT NULL, owner_kind TEXT NOT NULL, owner TEXT NOT NULL, transcript TEXT, name TEXT NOT NULL,
    value TEXT NOT NULL, PRIMARY KEY (id), UNIQUE (owner_kind, owner, name),
    FOREIGN KEY(transcript) REFERENCES transcript (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE coding (
    id TEXT NOT NULL, coder TEXT NOT NULL, code TEXT NOT NULL, transcript TEXT NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, round TEXT NOT NULL, origin TEXT NOT NULL, source TEXT NOT NULL, created TEXT NOT NULL,
    memo TEXT NOT NULL, codebook TEXT NOT NULL, anchor TEXT NOT NULL, PRIMARY KEY (id),
    UNIQUE (transcript, coder, code, start, "end", round),
    FOREIGN KEY(coder) REFERENCES coder (id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY(code) REFERENCES code (id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY(transcript) REFERENCES transcript (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX coding_code ON coding (code);
CREATE TABLE done (
    id TEXT NOT NULL, coder TEXT NOT NULL, transcript TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    round TEXT NOT NULL, codebook TEXT NOT NULL, created TEXT NOT NULL, anchor TEXT NOT NULL, PRIMARY KEY (id),
    UNIQUE (transcript, coder, round, start, "end"),
    FOREIGN KEY(coder) REFERENCES coder (id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY(transcript) REFERENCES transcript (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE mark (
    id TEXT NOT NULL, kind TEXT NOT NULL, transcript TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    coder TEXT NOT NULL, value TEXT NOT NULL, created TEXT NOT NULL, anchor TEXT NOT NULL, PRIMARY KEY (id),
    FOREIGN KEY(transcript) REFERENCES transcript (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX mark_transcript ON mark (transcript);
CREATE TABLE memo (
    id TEXT NOT NULL, kind TEXT NOT NULL, target_kind TEXT NOT NULL, target TEXT NOT NULL, transcript TEXT,
    start INTEGER, "end" INTEGER, coder TEXT NOT NULL, text TEXT NOT NULL, created TEXT NOT NULL,
    anchor TEXT NOT NULL, PRIMARY KEY (id),
    FOREIGN KEY(transcript) REFERENCES transcript (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX memo_target ON memo (target);
CREATE TABLE segment (
    transcript TEXT NOT NULL, number INTEGER NOT NULL, turn INTEGER NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, PRIMARY KEY (transcript, number),
    FOREIGN KEY(transcript) REFERENCES transcript (id) DEFERRABLE INITIALLY DEFERRED
) WITHOUT ROWID;
CREATE TABLE speaker (
    id TEXT NOT NULL, transcript TEXT NOT NULL, label TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (id),
    UNIQUE (transcript, label), FOREIGN KEY(transcript) REFERENCES transcript (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE suggestion (
    model TEXT NOT NULL, transcript TEXT NOT NULL, segment INTEGER NOT NULL, code TEXT NOT NULL,
    probability FLOAT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (model, transcript, segment, code),
    FOREIGN KEY(model) REFERENCES model (id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY(transcript) REFERENCES transcript (id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY(code) REFERENCES code (id) DEFERRABLE INITIALLY DEFERRED
) WITHOUT ROWID;
CREATE TABLE turn (
    transcript TEXT NOT NULL, number INTEGER NOT NULL, speaker TEXT, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    time_start INTEGER, time_end INTEGER, PRIMARY KEY (transcript, number),
    FOREIGN KEY(transcript) REFERENCES transcript (id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY(speaker) REFERENCES speaker (id) DEFERRABLE INITIALLY DEFERRED
) WITHOUT ROWID;
"""  # noqa: E501


def upgrade() -> None:
    """Create every table of schema 1."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _TABLES.split(";"):
        if not statement.strip():
            continue
        if not sqlite:
            statement = statement.replace(" WITHOUT ROWID", "").replace(" BLOB", " BYTEA")
        op.get_bind().exec_driver_sql(statement)
