"""The output guard over `assess`: an answer that contradicts its evidence, or goes beyond it, does not leave."""

from guardrails.groundedness.assess import THRESHOLD, Entailment, assess
from guardrails.types import Guard, Turn, Verdict


def grounded(
    threshold: float = THRESHOLD,
    allow_uncovered: float = 0.0,
    model: str | None = None,
    label: str | None = None,
    entailment: Entailment | None = None,
) -> Guard:
    """A guard that blocks an answer with a contradicted sentence or too many uncovered ones.

    Args:
        threshold: score from which a sentence counts as supported.
        allow_uncovered: share of sentences, 0..1, that the evidence need not cover (greetings, offers of help).
        model: folder of an entailment model (see `load_entailment`), asked where overlap does not decide.
        label: the class of that model that means support.
        entailment: the same as a callable; wins over `model`.

    An answer without evidence passes: whether one is needed is the assistant's decision. An unsupported language
    gives "unverified", which blocks when there is evidence.
    """
    judge = entailment
    if judge is None and model is not None:
        from guardrails.groundedness.nli import load_entailment

        judge = load_entailment(model, label)

    def check(turn: Turn) -> Verdict:
        if not turn.evidence:
            return Verdict()
        verdicts = assess(turn.text, turn.evidence, turn.language, judge, threshold)
        bad = [v for v in verdicts if v.status in ("contradicted", "unverified")]
        open_ones = [v for v in verdicts if v.status == "not_covered"]
        score = min((v.score for v in verdicts), default=1.0)
        if not bad and len(open_ones) <= allow_uncovered * len(verdicts):
            return Verdict(score=score)
        first = (bad or open_ones)[0]
        spans = tuple(v.span for v in (*bad, *open_ones))
        return Verdict("block", reason=f"ungrounded:{first.status}", score=score, spans=spans)

    return check
