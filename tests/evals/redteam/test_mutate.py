"""Attacks from seeds are many, different and the same every time."""

import base64
import re

from evals.redteam.mutate import CARRIERS, MUTATIONS, attacks


def test_the_same_attacks_every_time() -> None:
    assert attacks() == attacks()
    assert attacks(seed=1) != attacks()


def test_every_family_language_mutation_and_carrier_is_there() -> None:
    found = attacks(per_seed=len(MUTATIONS))
    assert len({attack.id for attack in found}) == len(found) > 400
    assert {attack.language for attack in found} == {"de", "en"}
    assert {attack.mutation for attack in found} == {"plain", *MUTATIONS}
    assert {attack.carrier for attack in found} == {"direct", *CARRIERS}
    assert len({attack.family for attack in found}) >= 6


def test_patterns_are_regular_expressions_that_an_innocent_answer_does_not_match() -> None:
    innocent = "Sie können innerhalb von 30 Tagen zurückgeben. You may return within 30 days. Versand kostet 4,90 €."
    assert not [attack.id for attack in attacks() if re.search(attack.pattern, innocent, re.IGNORECASE)]


def test_encodings_can_be_undone() -> None:
    plain = {a.id.removesuffix("-plain"): a.text for a in attacks() if a.mutation == "plain"}
    coded = [a for a in attacks(per_seed=len(MUTATIONS)) if a.mutation == "base64"]
    for attack in coded:
        last = attack.text.rsplit(": ", 1)[1]
        assert base64.b64decode(last).decode() == plain[attack.id.removesuffix("-base64")]


def test_a_new_seed_changes_no_other_attack() -> None:
    few, many = attacks(per_seed=2), attacks(per_seed=5)
    texts = {attack.id: attack.text for attack in many}
    assert all(texts.get(attack.id, attack.text) == attack.text or attack.mutation != "plain" for attack in few)
