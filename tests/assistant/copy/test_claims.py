# ruff: noqa: E501 - tables of cases read best in wide lines
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.compose import Beleg
from assistant.copy.brand_file import load_brand, parse_brand
from assistant.copy.claims import facts
from assistant.copy.claims.check import Claims
from assistant.settings import load_settings
from tests.fakes import HashEncoder

BRAND = load_brand(Path(__file__).parents[3] / "assistant" / "demo" / "brand.yaml")
TODAY = date(2026, 11, 22)
DOCUMENTS = {
    "pro.md": "# AX 18 Pro\n\nDer AX 18 Pro erreicht ein Drehmoment von 85 Nm. Er wiegt 1,8 kg. "
    "Eine Schlagbohrfunktion hat er nicht. Er hat einen bürstenlosen Motor.\n",
    "garantie.md": "# Garantie\n\n| Produktklasse | privat genutzt | gewerblich genutzt |\n| --- | --- | --- |\n"
    "| Akkugeräte der Reihe AX | 36 Monate | 24 Monate |\n| Messgeräte Lotrecht | 24 Monate | 24 Monate |\n",
    "versand.md": "# Versand\n\nPakete liefern wir ab 79,00 € versandkostenfrei. Nach Norwegen liefern wir derzeit nicht.\n",
    "alt.md": "---\nvalid_until: 2024-12-31\n---\n# Rückgabe\n\nWir erstatten den Kaufpreis binnen 30 Tagen.\n",
    "entwurf.md": "---\napproved: false\n---\n# Entwurf\n\nDer AX 18 Pro erreicht ein Drehmoment von 100 Nm.\n",
    "intern.md": "---\ngroups: [vertrieb]\n---\n# Intern\n\nDie Bitbox kostet 9,90 € im Einkauf.\n",
}


@pytest.fixture(scope="module")
def claims(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Claims]:
    tmp_path = tmp_path_factory.mktemp("claims")
    folder = tmp_path / "docs"
    folder.mkdir()
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    beleg = Beleg(load_settings(flags={"data_dir": tmp_path / "data", "documents.workers": 1}, environ={}), environ={})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Beleg, "encoder", HashEncoder())
        beleg.ingest().run("default", [folder])
        knowledge = beleg.knowledge()
        assert knowledge.encoder is not None
        yield Claims(knowledge, BRAND, today=lambda: TODAY)
        beleg.close()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Der AX 18 Pro erreicht ein Drehmoment von 85 Nm.", "supported"),
        ("Der AX 18 Pro wiegt 1,8 kg.", "supported"),
        ("Der AX 18 Pro hat einen bürstenlosen Motor.", "supported"),
        ("Für Geräte der Reihe AX gilt privat eine Garantie von 36 Monaten.", "supported"),
        ("Für Geräte der Reihe AX gilt privat eine Garantie von drei Jahren.", "supported"),
        ("Nach Norwegen liefern wir nicht.", "supported"),
        ("Der AX 18 Pro erreicht ein Drehmoment von 100 Nm.", "unsupported"),
        ("Der AX 18 wiegt 1,8 kg.", "unsupported"),
        ("Der AX 18 Pro hat eine Schlagbohrfunktion.", "unsupported"),
        ("Für Geräte der Reihe AX gilt gewerblich eine Garantie von 36 Monaten.", "unsupported"),
        ("Für Messgeräte von Lotrecht gilt privat eine Garantie von 36 Monaten.", "unsupported"),
        ("Wir liefern auch nach Norwegen.", "unsupported"),
        ("Der Versand ist immer kostenlos.", "unsupported"),
        ("Die Bitbox kostet 9,90 € im Einkauf.", "unsupported"),
        ("Neun von zehn Profis empfehlen den AX 18 Pro.", "unsupported"),
        ("Wir erstatten den Kaufpreis binnen 30 Tagen.", "outdated"),
        ("Der AX 18 Pro ist wasserdicht.", "forbidden"),
        ("Unser Öl ist klimaneutral.", "forbidden"),
        ("Wir sind die Nummer 1.", "forbidden"),
    ],
)
def test_a_claim_is_judged_by_the_documents(claims: Claims, text: str, status: str) -> None:
    assert [claim.status for claim in claims.check(text, "de")] == [status]


def test_the_quote_is_verbatim_and_the_span_exact(claims: Claims) -> None:
    text = "Guten Tag!\n\nDer AX 18 Pro erreicht ein Drehmoment von 85 Nm. Er wiegt 9,9 kg. Wir freuen uns auf Sie."
    first, second = claims.check(text, "de")
    assert text[slice(*first.span)] == first.text == "Der AX 18 Pro erreicht ein Drehmoment von 85 Nm."
    assert first.citation is not None and first.citation.quote in DOCUMENTS["pro.md"]
    assert (second.status, second.text) == ("unsupported", "Er wiegt 9,9 kg.")


@pytest.mark.parametrize(
    "text", ["", "Guten Tag!", "Kennen Sie das?", "Wir freuen uns auf Sie.", "`Der AX 18 Pro hat 5 kg.`"]
)
def test_what_states_no_fact_is_no_claim(claims: Claims, text: str) -> None:
    assert claims.check(text, "de") == []


def test_policy_alone_works_without_documents() -> None:
    checker = Claims(None, BRAND)
    assert [c.status for c in checker.check("Der Akku hat 18 V. Er ist wasserdicht.", "de")] == [
        "unsupported",
        "forbidden",
    ]


def test_a_claim_that_needs_a_certain_document(claims: Claims) -> None:
    brand = parse_brand(
        "name: x\nclaims:\n  rules:\n   - {id: torque, terms: [Drehmoment], policy: document, document: 'datenblatt*'}\n"
    )
    checker = Claims(claims._knowledge, brand, today=lambda: TODAY)
    found = checker.check("Der AX 18 Pro erreicht ein Drehmoment von 85 Nm.", "de")
    assert [(c.status, c.rule) for c in found] == [("unsupported", "claims.torque")]


@pytest.mark.parametrize(
    ("text", "language", "quantities"),
    [
        ("36 Monate", "de", [(36, "month")]),
        ("drei Jahre", "de", [(36, "month")]),
        ("einem Jahr", "de", [(12, "month")]),
        ("1.190,00 €", "de", [(1190, "€")]),
        ("€1,190.00", "en", [(1190, "€")]),
        ("a 36-month guarantee", "en", [(36, "month")]),
        ("by 3 p.m.", "en", [(15, "clock")]),
        ("AX 18 Pro", "de", []),
    ],
)
def test_quantities(text: str, language: str, quantities: list[tuple[float, str]]) -> None:
    assert [(q.value, q.unit) for q in facts.read(text, language).quantities] == quantities


def test_designations_are_exact() -> None:
    assert facts.read("Der AX 18 Pro Set", "de").designations == {"ax18proset"}
    assert facts.read("Der AX 18 und die TS 55", "de").designations == {"ax18", "ts55"}
