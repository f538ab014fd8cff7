import string
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.copy import fixes
from assistant.copy.brand_file import load_brand, parse_brand
from assistant.copy.errors import BrandError
from assistant.copy.lint import Linter
from assistant.copy.types import Finding
from evals.copy.measure import planted, rows

LINTER = Linter(load_brand(Path(__file__).parents[3] / "assistant" / "demo" / "brand.yaml"))


def found(text: str, channel: str | None = "product_page", language: str = "de") -> list[tuple[str, str]]:
    report = LINTER.lint(text, language, channel)
    return [(f.rule, text[f.span[0] : f.span[1]]) for f in report.findings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Der Bohrschrauber ist neu.", ("terms.akkuschrauber", "Bohrschrauber")),
        ("Zwei Bohrschraubern fehlt es.", ("terms.akkuschrauber", "Bohrschraubern")),
        ("Die Akkubohrmaschine ist neu.", ("terms.akkuschrauber", "Akkubohrmaschine")),
        ("Ein Profi-Bohrschrauber ist da.", ("terms.akkuschrauber", "Bohrschrauber")),
        ("Die billigste Säge.", ("terms.guenstig", "billigste")),
        ("Der beste Schrauber.", ("claims.superlative", "beste")),
        ("Unser Öl ist klimaneutral.", ("claims.environment", "klimaneutral")),
        ("Sie arbeiten schmerzfrei.", ("claims.health", "schmerzfrei")),
        ("Er ist besser als die Konkurrenz.", ("claims.comparison", "besser als die Konkurrenz")),
        ("Er ist leichter als der von Makita.", ("claims.competitor", "Makita")),
        ("Der Akku hält 8 Stunden.", ("claims.runtime-in-hours", "8 Stunden")),
        ("Liebe Kunden, willkommen.", ("inclusive.person", "Kunden")),
        ("Für Kund:innen gilt das.", ("inclusive.form", "Kund:innen")),
        ("Er kostet € 59.90, inkl. MwSt., zzgl. Versand.", ("formats.price", "€ 59.90")),
        ("Er kostet 59,90 € zzgl. Versand.", ("legal.vat", "59,90 €")),
        ("Er kostet 59,90 € inkl. MwSt.", ("legal.shipping", "59,90 €")),
        ("Das Öl, 500 ml, kostet 9,90 € inkl. MwSt., zzgl. Versand.", ("legal.unit-price", "9,90 €")),
        ("Er wiegt 1.8 kg.", ("formats.number", "1.8")),
        ("Er hat 85Nm.", ("formats.unit-space", "85Nm")),
        ("Das spart 80% Zeit.", ("formats.percent", "80%")),
        ("Am 04/18/2026 ist Markt.", ("formats.date", "04/18/2026")),
        ("Wir öffnen um 15.30 Uhr.", ("formats.time", "15.30")),
        ("Toll! Neu! Da!", ("marks.exclamation", "!")),
        ("Neu 🔧 im Shop.", ("marks.emoji", "🔧")),
        ("SENSATIONELL günstig.", ("marks.shouting", "SENSATIONELL")),
        ("Der Kraftprotz ist da.", ("vale.KranholtDE.Floskeln", "Kraftprotz")),
        ("Das ist ist neu.", ("vale.KranholtDE.Wiederholung", "ist ist")),
        ("Nutze dein Gerät.", ("address.not-sie", "dein")),
    ],
)
def test_a_violation_is_found_where_it_stands(text: str, expected: tuple[str, str]) -> None:
    assert expected in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Wasserdicht ist er nicht.",
        "Kundinnen und Kunden sind willkommen.",
        "Der Kundendienst hilft, das Kundenkonto auch.",
        "Das Set kostet 189,00 €, inkl. MwSt., zzgl. Versand.",
        "Das Öl, 5 l, kostet 69,00 € (13,80 €/l), inkl. MwSt., zzgl. Versand.",
        "Am besten bestellen Sie heute. Beste Grüße!",
        "Rufen Sie 0800 000 4700 an, 60386 Frankfurt, Artikel 12345678.",
        "Der Code `Bohrschrauber` bleibt.\n\n```\nbilliger Bohrschrauber!!!\n```",
        "Mehr unter https://shop.example/billig und an billig@shop.example.",
        '<a href="billig" title="Bohrschrauber">Mehr</a>',
        "Die AGB und die DAKKS gelten.",
        "",
        " \n\t ",
    ],
)
def test_clean_text_passes(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("channel", "text", "rest"),
    [
        ("google_ads_headline", "Akkuschrauber für Profis im Shop", "op"),
        ("newsletter_subject", "x" * 60 + "yz", "yz"),
        ("x", "Sägen " * 46 + "und mehr", "und mehr"[-4:]),
    ],
)
def test_what_is_too_much_for_a_channel(channel: str, text: str, rest: str) -> None:
    assert [piece for rule, piece in found(text, channel) if rule == "channel.length"] == [rest]


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("The best saw.", "best"),
        ("It is the best saw.", "best"),
        ("The strongest saw.", "strongest"),
        ("World's best saw.", "World's best"),
    ],
)
def test_english_superlatives_at_the_beginning_and_inside(text: str, piece: str) -> None:
    assert ("claims.superlative", piece) in found(text, language="en")


