"""How likely a document proves a statement, and what no likelihood lifts."""

from typing import Any

import numpy as np
import pytest

from assistant.copy.claims import facts, support, unit_prices
from assistant.copy.claims.support import Asked, Support
from assistant.copy.claims.verify import Comparison, compare
from assistant.evidence.units import units
from knowledge.text.sentences import split
from knowledge.types import Chunk, DocumentInfo, Hit
from tests.fakes import HashEncoder


def compared(claim: str, evidence: str) -> tuple[Comparison, Hit]:
    info = DocumentInfo("d", "1", "d.md", "Hinweise", "de")
    hit = Hit(Chunk("d", 0, len(evidence), evidence, None, (), "de"), 1.0, {}, info)
    (unit,) = units([hit], split)
    said = facts.read(claim, "de")
    return compare(said, unit, hit, "de", said.designations), hit


@pytest.mark.parametrize(
    ("claim", "evidence", "allowed"),
    [
        ("Das Paket ist 3 Werktage unterwegs.", "Ein Paket braucht 3 Werktage.", True),
        ("Das Paket ist 4 Werktage unterwegs.", "Ein Paket braucht 3 Werktage.", False),
        ("Das Paket ist zwei Wochen unterwegs.", "Ein Paket braucht 14 Tage.", True),
        ("Das Paket ist 3 Werktage unterwegs.", "Der Umtausch dauert 3 Werktage.", False),
        ("Akkus verschicken wir.", "Akkus verschicken wir nicht.", False),
        ("Wir liefern nach Hamburg.", "Wir liefern nach Köln.", False),
        ("Der AX 18 wiegt 1,4 kg.", "Der AX 12 wiegt 1,4 kg.", False),
        ("Die Lieferung ist kostenlos.", "Ab 79 € ist die Lieferung kostenlos.", False),
        ("Die Reinigung ist kostenlos.", "Die Reinigung kostet etwas.", False),
        ("Das Futter sitzt links.", "Das Futter sitzt rechts.", False),
    ],
)
def test_what_must_not_differ_is_no_matter_of_likelihood(claim: str, evidence: str, allowed: bool) -> None:
    assert compared(claim, evidence)[0].allowed is allowed


def test_what_is_not_allowed_has_no_chance_and_what_fits_better_is_likelier() -> None:
    claim = "Ein Paket ist 3 Werktage unterwegs."
    asked, judge = Asked((claim,), plain=False), Support(HashEncoder())
    same, hit = compared(claim, "Ein Paket ist 3 Werktage unterwegs.")
    near, _ = compared(claim, "Der Umtausch eines Pakets dauert 3 Werktage.")
    other, _ = compared(claim, "Ein Paket ist 5 Werktage unterwegs.")
    likely = [judge(asked, [one], [hit])[0] for one in (same, near, other)]
    assert likely[0] > likely[1] > likely[2] == 0.0 and likely[0] > 0.5


def test_without_evidence_nothing_is_likely() -> None:
    assert Support(HashEncoder())(Asked(("Das gilt.",), plain=True), [], []) == []


def test_every_shipped_file_of_weights_fits_the_features() -> None:
    model, vectors = support._weights("minilm-de-en")
    plain, none = support._weights("some-other-model")
    assert vectors and not none
    at = support.FEATURES.index("cosine")
    assert model.weights[at] > 0.0 == plain.weights[at]


@pytest.mark.parametrize("change", [{"names": ["cosine"]}, {"mean": None}])
def test_weights_for_other_features_are_refused(change: dict[str, Any]) -> None:
    count = len(support.FEATURES)
    good = {
        "names": list(support.FEATURES),
        "mean": [0] * count,
        "scale": [1] * count,
        "weights": [0] * count,
        "bias": 0,
    }
    assert support.read(good)(np.zeros((1, count), np.float32)).tolist() == [0.5]
    with pytest.raises((KeyError, ValueError, TypeError)):
        support.read({**good, **change})


@pytest.mark.parametrize(
    ("text", "row", "follows"),
    [
        ("Das Öl kostet 8,90 € (35,60 €/l).", "Öl | Dose 250 ml | 8,90", True),
        ("Das Öl kostet 8,90 € (36,60 €/l).", "Öl | Dose 250 ml | 8,90", False),
        ("Das Öl kostet 8,90 € (35,60 €/l).", "Öl | 1 Stück | 8,90", False),
        ("Die Dose mit 250 ml kostet 8,90 € (35,60 €/l).", "Öl | 8,90", True),
        ("Das Öl kostet 8,90 €.", "Öl | 1 Stück | 8,90", True),
    ],
)
def test_a_unit_price_follows_from_price_and_content(text: str, row: str, follows: bool) -> None:
    assert unit_prices.follow(text, row) is follows


def test_unit_prices_are_left_out_beside_a_total_price_only() -> None:
    assert unit_prices.without("Es kostet 8,90 € (Grundpreis: 35,60 €/l) im Shop.").split() == [
        "Es",
        "kostet",
        "8,90",
        "€",
        "im",
        "Shop.",
    ]
    assert unit_prices.without("Schnittware kostet 2,00 € je m.") == "Schnittware kostet 2,00 € je m."
