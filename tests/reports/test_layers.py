"""Which codings count: layers, done marks, and what is left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from qcode import model
from qcode.errors import Unknown, UsageError
from qcode.reports.layers import DEFAULT, LayerOptions, layered
from qcode.reports.notes import layer_notes

Small = Callable[..., model.Study]
TEXT = "Interviewer: Who refers them?\n\nP1: The hotline does. The school too."


def _codes(study: model.Study, options: LayerOptions = DEFAULT) -> list[tuple[str, str]]:
    return [(c.coder, c.code) for layer in layered(study, options).layers for c in layer.codings]


def test_the_first_who_marked_it_done_is_the_layer(small: Small) -> None:
    codings = [("T1", "a", "The hotline does.", "Ada"), ("T1", "b", "The school too.", "Ben")]
    study = small({"T1": TEXT}, codings, done=[("T1", "Ben"), ("T1", "Ada")])
    assert _codes(study) == [("Ben", "b")]


def test_of_two_who_were_done_at_one_moment_it_is_who_did_more(small: Small) -> None:
    """As when one file brings the codings of both: the order of rows or ids decides nothing."""
    codings = [("T1", "a", "The hotline does.", "Zoe"), ("T1", "b", "The school too.", "Ben")]
    study = small(
        {"T1": TEXT, "T2": TEXT}, codings, done=[("T1", "Ben"), ("T1", "Zoe"), ("T2", "Zoe")]
    )
    at_once = tuple(replace(d, created="2024-02-01T00:00:00Z") for d in study.done)
    for done in (at_once, at_once[::-1]):
        assert _codes(replace(study, done=done)) == [("Zoe", "a")]
    said = " ".join(layer_notes(layered(replace(study, done=at_once))))
    assert "none of them primary: T1." in said
    assert "qcode assign T1 --to NAME --primary" in said
    assigned = replace(study, assignments=(model.Assignment("T1", "Zoe", "primary"),))
    assert "with none assigned" not in " ".join(layer_notes(layered(assigned)))


def test_the_primary_coder_is_the_layer_whoever_was_first(small: Small) -> None:
    codings = [("T1", "a", "The hotline does.", "Ada"), ("T1", "b", "The school too.", "Ben")]
    primary = (
        model.Assignment("T1", "Ben", "reliability"),
        model.Assignment("T1", "Ada", "primary"),
    )
    study = small({"T1": TEXT}, codings, done=[("T1", "Ben"), ("T1", "Ada")], assignments=primary)
    assert _codes(study) == [("Ada", "a")]


def test_the_consensus_is_the_layer_where_it_is_done(small: Small) -> None:
    codings = [("T1", "a", "The hotline does.", "Ada"), ("T1", "b", "The school too.", "Both")]
    coders = (model.Coder("1", "Ada"), model.Coder("2", "Both", "consensus"))
    study = small({"T1": TEXT}, codings, done=[("T1", "Ada"), ("T1", "Both")], coders=coders)
    assert _codes(study) == [("Both", "b")]
    without = replace(study, done=study.done[:1])
    assert _codes(without) == [("Ada", "a")]


def test_a_primary_coder_who_is_not_done_leaves_the_transcript_out(small: Small) -> None:
    """The second coder's work does not stand in for the primary coder's."""
    assigned = (model.Assignment("T1", "Ada", "primary", round="r 2"),)
    study = small(
        {"T1": TEXT},
        [("T1", "b", "The school too.", "Ben")],
        done=[("T1", "Ben")],
        assignments=assigned,
    )
    chosen = layered(study)
    assert chosen.layers == ()
    assert "qcode done T1 --coder Ada --round 'r 2'" in " ".join(layer_notes(chosen))


def test_codings_of_another_round_do_not_count(small: Small) -> None:
    study = small({"T1": TEXT}, [("T1", "a", "The hotline does."), ("T1", "b", "The school too.")])
    study = replace(study, codings=(study.codings[0], replace(study.codings[1], round="2")))
    assert _codes(study) == [("Ada", "a")]


def test_only_what_lies_in_done_ranges_counts_and_is_cut_there(small: Small) -> None:
    study = small({"T1": TEXT}, [("T1", "a", "The hotline does. The school too.")])
    middle = TEXT.index("hotline")
    study = replace(study, done=(replace(study.done[0], end=middle),))
    (layer,) = layered(study).layers
    assert [(TEXT.index("The hotline"), middle)] == [(c.start, c.end) for c in layer.codings]
    assert not layer.complete
    assert any("Partly marked as finished" in n and "T1" in n for n in layer_notes(layered(study)))
    before = replace(study, done=(replace(study.done[0], end=TEXT.index("P1:")),))
    assert _codes(before) == []


def test_transcripts_that_nobody_marked_done_are_left_out_and_named(small: Small) -> None:
    study = small(
        {"T1": TEXT, "T 2": TEXT}, [("T 2", "a", "The school too.")], done=[("T1", "Ada")]
    )
    chosen = layered(study)
    assert [x.interview.name for x in chosen.layers] == ["T1"]
    note = " ".join(layer_notes(chosen))
    assert "T 2 (1 transcript of 2)" in note
    assert "qcode done 'T 2' --coder NAME" in note
    assert "--include-unfinished" in note


def test_unfinished_transcripts_count_as_they_are_on_request(small: Small) -> None:
    codings = [("T1", "a", "The hotline does.", "Ada"), ("T1", "b", "The school too.", "Ben")]
    study = small({"T1": TEXT}, codings, done=[])
    asked = LayerOptions(include_unfinished=True)
    assert _codes(study, asked) == [("Ada", "a")]
    assigned = replace(study, assignments=(model.Assignment("T1", "Ben", "primary"),))
    assert _codes(assigned, asked) == [("Ben", "b")]
    assert any(
        "although not marked as finished: T1" in n for n in layer_notes(layered(study, asked))
    )


def test_codings_of_a_machine_count_only_on_request(small: Small) -> None:
    study = small({"T1": TEXT}, [("T1", "a", "The hotline does."), ("T1", "b", "The school too.")])
    study = replace(study, codings=(study.codings[0], replace(study.codings[1], origin="machine")))
    assert _codes(study) == [("Ada", "a")]
    assert any("1 coding was applied in bulk" in n for n in layer_notes(layered(study)))
    assert _codes(study, LayerOptions(include_machine=True)) == [("Ada", "a"), ("Ada", "b")]


def test_codings_under_a_machines_name_are_never_counted_as_they_are(small: Small) -> None:
    """Neither with the layer nor as a layer of their own; the note says where estimates are."""
    study = small(
        {"T1": TEXT}, [("T1", "a", "The hotline does."), ("T1", "b", "The school too.", "model-1")]
    )
    machine = replace(study.codings[1], origin="machine")
    study = replace(
        study,
        codings=(study.codings[0], machine),
        coders=(model.Coder("1", "Ada"), model.Coder("2", "model-1", "machine")),
    )
    assert _codes(study) == [("Ada", "a")]
    asked = LayerOptions(include_machine=True)
    assert _codes(study, asked) == [("Ada", "a")]
    note = next(n for n in layer_notes(layered(study, asked)) if "by a model" in n)
    assert note == (
        "1 coding was applied by a model and not counted (report themes and report referrals"
        " estimate with --include-machine)."
    )
    with pytest.raises(UsageError, match="not counted as they are"):
        layered(study, LayerOptions("model-1", None, True, True))


def test_another_coders_layer_is_taken_on_request_and_named(small: Small) -> None:
    codings = [("T1", "a", "The hotline does.", "Ada"), ("T1", "b", "The school too.", "Ben")]
    study = small({"T1": TEXT}, codings, done=[("T1", "Ada"), ("T1", "Ben")])
    asked = LayerOptions(coder="ben")
    assert _codes(study, asked) == [("Ben", "b")]
    assert (
        layer_notes(layered(study, asked))[0]
        == "Layer: the codings of Ben, as asked for (1 transcript)."
    )


def test_an_unknown_coder_is_an_error_with_near_names(small: Small) -> None:
    with pytest.raises(Unknown, match="did you mean 'Ada'"):
        layered(small({"T1": TEXT}), LayerOptions(coder="Adda"))


def test_the_base_is_who_speaks_where_it_is_done(small: Small) -> None:
    """Somebody who speaks only in the part that nobody coded is missing there, not a zero."""
    text = "Moderator: Well?\n\nP1: Yes.\n\nP2: No."
    study = small({"G": text}, people={"G/Moderator": {"role": "interviewer"}})
    assert [p.label for p in layered(study).participants] == ["P1", "P2"]
    part = replace(study, done=(replace(study.done[0], end=text.index("P2:")),))
    assert [p.label for p in layered(part).participants] == ["P1"]


def test_a_transcript_without_labels_is_one_participant() -> None:
    turns = (model.Turn(1, None, 0, 5), model.Turn(2, None, 6, 11))
    interview = model.Interview("1", "T", "Hello\nworld", turns, (), (), {"role": "prosecutor"})
    study = model.Study(
        "", model.Codebook("", "", ()), (interview,), done=(model.Done("T", "Ada", 0, 11),)
    )
    (participant,) = layered(study).participants
    assert (participant.label, participant.role) == ("", "prosecutor")


def test_nobody_is_left_out_of_a_study_without_transcripts() -> None:
    empty: Any = layered(model.Study("", model.Codebook("", "", ()), ()))
    assert (empty.layers, empty.left_out) == ((), ())
    assert layer_notes(empty) == ["Layer: none; no transcript is marked as finished."]


def test_where_the_consensus_does_not_reach_the_primary_coder_counts(small: Small) -> None:
    """Two coded the first sentence and agreed on it; the rest, which the primary coder alone coded,
    is not lost.
    """
    codings = [
        ("T1", "a", "The hotline does.", "Ada"),
        ("T1", "b", "The school too.", "Ada"),
        ("T1", "c", "The hotline does.", "Both"),
    ]
    coders = (model.Coder("1", "Ada"), model.Coder("2", "Both", "consensus"))
    primary = (model.Assignment("T1", "Ada", "primary"),)
    study = small(
        {"T1": TEXT},
        codings,
        done=[("T1", "Ada"), ("T1", "Both")],
        coders=coders,
        assignments=primary,
    )
    end = TEXT.index(" The school")
    study = replace(study, done=(study.done[0], replace(study.done[1], end=end)))
    (layer,) = layered(study).layers
    assert sorted((c.coder, c.code) for c in layer.codings) == [("Ada", "b"), ("Both", "c")]
    assert (layer.kind, layer.elsewhere, layer.complete) == ("consensus", "Ada", True)
    note = " ".join(layer_notes(layered(study)))
    assert (
        "Settled by consensus: 1 of 1 transcript (100.0 %). In T1 the consensus covers part of it"
        in note
    )


def test_the_share_of_consensus_is_printed(small: Small) -> None:
    codings = [(n, "a", "The hotline does.", "Ada") for n in ("T1", "T2", "T3")] + [
        ("T1", "b", "The school too.", "Both")
    ]
    coders = (model.Coder("1", "Ada"), model.Coder("2", "Both", "consensus"))
    done = [("T1", "Ada"), ("T2", "Ada"), ("T3", "Ada"), ("T1", "Both")]
    study = small(dict.fromkeys(("T1", "T2", "T3"), TEXT), codings, done=done, coders=coders)
    chosen = layered(study)
    assert chosen.layers[0].elsewhere == ""
    said = layer_notes(chosen)[0]
    assert (
        "(3 transcripts: consensus 1, first done 2). Settled by consensus: 1 of 3 transcripts"
        " (33.3 %)." in said
    )
    assert (
        "Settled by consensus" not in layer_notes(layered(replace(study, done=study.done[:3])))[0]
    )


def _rounds(small: Small) -> model.Study:
    """Ada in two rounds, Ben in the second; Ada marked only her first as finished."""
    codings = [("T1", "a", "The hotline does.", "Ada"), ("T1", "b", "The school too.", "Ada")]
    study = small({"T1": TEXT}, [*codings, ("T1", "c", "hotline", "Ben")], done=[("T1", "Ada")])
    one, two, ben = study.codings
    return replace(study, codings=(replace(two, round="2"), one, replace(ben, round="2")))


def test_a_coder_can_be_asked_for_in_one_round(small: Small) -> None:
    study = _rounds(small)
    second = replace(study.done[0], round="2", created="2024-03-01T00:00:00Z")
    both = replace(study, done=(second, *study.done))
    assert _codes(both, LayerOptions(coder="Ada", round="2")) == [("Ada", "b")]
    assert _codes(both, LayerOptions(coder="Ada", round="")) == [("Ada", "a")]
    assert _codes(both, LayerOptions(coder="Ada")) == [("Ada", "a")]  # the one finished first


def test_a_coder_who_did_not_finish_is_left_out_or_counts_as_far_as_begun(small: Small) -> None:
    study = _rounds(small)
    (left,) = layered(study, LayerOptions(coder="Ben")).left_out
    assert (left.transcript, left.coder, left.round) == ("T1", "Ben", "")
    (left,) = layered(study, LayerOptions(coder="Ada", round="2")).left_out
    assert (left.coder, left.round) == ("Ada", "2")
    begun = LayerOptions(coder="Ben", include_unfinished=True)
    assert _codes(study, begun) == [("Ben", "c")]
    (layer,) = layered(study, begun).layers
    assert (layer.kind, layer.round) == ("unfinished", "2")
    (layer,) = layered(study, replace(begun, round="3")).layers
    assert (layer.codings, layer.round) == ((), "3")
    again = LayerOptions(coder="Ada", round="2", include_unfinished=True)
    assert _codes(study, again) == [("Ada", "b")]


def test_who_is_left_out_is_whom_it_was_assigned_to(small: Small) -> None:
    assigned = (
        model.Assignment("T1", "Ada", "reliability"),
        model.Assignment("T1", "Ben", "primary", round="2"),
    )
    study = small({"T1": TEXT, "T2": TEXT}, done=[], assignments=assigned, tree={"a": {}})
    assert [(x.transcript, x.coder, x.round) for x in layered(study).left_out] == [
        ("T1", "Ben", "2"),
        ("T2", "", ""),
    ]


def test_what_a_machine_did_makes_nobodys_layer(small: Small) -> None:
    """Neither its done mark nor, in an unfinished transcript, its codings; where people did nothing
    there is an empty layer of nobody.
    """
    codings = [("T1", "a", "The hotline does.", "model"), ("T1", "b", "The school too.", "Ada")]
    coders = (model.Coder("1", "Ada"), model.Coder("2", "model", "machine"))
    study = small({"T1": TEXT}, codings, done=[("T1", "model")], coders=coders)
    assert layered(study).layers == ()
    asked = LayerOptions(include_unfinished=True)
    assert _codes(study, asked) == [("Ada", "b")]
    alone = replace(study, codings=study.codings[:1])
    (layer,) = layered(alone, asked).layers
    assert (layer.coder, layer.round, layer.codings) == ("", "", ())
    applied = replace(alone.codings[0], coder="Ada", origin="machine")
    (layer,) = layered(replace(alone, codings=(applied,)), asked).layers
    assert (layer.coder, layer.machine_left_out) == ("", 0)


def test_others_who_finished_too_are_named_in_the_order_in_which_they_did(small: Small) -> None:
    coders = (
        *(model.Coder(n, n) for n in ("Ada", "Ben", "Cy")),
        model.Coder("m", "model", "machine"),
        model.Coder("b", "Both", "consensus"),
    )
    marks = [("T1", n) for n in ("Cy", "model", "Ada", "Ben", "Ada")]
    study = small({"T1": TEXT}, [("T1", "a", "hotline", "Ada")], done=marks, coders=coders)
    (layer,) = layered(study).layers
    assert (layer.coder, layer.kind, layer.others_done) == ("Cy", "first", ("Ada", "Ben"))
    settled = replace(study.done[0], coder="Both", created="2024-09-01T00:00:00Z")
    (layer,) = layered(replace(study, done=(*study.done, settled))).layers
    assert (layer.coder, layer.others_done) == ("Both", ("Cy", "Ada", "Ben"))


def test_the_latest_consensus_counts(small: Small) -> None:
    codings = [("T1", "a", "The hotline does.", "Both"), ("T1", "b", "The school too.", "Both")]
    coders = (model.Coder("1", "Both", "consensus"),)
    study = small({"T1": TEXT}, codings, done=[("T1", "Both")], coders=coders)
    one, two = study.codings
    later = replace(study.done[0], round="2", created="2024-05-01T00:00:00Z")
    both = replace(study, codings=(one, replace(two, round="2")), done=(later, *study.done))
    assert _codes(both) == [("Both", "b")]


def test_beside_the_consensus_only_a_persons_codings_of_that_round_count(small: Small) -> None:
    """What a machine applied under the coder's name, and another round, are no part."""
    codings = [
        ("T1", "a", "The school too.", "Ada"),
        ("T1", "b", "The school too.", "Ada"),
        ("T1", "c", "The school too.", "Ada"),
    ]
    coders = (model.Coder("1", "Ada"), model.Coder("2", "Both", "consensus"))
    study = small({"T1": TEXT}, codings, done=[("T1", "Ada"), ("T1", "Both")], coders=coders)
    a, b, c = study.codings
    end = TEXT.index(" The school")
    some = replace(
        study,
        codings=(a, replace(b, origin="machine"), replace(c, round="2")),
        done=(study.done[0], replace(study.done[1], end=end)),
    )
    assert _codes(some) == [("Ada", "a")]
    (layer,) = layered(some).layers
    assert layer.elsewhere == "Ada" and layer.spans == ((0, len(TEXT)),)


def test_a_double_of_another_transcript_is_in_no_layer(small: Small) -> None:
    study = small({"T1": TEXT, "T2": TEXT}, [("T2", "a", "hotline")])
    found = layered(replace(study, doubles={"T2": "T1"}))
    assert [x.interview.name for x in found.layers] == ["T1"] and found.left_out == ()
