"""Going on in Python: tables and codings as pandas data frames."""

import pandas as pd

from qcode.model import Code, Codebook, Column, Table
from qcode.store.store import Store
from qcode.workflows.codebook.loading import load_codebook
from qcode.workflows.importing.importing import import_files
from qcode.workflows.reporting.frames import codings_frame, frame, participants_frame
from qcode.workflows.shared.codings import add_codings


def test_a_table_keeps_full_precision_and_says_what_does_not_exist():
    columns = (
        Column("code", "Code"),
        Column("citations", "Citations", "count"),
        Column("percent", "%", "percent"),
    )
    rows = (
        {"code": "hotline", "citations": 52, "percent": 33.12101910828025},
        {"code": "school", "citations": 0, "percent": None},
    )
    made = frame(
        Table(
            "x",
            "X",
            columns,
            rows,
            ("a note",),
            {"groups": [1]},
            data_columns=(Column("seen", "Seen", "flag"),),
        )
    )
    assert list(made.columns) == ["code", "citations", "percent", "seen"]
    assert made["percent"][0] == 33.12101910828025
    assert made["percent"][1] is pd.NA
    assert made["citations"].sum() == 52
    assert made.attrs == {"notes": ["a note"], "extra": {"groups": [1]}}


def test_codings_come_with_the_attributes_of_who_speaks(tmp_path):
    (tmp_path / "LE-01.txt").write_text(
        "Interviewer: How?\n\nLE-01: The hotline.\n\nInterviewer: Ok.\n\nLE-01: Yes.\n"
    )
    (tmp_path / "who.csv").write_text(
        "transcript,speaker,role,region\nLE-01,LE-01,law_enforcement,north\n"
    )
    with Store.create(tmp_path / "s.qcode", title="T") as store:
        from qcode.workflows.importing.attributes import import_attributes

        load_codebook(store, Codebook("B", "1", (Code("hotline"),)))
        import_files(store, [str(tmp_path / "LE-01.txt")])
        import_attributes(store, tmp_path / "who.csv")
        add_codings(store, "LE-01", "2", ["hotline"], coder="ann")
        made = codings_frame(store.view(None).study())
        people = participants_frame(store.view(None).study())
    assert people.to_dict("records") == [
        {"transcript": "LE-01", "speaker": "LE-01", "region": "north", "role": "law_enforcement"}
    ]
    assert made.groupby("region")["code"].count().to_dict() == {"north": 1}
    assert made["text"][0] == "The hotline."
