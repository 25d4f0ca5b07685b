"""A transcript that is alone in its role is handled for the interval, and the table says so."""

from __future__ import annotations

from dataclasses import replace

from double_coded import TEXTS

from qcode.reliability.matrix import ratings
from qcode.store.store import Store
from qcode.workflows.agreement.comparing import AgreementScope, compare
from qcode.workflows.agreement.measured_notes import single_of_their_stratum
from qcode.workflows.agreement.measuring import assess
from qcode.workflows.agreement.options import AgreementOptions


def test_transcripts_alone_in_their_group_are_named(store: Store) -> None:
    """Ten transcripts of one role and two of a role each: the two are named; in one stratum nobody
    is alone.
    """
    compared = compare(store.view(None), AgreementScope())
    names = [f"T{n}" for n in range(12)]
    data = ratings([[[0, 1] * 12, [0, 1] * 12]], cluster=[n for n in range(12) for _ in "ab"])
    data = replace(data, clusters=tuple(names), strata=("a",) * 10 + ("b", "c"))
    assert single_of_their_stratum(replace(compared, ratings=data)) == ["T10", "T11"]
    assert (
        single_of_their_stratum(replace(compared, ratings=replace(data, strata=("",) * 12))) == []
    )


def test_nothing_is_said_where_there_is_no_interval(store: Store) -> None:
    """Two transcripts give no interval, so that their strata matter to nobody."""
    assert len(TEXTS) < 10
    assert not any(
        "Single transcripts" in n.text for n in assess(store.view(None), AgreementOptions()).notes
    )
