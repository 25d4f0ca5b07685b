"""The paragraph on reliability that journals ask for, every number from the data; what is not
recorded is said, not guessed.

What such a paragraph must contain: Lombard, Snyder-Duch & Bracken 2002; O'Connor & Joffe 2020.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from qcode.model import FEWEST_POSITIVES, Column, Table, VerdictWord
from qcode.reports.agreement_report import UNITS, Facts
from qcode.reports.agreement_values import CodeAgreement, Measured, of_word
from qcode.reports.notes import amount, listed

_BELOW: tuple[VerdictWord, ...] = ("tentative", "uncertain", "too low")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def methods_table(measured: Measured, facts: Facts) -> Table:
    """The paragraph in sentences, a row a topic, and what it cannot say because the study does not
    record it.
    """
    messages = [
        ("coders", _coders(facts)),
        ("sample", _sample(facts)),
        ("unit", _unit(facts)),
        ("independence", _blind(facts)),
        ("statistic", _statistic(facts)),
        ("results", _results(measured, facts)),
        ("overall", _overall(measured)),
        ("threshold", f"The criterion is {facts.rule}."),
        ("enriched", _enriched(facts)),
        ("resolution", _resolved(facts)),
        ("suggestions", facts.machines),
        ("software", f"Computed with {facts.software}."),
    ]
    rows = tuple({"topic": topic, "text": text} for topic, text in messages if text)
    gaps = _gaps(facts, any(r.verdict.word in _BELOW for r in measured.rows))
    notes = (f"Not recorded in the study; please add by hand: {'; '.join(gaps)}.",) if gaps else ()
    paragraph = " ".join(str(r["text"]) for r in rows)
    return Table(
        "report.methods",
        "Intercoder reliability",
        (Column("topic", "Topic"), Column("text", "Text")),
        rows,
        notes,
        extra={"paragraph": paragraph, "not_recorded": gaps},
    )


def _coders(facts: Facts) -> str:
    many = f"{_word(facts.coders).capitalize()} coders"
    training = (
        f" after training on {amount(facts.training, 'transcript')}, not counted here"
        if facts.training
        else ""
    )
    versions = (
        f", with version {' and '.join(facts.versions)} of the codebook" if facts.versions else ""
    )
    return f"{many} coded the reliability sample{training}{versions}."


def _sample(facts: Facts) -> str:
    share = f"{100 * facts.transcripts / max(facts.all_transcripts, 1):.1f} %"
    if facts.all_units and facts.unit != "transcript":
        of = f"{facts.units:,} of {amount(facts.all_units, UNITS[facts.unit])}"
        share += f"; {of}, {100 * facts.units / facts.all_units:.1f} %"
    message = (
        f"{facts.transcripts} of {amount(facts.all_transcripts, 'transcript')} ({share}) were coded"
        " by two or more coders."
    )
    if (draw := facts.draw) is None:
        return message
    how = "a random sample"
    if len(draw.by) == 1:
        how += f" stratified by {draw.by[0]}"
    elif draw.by:
        how += f" balanced over {' and '.join(draw.by)}"
    removed = (
        f", {amount(draw.replaced, 'transcript')} replaced by the next in line"
        if draw.replaced
        else ""
    )
    return (
        f"{message} They come from {how} ({draw.drawn} drawn of {draw.frame}, seed {draw.seed}, on"
        f" {draw.day}{removed})."
    )


def _unit(facts: Facts) -> str:
    cut = (
        f" ({facts.cut}, cut by the program)"
        if facts.cut and facts.unit in ("segment", "question")
        else ""
    )
    return (
        f"The unit of analysis is the {UNITS[facts.unit]}{cut}: respondents' words, of the roles"
        " that a code was asked of."
    )


def _blind(facts: Facts) -> str:
    if not facts.passes or not facts.blind:
        return ""
    share = (
        ""
        if facts.blind == facts.passes
        else f" (in {facts.blind} of {facts.passes} codings of a transcript)"
    )
    message = f"Coders could not see each other's codings or suggestions{share}."
    if not facts.changed:
        return message
    was, are = ("was", "is") if facts.changed == 1 else ("were", "are")
    return (
        f"{message} Agreement is computed on what they had coded then;"
        f" {amount(facts.changed, 'coding')} {was} changed after they had seen others' and {are}"
        " not part of it."
    )


def _statistic(facts: Facts) -> str:
    band = ""
    if facts.method == "bootstrap":
        band = (
            f"; 95 % confidence intervals come from {facts.replicates:,} bootstrap resamples of"
            " transcripts within strata"
        )
    elif facts.method == "jackknife":
        band = (
            "; 95 % confidence intervals come from a delete-one-transcript jackknife (t"
            " distribution, scale log(1 - alpha))"
        )
    return (
        f"Reliability is {facts.index}, for each code by itself (nominal data, two values: given or"
        f" not given){band}. What a coder had not marked as finished, codes added after that mark,"
        " and codes not asked of a role are missing values. Counts by coder, percent agreement,"
        " alpha, kappa and AC1 of every code are in the table of agreement."
    )


def _results(measured: Measured, facts: Facts) -> str:
    """What came out for the codes: range and median, how many reach the bar, which do not."""
    codes = measured.codes
    able = [r for r in codes if r.agreement.assessable and r.value is not None]
    if not able:
        return (
            f"None of {amount(len(codes), 'code')} was given often enough to be assessed."
            f" {_counts(codes)}".strip()
        )
    values = sorted(r.value for r in able if r.value is not None)
    middle = f"{_dot(values[0])} to {_dot(values[-1])} (median {_dot(median(values))})"
    bound = (
        "the lower bound of the interval"
        if any(r.bounds[0] is not None for r in able)
        else "the value, without an interval"
    )
    good = of_word(able, "reliable")
    messages = [
        f"Over the {amount(len(able), 'code')} that could be assessed it ranges from {middle}.",
        f"Judged by {bound}, {len(good)} of {len(able)} reach {_dot(facts.threshold)}.",
    ]
    if between := of_word(able, "tentative"):
        messages.append(f"To be treated as tentative: {_named(between)}.")
    if open_ := of_word(able, "uncertain"):
        messages.append(f"The sample is too small to decide for: {_named(open_, upper=True)}.")
    if poor := of_word(able, "too low"):
        messages.append(f"Too low: {_named(poor, upper=True)}.")
    return " ".join([*messages, _counts(codes)]).strip()


def _counts(codes: Sequence[CodeAgreement]) -> str:
    """Which codes were never given, or too rarely."""
    given = {r.code: sum(r.agreement.positives.values()) for r in codes}
    never = [code for code, times in given.items() if not times]
    few = [r.code for r in codes if given[r.code] and not r.agreement.assessable]
    messages = []
    if few:
        why = (
            f"given too rarely to be assessed (to fewer than {FEWEST_POSITIVES} units, or without"
            " variation)"
        )
        messages.append(f"{amount(len(few), 'code')} {_be(few)} {why}: {listed(few)}.")
    if never:
        messages.append(
            f"{amount(len(never), 'code')} {_be(never)} never applied in the sample:"
            f" {listed(never)}."
        )
    return " ".join(messages)


def _be(some: Sequence[str]) -> str:
    return "was" if len(some) == 1 else "were"


def _named(rows: Sequence[CodeAgreement], *, upper: bool = False) -> str:
    """Each code with its value and, since that is what it is judged by, the lower bound; with
    `upper` that one, too.
    """
    messages = []
    for row in rows:
        low, high = row.bounds
        top = f" to {_dot(high)}" if upper and high is not None else ""
        bound = "" if low is None else f", from {_dot(low)}{top}"
        messages.append(f"{row.code} ({'' if row.value is None else _dot(row.value)}{bound})")
    return ", ".join(messages)


def _overall(measured: Measured) -> str:
    one = next((r.agreement for r in measured.rows if r.is_all), None)
    if one is None or one.krippendorff_alpha is None:
        return ""
    band = ""
    if one.alpha_low is not None and one.alpha_high is not None:
        band = f" (95 % interval {_dot(one.alpha_low)} to {_dot(one.alpha_high)})"
    alpha = f"alpha from summed disagreements is {_dot(one.krippendorff_alpha)}{band}"
    kappa = (
        f", pooled kappa {_dot(one.cohen_kappa)} (De Vries et al. 2008)"
        if one.cohen_kappa is not None
        else ""
    )
    return f"Over all codes {alpha}{kappa}; percent agreement is {one.percent_agreement:.1f}."


def _enriched(facts: Facts) -> str:
    if not facts.enriched:
        return ""
    parts = ", ".join(f"{code} ({n})" for code, n in facts.enriched.items())
    extra = amount(sum(facts.enriched.values()), "segment")
    if facts.pooled:
        return (
            f"For rare codes {extra} were drawn in addition where the code was likely: {parts}."
            " Figures of these codes take them together with the random part, each unit weighted"
            " by 1 over its odds of being drawn (Horvitz & Thompson 1952); figures over all codes"
            " are of the random part."
        )
    return (
        f"For rare codes {extra} were drawn in addition where the code was likely; they are"
        f" reported apart: {parts}."
    )


def _resolved(facts: Facts) -> str:
    if not facts.decided:
        return ""
    of = f" of {facts.differing:,}" if facts.differing is not None else ""
    return (
        f"Disagreements were settled passage by passage ({facts.decided:,}{of} decided so far);"
        " reliability rests on the independent codings, reports on the consensus."
    )


def _gaps(facts: Facts, failed: bool) -> list[str]:
    """What a reader of the paragraph will ask for and the study does not know."""
    gaps = ["who the coders are"]
    if not facts.training:
        gaps.append("how coders were trained")
    if facts.draw is None:
        gaps.append("how the sample was chosen")
    if not facts.blind:
        gaps.append("whether coders worked independently of each other")
    if failed:
        gaps.append("what was done about the codes below the criterion")
    if not facts.decided:
        gaps.append("how disagreements were resolved")
    return gaps


def _word(number: int) -> str:
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else f"{number:,}"


def _dot(value: float) -> str:
    """Two decimals without the leading zero, as journals print coefficients; never rounded up to
    1.
    """
    text = f"{value:.2f}"
    if text == "1.00" and value < 1:
        text = "0.99"
    return text.replace("0.", ".", 1) if abs(float(text)) < 1 else text