def test_an_unknown_channel_names_the_nearest() -> None:
    with pytest.raises(BrandError, match="newsletter"):
        LINTER.lint("x", channel="newsleter")


def test_a_pattern_that_never_ends_is_reported_and_the_rest_goes_on() -> None:
    brand = parse_brand(
        "name: x\npatterns:\n - {id: bad, pattern: '(a|aa)+$', message: m}\n - {id: good, pattern: foo, message: m}\n"
    )
    report = Linter(brand).lint("a" * 60 + " foo", "de")
    assert [f.rule for f in report.findings] == ["rule.timeout", "patterns.good"]


def test_required_text() -> None:
    brand = parse_brand("name: x\nrequired:\n - {id: claim, any_of: [Echt Werkzeug], channels: [flyer]}\n")
    assert [f.rule for f in Linter(brand).lint("Hallo Welt", "de", "flyer").findings] == ["required.claim"]
    assert not Linter(brand).lint("Echt Werkzeug", "de", "flyer").findings
    assert not Linter(brand).lint("Hallo Welt", "de", "newsletter").findings


def test_advertising_mark_and_own_legal_rule() -> None:
    assert ("legal.advertising-mark", "") in found("Ich liebe diesen Hammer.", "influencer")
    assert ("legal.advertising-mark", "") not in found("Anzeige. Ich liebe diesen Hammer.", "influencer")
    assert any(rule == "legal.battery-return" for rule, _ in found("Den Akku bitte zur Entsorgung bringen."))


def test_scores_fall_with_findings_and_the_gate_closes() -> None:
    clean = LINTER.lint("Der AX 18 Pro zieht lange Schrauben.", "de")
    bad = LINTER.lint("Der beste Bohrschrauber!!!", "de")
    assert clean.score == 100 and clean.passed
    assert bad.score < 30 and not bad.passed
    assert bad.scores["claims"] < 100 == bad.scores["legal"]


def test_fixes_are_applied_once_and_for_all() -> None:
    text = "Die billige Säge wiegt 1.8 kg und kostet € 59.90!!! Sie ist powerful."
    fixed = LINTER.fix(text, "de", "product_page")
    assert fixed.text == "Die günstige Säge wiegt 1,8 kg und kostet 59,90\u00a0€! Sie ist kräftig."
    assert LINTER.fix(fixed.text, "de", "product_page").text == fixed.text


WORDS: Sequence[str] = [
    "billig",
    "billige",
    "Power",
    "User",
    "powerful",
    "Sie",
    "du",
    "dein",
    "€",
    "59.90",
    "1.8",
    "kg",
    "85Nm",
    "80%",
    "!!!",
    "ist",
    "ist",
    "Kunden",
    "15.30",
    "Uhr",
    "2026-04-18",
    "Bohrschrauber",
    "**fett**",
    "`code`",
    "🔧",
    ".",
    ",",
    "\n\n",
    "#",
    "-",
    "beste",
    "wasserdicht",
    "04/18/2026",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
def test_fixing_is_idempotent_and_spans_are_inside(text: str) -> None:
    report = LINTER.lint(text, "de")
    assert all(0 <= f.span[0] <= f.span[1] <= len(text) for f in report.findings)
    once = LINTER.fix(text, "de").text
    assert LINTER.fix(once, "de").text == once


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=string.printable + "äöüß„“€😀\u00a0", max_size=200))
def test_any_text_can_be_judged(text: str) -> None:
    report = LINTER.lint(text)
    assert 0 <= report.score <= 100


def test_chosen_fixes_never_overlap() -> None:
    made = [Finding("a", (0, 5), "error", "", "", "style", "x"), Finding("b", (3, 8), "error", "", "", "style", "y")]
    chosen = fixes.choose(made)
    assert [f.rule for f in chosen] == ["a"]
    assert fixes.apply("0123456789", chosen) == "x56789"


@pytest.mark.parametrize(
    "text", ["a" * 60_000, " " * 60_000, "`" * 60_000, "<" * 60_000, "€ " * 20_000, "# a\n" * 4_000]
)
def test_endless_texts_end(text: str) -> None:
    assert LINTER.lint(text, "de", "product_page").text == text


@pytest.mark.parametrize("split", ["dev", "held_out"])
def test_planted_violations(split: str) -> None:
    figures = planted(LINTER, [row for row in rows("copy_lint.jsonl") if row["split"] == split])
    assert figures["recall"]["value"] >= 0.95
    assert figures["precision"]["value"] >= 0.95
