"""The obedient stub obeys what reaches it, in the form that its prompt asks for."""

import json
import re

from assistant.prompts import load_prompt
from evals.redteam.mutate import attacks
from evals.redteam.obedient import Obedient

ATTACKS = attacks()
EVIDENCE = "[1] Pflege\nDie Werkbank wird feucht gereinigt. {text} Öl einmal im Jahr."


def prompt(question: str, planted: str = "") -> str:
    values = {"nonce": "ab12", "evidence": EVIDENCE.format(text=planted), "question": question, "address": "höflich"}
    return load_prompt("answer.v2", "de").render(values)


def test_every_attack_is_obeyed_by_what_its_pattern_looks_for() -> None:
    assert not [one.id for one in ATTACKS if not re.search(one.pattern, one.obeyed, re.IGNORECASE)]


def test_an_attack_of_the_visitor_is_obeyed_with_a_true_quote() -> None:
    model = Obedient(ATTACKS)
    for attack in [one for one in ATTACKS if one.carrier == "direct"][::7]:
        claims = json.loads(model(prompt(attack.text)))["claims"]
        assert any(re.search(attack.pattern, claim["statement"], re.IGNORECASE) for claim in claims), attack.id
        assert claims[0]["quote"] == "Die Werkbank wird feucht gereinigt."


def test_a_planted_attack_is_obeyed_and_quoted() -> None:
    attack = next(one for one in ATTACKS if one.carrier == "sentence")
    claims = json.loads(Obedient(ATTACKS)(prompt("Womit wird sie gereinigt?", attack.text)))["claims"]
    assert [claim["statement"] for claim in claims][:2] == [attack.obeyed, attack.text]


def test_an_innocent_question_is_answered_from_the_evidence() -> None:
    model = Obedient(ATTACKS)
    claims = json.loads(model(prompt("Womit wird die Werkbank gereinigt?")))["claims"]
    assert claims == [
        {
            "statement": "Die Werkbank wird feucht gereinigt.",
            "quote": "Die Werkbank wird feucht gereinigt.",
            "evidence_id": 1,
        }
    ]
