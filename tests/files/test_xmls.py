"""XML that is parsed without obeying it."""

from __future__ import annotations

from pathlib import Path

import pytest

from qcode.errors import BadInput
from qcode.files.xmls import parse_xml

BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'


def message(data: bytes, **options: object) -> str:
    with pytest.raises(BadInput) as caught:
        parse_xml(data, "a.xml", **options)  # type: ignore[arg-type]
    return caught.value.problems[0].message


def test_plain_xml_is_parsed() -> None:
    assert (
        parse_xml(b"\xef\xbb\xbf<?xml version='1.0'?><!-- c --><a><b>x</b></a>", "a.xml")[0].text
        == "x"
    )
    assert (
        parse_xml('<?xml version="1.0" encoding="utf-16"?><a>é</a>'.encode("utf-16"), "a.xml").text
        == "é"
    )


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>',
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        BOMB,
        b"<!--" + b" " * 9000 + b'--><!DOCTYPE x [<!ENTITY e "y">]><x>&e;</x>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY e "y">]><x>&e;</x>'.encode(
            "utf-16"
        ),
    ],
)
def test_a_document_type_is_refused(data: bytes) -> None:
    assert "contains a DTD" in message(data)


def test_a_harmless_document_type_is_skipped_where_allowed(tmp_path: Path) -> None:
    """Transcriber files name a DTD; it is not fetched, and entities stay refused."""
    (tmp_path / "trans-14.dtd").write_text('<!ENTITY e "fetched">')
    root = parse_xml(
        b'<?xml version="1.0"?><!DOCTYPE Trans SYSTEM "trans-14.dtd"><Trans>x</Trans>',
        "a.trs",
        doctype="ignored",
    )
    assert root.text == "x"
    assert "contains a DTD" in message(BOMB, doctype="ignored")


def test_deep_nesting_is_a_problem_not_a_crash() -> None:
    assert "nested too deeply" in message(b"<a>" * 9000 + b"</a>" * 9000)


def test_what_is_not_well_formed_is_told_with_its_line() -> None:
    with pytest.raises(BadInput) as caught:
        parse_xml(b"<a>\n<b></a>", "a.xml")
    assert caught.value.problems[0].line == 2
    assert "word/document.xml: not well-formed" in message(b"<a>&#7;</a>", part="word/document.xml")
    assert "not well-formed" in message(b"")


def test_too_much_markup_is_refused() -> None:
    assert "too much markup" in message(b"<a>" + b"<b/>" * 60 + b"</a>", max_tags=50)
