"""Small databases of other programs, as those programs make them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

TIME = "2026-03-02 10:00:00"
TALK = "Interviewer: How was it?\nP1: The bus 😀 was late.\nP1: I wai\u0301ted.\n"


def qualcoder(folder: Path, statements: list[tuple[str, tuple[Any, ...]]], *, old: bool) -> Path:
    """A project of QualCoder 3.6 (`old`) or 4.0, with rows put in by `statements`."""
    folder.mkdir()
    tables = {
        "project": "databaseversion, date, memo, about",
        "source": "id integer primary key, name, fulltext, mediapath, memo, owner, date",
        "code_image": "imid integer primary key, id, cid, memo, date, owner",
        "code_av": "avid integer primary key, id, pos0, pos1, cid, memo, date, owner",
        "annotation": "anid integer primary key, fid, pos0, pos1, memo, owner, date",
        "attribute_type": "name, date, owner, memo, caseOrFile, valuetype",
        "attribute": "attrid integer primary key, name, attr_type, value, id, date, owner",
        "case_text": "id integer primary key, caseid, fid, pos0, pos1, owner, date, memo",
        "cases": "caseid integer primary key, name, memo, owner, date",
        "code_cat": "catid integer primary key, name, owner, date, memo, supercatid",
        "code_name": "cid integer primary key, name, memo, catid, owner, date, color"
        + ("" if old else ", supercid"),
        "code_text": "ctid integer primary key, cid, fid, seltext, pos0, pos1, owner, date, memo",
        "journal": "jid integer primary key, name, jentry, date, owner",
    }
    if not old:
        tables |= {"graph": "grid integer primary key, name", "stored_sql": "title, ssql"}
    with closing(sqlite3.connect(folder / "data.qda")) as database:
        for name, columns in tables.items():
            database.execute(f"CREATE TABLE {name} ({columns})")
        about = "QualCoder 3.6" if old else "QualCoder 4.0"
        database.execute("INSERT INTO project VALUES (?,?,?,?)", ("v8", TIME, "A memo.", about))
        for statement, values in statements:
            database.execute(statement, values)
        database.commit()
    return folder


def row(table: str, **values: Any) -> tuple[str, tuple[Any, ...]]:
    """A statement that adds a row."""
    marks = ", ".join("?" * len(values))
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values())


def coding(number: int, code: int, words: str, text: str, owner: str, **more: Any) -> Any:
    """A row of ``code_text`` for words that stand once in a text of id 1."""
    start = text.index(words)
    given = {"fid": 1, "pos0": start, "pos1": start + len(words), "memo": "", **more}
    return row("code_text", ctid=number, cid=code, seltext=words, owner=owner, date=TIME, **given)


def taguette(
    path: Path, pages: list[str], marks: list[tuple[int, int, int, list[str], str]]
) -> Path:
    """A database of Taguette with a project "Clinic". `marks` are (page from 1, first byte, end,
    tags, login).
    """
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            f"""
            PRAGMA application_id = {0x54677474};
            CREATE TABLE projects (id INTEGER PRIMARY KEY, name, description, created);
            CREATE TABLE documents (id INTEGER PRIMARY KEY, name, description, filename, created,
              project_id, text_direction, contents);
            CREATE TABLE tags (id INTEGER PRIMARY KEY, project_id, path, description);
            CREATE TABLE highlights (id INTEGER PRIMARY KEY, document_id, start_offset, end_offset,
              snippet);
            CREATE TABLE highlight_tags (highlight_id, tag_id);
            CREATE TABLE commands (id INTEGER PRIMARY KEY, date, user_login, project_id,
              document_id, payload);
            INSERT INTO projects VALUES (1, 'Clinic', 'Invented.', '{TIME}');
            """
        )
        for number, text in enumerate(pages, 1):
            values = (number, f"Talk {number}", "", f"{number}.docx", TIME, 1, "L", text)
            database.execute("INSERT INTO documents VALUES (?,?,?,?,?,?,?,?)", values)
        tags = {name: n for n, name in enumerate(dict.fromkeys(t for m in marks for t in m[3]), 1)}
        for name, number in tags.items():
            database.execute("INSERT INTO tags VALUES (?,1,?,'')", (number, name))
        for number, (page, start, end, own, login) in enumerate(marks, 1):
            database.execute(
                "INSERT INTO highlights VALUES (?,?,?,?,'')", (number, page, start, end)
            )
            payload = {"type": "highlight_add", "highlight_id": number}
            said = json.dumps({**payload, "tags": [tags[t] for t in own]})
            database.execute(
                "INSERT INTO commands VALUES (?,?,?,1,?,?)", (number, TIME, login, page, said)
            )
            for tag in own:
                database.execute("INSERT INTO highlight_tags VALUES (?,?)", (number, tags[tag]))
        database.commit()
    return path
