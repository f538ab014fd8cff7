"""Synthetic cases: golds that stand in the documents, answers that are really gone, and scores that stay apart."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli.main import app
from assistant.compose import Beleg
from assistant.settings import load_settings
from evals.gate import decide, difference
from evals.report.types import CaseReport, RunReport
from evals.scoring import Observation, Score
from evals.suite.load import load_suite
from evals.suite.types import Case, Gate, Suite
from evals.synthetic.build import Options, synthesise
from evals.synthetic.seeds import Seed, numbers
from evals.synthetic.vary import near_miss, paraphrase, typos
from evals.targets.removing import ask_without
from tests.fakes import HashEncoder

DOCUMENTS = {
    "versand.md": "# Versand\n\n## Versandkosten nach Land\n\nDie Versandkosten hängen vom Land ab.\n\n"
    "| Land | bis 2 kg | bis 10 kg |\n| --- | --- | --- |\n| Deutschland | 4,90 € | 6,90 € |\n"
    "| Österreich | 8,95 € | 12,90 € |\n| Schweiz | 14,75 CHF | 21,90 CHF |\n",
    "gesellen.md": "# Lexikon\n\n## Was ist ein Polier?\n\nEin Polier leitet eine Gruppe auf der Baustelle.\n\n"
    "Der Meißelhammer ist ein Werkzeug für Beton und Stein.\n",
    "preise.csv": "Artikel;Preis;Gewicht\nSchrauber AX 12;99,00 €;0,9 kg\nSchrauber AX 18;129,00 €;1,8 kg\n",
    "en/warranty.md": "# Warranty\n\n## How long is the guarantee?\n\nThe guarantee on tools lasts 36 months.\n\n"
    "A voucher is a card that holds an amount of money.\n",
    "intern/marge.md": "---\ngroups: [vertrieb]\n---\n\n# Marge\n\n## Wie hoch ist die Marge?\n\n"
    "Die Marge liegt bei 31 Prozent.\n",
}


@pytest.fixture
def beleg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Beleg]:
    monkeypatch.setattr(Beleg, "encoder", HashEncoder())
    for name, text in DOCUMENTS.items():
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    flags = {"data_dir": tmp_path / "data", "documents.workers": 1, "answer.threshold": 0.0}
    made = Beleg(load_settings(flags=flags, environ={}), environ={})
    made.ingest().run("default", [tmp_path / "docs"])
    yield made
    made.close()


def by_form(cases: list[dict], form: str) -> list[dict]:  # type: ignore[type-arg]
    return [case for case in cases if f"form:{form}" in case["tags"]]


def test_golds_are_slices_of_public_documents_in_both_languages(beleg: Beleg) -> None:
    cases = synthesise(beleg, "default", Options(varied=1.0, unanswerable=0.5))
    plain = by_form(cases, "plain")
    for case in plain:
        document_id, start, end = case["expected"]["span"]
        document = beleg.knowledge().document(document_id)
        assert document is not None and [document.text[start:end]] == case["expected"]["gold"]
    asked = {case["input"]["question"]: case["expected"]["gold"] for case in plain}
    assert asked["How long is the guarantee?"] == ["The guarantee on tools lasts 36 months."]
    assert any("Meißelhammer" in question for question in asked) and any("voucher" in question for question in asked)
    assert ["14,75 CHF"] in asked.values() and "Marge" not in json.dumps(cases)
    kinds = {tag for case in cases for tag in case["tags"]}
    assert {"kind:cell", "kind:heading", "kind:definition", "form:typo", "form:paraphrase", "language:en"} <= kinds
    assert all(case["synthetic"] for case in cases)


def test_the_same_seed_gives_the_same_suite(beleg: Beleg) -> None:
    first = synthesise(beleg, "default", Options(seed=1))
    assert first == synthesise(beleg, "default", Options(seed=1)) != synthesise(beleg, "default", Options(seed=2))


def test_what_is_removed_is_gone_in_every_chunk_that_states_it(beleg: Beleg) -> None:
    cases = synthesise(beleg, "default", Options(unanswerable=1.0, varied=0.0))
    removed = by_form(cases, "removed")
    run = ask_without(beleg, {})
    assert removed
    for case in removed:
        assert case["expected"]["action"] == ["abstain", "escalate", "clarify"] and case["input"]["without"]
        answered = run(Case("plain", {"question": case["input"]["question"]}, {}))
        without = run(Case(case["id"], case["input"], {}))
        gone = {tuple(span) for span in case["input"]["without"]}
        touched = [
            one for one in without["citations"]
            if any(one["document"] == d and one["start"] < end and start < one["end"] for d, start, end in gone)
        ]  # fmt: skip
        assert touched == []
        assert answered["action"] == "answer"
    run.close()  # type: ignore[attr-defined]


def test_near_misses_ask_about_what_no_document_names(beleg: Beleg) -> None:
    cases = by_form(synthesise(beleg, "default", Options(unanswerable=1.0)), "near_miss")
    texts = " ".join(DOCUMENTS.values())
    assert cases
    for case in cases:
        question = case["input"]["question"]
        assert case["expected"]["action"] != "answer"
        assert not any(
            f"{label}" in question and "Preis" in question for label in ("Schrauber AX 12", "Schrauber AX 18")
        )
        assert question not in texts


SEED = Seed("cell", "de", "Schrauber AX 12: Preis?", "99,00 €", "d", "s", 0, 7, "Schrauber AX 12", "Preis")


def test_slips_leave_numbers_and_short_words_alone() -> None:
    asked = "Welcher Akkuschrauber kostet 129,00 € mit AX 18 Koffer?"
    slipped = {typos(asked, random.Random(number)) for number in range(20)}
    assert asked not in slipped and len(slipped) > 5
    assert all("129,00" in one and "AX 18" in one and len(one.split()) == len(asked.split()) for one in slipped)


def test_paraphrases_keep_the_words_that_matter() -> None:
    said = paraphrase(replace(SEED, question="Was kostet der Versand nach Graz?", column=""), random.Random(0))
    assert said == "Wie hoch ist der Preis für der Versand nach Graz?" or "Versand nach Graz" in said
    assert "Schrauber AX 12" in paraphrase(SEED, random.Random(1))


def test_a_subject_without_a_stranger_has_no_near_miss() -> None:
    seed = replace(SEED, subject="Deutschland", question="Deutschland: Preis?")
    assert near_miss(seed, [seed], frozenset(), random.Random(0)) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4,90 €", ["4.90"]),
        ("€4.90", ["4.90"]),
        ("1.500 km", ["1500"]),
        ("1,500", ["1500"]),
        ("von 7 bis 18", ["7", "18"]),
    ],
)
def test_numbers_have_one_spelling(text: str, found: list[str]) -> None:
    assert numbers(text) == found


def report(human: list[float], made: list[float]) -> RunReport:
    def one(number: int, value: float, synthetic: bool) -> CaseReport:
        case = Case(f"{synthetic}{number}", {"question": "?"}, {"action": "answer"}, synthetic=synthetic)
        return CaseReport(case, Observation({"action": "answer"}), {"action": Score(value)})

    cases = [one(n, v, False) for n, v in enumerate(human)] + [one(n, v, True) for n, v in enumerate(made)]
    return RunReport("mixed", "r", ("action",), tuple(cases))


def test_synthetic_cases_never_reach_a_human_score_a_gate_or_a_difference() -> None:
    gate = Gate("action", at_least=0.9, max_drop=0.05, min_cases=5)
    bad_made = report([1.0] * 20, [0.0] * 400)
    suite = Suite("mixed", "ask", tuple(one.case for one in bad_made.cases), ("action",), (gate,))
    summary, apart = bad_made.summary("action"), bad_made.summary("action", synthetic=True)
    assert summary.interval is not None and (summary.interval.value, summary.scored) == (1.0, 20)
    assert apart.interval is not None and (apart.interval.value, apart.scored) == (0.0, 400)
    assert decide(suite, bad_made).decision == "GO"
    # Nor can synthetic ones lift what people wrote, or fill up what is too small.
    assert decide(suite, report([0.0] * 20, [1.0] * 400)).decision == "NO-GO"
    assert decide(suite, report([1.0] * 3, [1.0] * 400)).decision == "INSUFFICIENT DATA"
    change = difference("action", bad_made, report([1.0] * 20, [1.0] * 400))
    assert change is not None and (change.value, change.cases) == (0.0, 20)


def test_the_command_writes_a_suite_that_can_be_run(beleg: Beleg, tmp_path: Path) -> None:
    out = tmp_path / "syn.yaml"
    data = ["--data-dir", str(beleg.settings.data_dir)]
    done = CliRunner().invoke(app, ["eval", "synthesise", "--out", str(out), "--count", "8", "--json", *data])
    assert done.exit_code == 0, done.output
    suite = load_suite(out)
    assert len(suite.cases) == json.loads(done.stdout)["cases"] and all(case.synthetic for case in suite.cases)
    assert suite.target == "ask_without" and not suite.gates
