# ruff: noqa: E501 - evidence reads best on one line
"""Sentences against their evidence: what is changed, what is missing, what is the same in other words."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails.errors import GuardrailError
from guardrails.groundedness import assess, grounded, load_entailment
from guardrails.groundedness.words import number_of, words_of
from guardrails.types import Turn

DE = (
    "Die Firma Kranholt wurde 1987 von Hans Brenner in Ulm gegründet. Im März 2019 übernahm Maria Keller die Leitung von "
    "Peter Sandner. Das Werk beschäftigt 240 Menschen und liefert nicht nach Norwegen. Die Garantie gilt mindestens fünf Jahre."
)
EN = (
    "Kranholt was founded in Ulm in 1987 by Hans Brenner. In March 2019 Maria Keller took over from Peter Sandner. "
    "The plant employs 240 people and does not ship to Norway. The warranty lasts at least five years."
)
CASES = [
    ("de", "Die Firma Kranholt wurde 1987 von Hans Brenner in Ulm gegründet.", "supported", "overlap"),
    ("de", "Das Werk beschäftigt 240 Menschen.", "supported", "overlap"),
    ("de", "Die Garantie gilt mindestens 5 Jahre.", "supported", "overlap"),
    ("de", "Die Firma Kranholt wurde 1978 von Hans Brenner in Ulm gegründet.", "contradicted", "changed:number"),
    ("de", "Im Juni 2019 übernahm Maria Keller die Leitung von Peter Sandner.", "contradicted", "changed:number"),
    ("de", "Die Firma Kranholt wurde 1987 von Otto Fischer in Ulm gegründet.", "contradicted", "changed:name"),
    ("de", "Das Werk beschäftigt 240 Menschen und liefert nach Norwegen.", "contradicted", "changed:negation"),
    ("de", "Die Garantie gilt höchstens fünf Jahre.", "contradicted", "changed:opposite"),
    ("de", "Im März 2019 übernahm Peter Sandner die Leitung von Maria Keller.", "contradicted", "changed:role"),
    ("de", "Unsere Hunde bellen gern am Abend.", "not_covered", "overlap"),
    ("en", "Kranholt was founded in Ulm in 1987 by Hans Brenner.", "supported", "overlap"),
    ("en", "The plant employs 240 people.", "supported", "overlap"),
    ("en", "The warranty lasts at least 5 years.", "supported", "overlap"),
    ("en", "The plant employs 420 people and does not ship to Norway.", "contradicted", "changed:number"),
    ("en", "Kranholt was founded in Ulm in 1987 by Otto Fischer.", "contradicted", "changed:name"),
    ("en", "The plant employs 240 people and does ship to Norway.", "contradicted", "changed:negation"),
    ("en", "The warranty lasts at most five years.", "contradicted", "changed:opposite"),
    ("en", "In March 2019 Peter Sandner took over from Maria Keller.", "contradicted", "changed:role"),
    ("en", "Dogs like to bark in the evening.", "not_covered", "overlap"),
]


@pytest.mark.parametrize(("language", "sentence", "status", "reason"), CASES)
def test_sentences(language: str, sentence: str, status: str, reason: str) -> None:
    (verdict,) = assess(sentence, [DE if language == "de" else EN], language)
    assert (verdict.status, verdict.reason) == (status, reason)
    assert (verdict.span.start, verdict.span.end) == (0, len(sentence))
    assert (verdict.score >= 0.5) == (status == "supported")


@pytest.mark.parametrize(
    ("language", "text"), [("fr", "La garantie dure cinq ans."), (None, "La garantie est de cinq ans avec vous.")]
)
def test_a_language_that_is_not_supported_is_never_safe(language: str | None, text: str) -> None:
    (verdict,) = assess(text, [EN], language)
    assert verdict.status == "unverified"
    assert verdict.reason == "language:fr"
    assert grounded()(Turn(text, direction="output", language=language, evidence=(EN,))).action == "block"


def test_without_evidence_nothing_is_covered() -> None:
    assert [v.status for v in assess("Das stimmt. Wirklich.", [], "de")] == ["not_covered", "not_covered"]
    assert assess("", [DE], "de") == []


@pytest.mark.parametrize(
    ("text", "evidence", "tolerated", "action", "reason"),
    [
        ("Das Werk beschäftigt 240 Menschen.", (DE,), 0.0, "allow", ""),
        ("Das Werk beschäftigt 420 Menschen.", (DE,), 0.5, "block", "ungrounded:contradicted"),
        (
            "Das Werk beschäftigt 240 Menschen. Hunde bellen gern am Abend.",
            (DE,),
            0.0,
            "block",
            "ungrounded:not_covered",
        ),
        ("Das Werk beschäftigt 240 Menschen. Hunde bellen gern am Abend.", (DE,), 0.5, "allow", ""),
        ("Hunde bellen gern am Abend.", (), 0.0, "allow", ""),
    ],
)
def test_the_guard(text: str, evidence: tuple[str, ...], tolerated: float, action: str, reason: str) -> None:
    verdict = grounded(allow_uncovered=tolerated)(Turn(text, direction="output", language="de", evidence=evidence))
    assert (verdict.action, verdict.reason) == (action, reason)


@pytest.mark.parametrize(
    ("language", "token", "value"),
    [
        ("de", "1.000", 1000), ("de", "2,5", 2.5), ("de", "einundzwanzig", 21), ("de", "dritten", 3), ("de", "Haus", None),
        ("en", "1,000", 1000), ("en", "2.5", 2.5), ("en", "twenty-one", 21), ("en", "third", 3), ("en", "house", None),
        ("en", "1st", 1), ("de", "elf", 11),
    ],
)  # fmt: skip
def test_numbers(language: str, token: str, value: float | None) -> None:
    assert number_of(token, language) == value


def test_scale_words_join_their_number() -> None:
    assert words_of("3 Millionen Euro", "de")[0].key == "#3e+06"
    assert words_of("five hundred", "en")[0].key == "#500"


def test_a_larger_model_is_asked_where_overlap_does_not_decide() -> None:
    asked: list[str] = []

    def judge(premise: str, hypothesis: str) -> float:
        asked.append(hypothesis)
        return 1.0

    doubtful = "Der Betrieb in Ulm hat 240 Menschen in der Firma."
    alone = assess(doubtful, [DE], "de")[0].score
    assert 0.1 < alone < 0.9
    assert assess(doubtful, [DE], "de", judge)[0].score == pytest.approx((alone + 1) / 2, abs=1e-3)
    assess(CASES[3][1], [DE], "de", judge)
    assert asked == [doubtful]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.text(max_size=120))
def test_any_text_is_judged(answer: str, evidence: str) -> None:
    for language in ("de", "en"):
        for verdict in assess(answer, [evidence], language):
            assert 0 <= verdict.span.start < verdict.span.end <= len(answer)
            assert 0 <= verdict.score <= 1


def test_a_model_must_be_a_folder(tmp_path: Path) -> None:
    with pytest.raises(GuardrailError, match="no folder"):
        load_entailment(tmp_path / "none")
    with pytest.raises(GuardrailError, match="cannot be loaded"):
        load_entailment(tmp_path)


@pytest.mark.model
def test_a_transformers_model_plugs_in(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "das", "werk", "ulm", "240"]
    (tmp_path / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        id2label={0: "contradiction", 1: "neutral", 2: "entailment"},
        label2id={"contradiction": 0, "neutral": 1, "entailment": 2},
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    BertTokenizerFast(vocab_file=str(tmp_path / "vocab.txt")).save_pretrained(tmp_path)
    judge = load_entailment(tmp_path)
    assert 0 < judge("das werk in ulm", "240") < 1
    assert judge("das werk", "240") == judge("das werk", "240")
    with pytest.raises(GuardrailError, match="No class"):
        load_entailment(tmp_path, label="agrees")
    guard = grounded(model=str(tmp_path))
    assert guard(Turn(CASES[3][1], direction="output", language="de", evidence=(DE,))).action == "block"


def test_a_german_noun_that_the_evidence_lacks_is_no_changed_name() -> None:
    evidence = ["Sie können Ware innerhalb von 30 Tagen zurückgeben."]
    (paraphrase,) = assess("Sie haben 30 Tage Zeit.", evidence, "de")
    (changed,) = assess("Herr Meier kann Ware innerhalb von 30 Tagen zurückgeben.", evidence, "de")
    assert paraphrase.status != "contradicted"
    assert changed.status == "contradicted"
