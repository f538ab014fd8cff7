import numpy as np
import pytest

from assistant.copy.claims import support
from evals.copy.fit_claims import Instance, across, fit, likely, table
from evals.copy.twins import twins


def made(number: int, *, proven: bool) -> Instance:
    rows = np.zeros((2, len(support.FEATURES)))
    rows[0, support.FEATURES.index("words")] = 0.9 if proven else 0.2
    rows[:, support.FEATURES.index("missing")] = number % 3
    return Instance(rows, proven, f"t{number}", "new")


def test_the_feature_that_tells_claims_apart_decides() -> None:
    given = [made(number, proven=number % 2 == 0) for number in range(40)]
    for vectors in (True, False):
        model = fit(given, vectors=vectors)
        assert likely(model, made(1, proven=True)) > 0.5 > likely(model, made(2, proven=False))
    assert model.weights[support.FEATURES.index("cosine")] == 0.0
    scores = across(given, vectors=True)
    assert next(table(given, scores)).split()[:3] == ["new", "20", "20"]
    assert all((score >= 0.5) is one.proven for one, score in zip(given, scores, strict=True))
    assert likely(model, Instance(np.zeros((0, len(support.FEATURES))), True, "t", "new")) == 0.0


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Ab 79 € frei.", "de", {"figure": "Ab 118 € frei.", "condition": " frei."}),
        ("Der BH 24 ist in Köln lieferbar.", "de", {
            "place": "Der BH 24 ist in Leipzig lieferbar.",
            "product": "Der TS 55 ist in Köln lieferbar.",
            "denial": "Der BH 24 ist nicht in Köln lieferbar.",
        }),
        ("It takes two days without a fee.", "en", {
            "figure": "It takes seven days without a fee.", "opposite": "It takes two days with a fee.",
        }),
        ("Nichts davon.", "de", {}),
    ],
)  # fmt: skip
def test_twins_differ_in_one_thing(text: str, language: str, expected: dict[str, str]) -> None:
    assert dict(twins(text, language)) == expected
