import pytest

from assistant.copy import readability
from assistant.copy.brand_file import parse_brand
from assistant.copy.channels import channel_of, measure, sms, x_length
from assistant.copy.inflection import carry_over, forms
from assistant.copy.scoring import score
from assistant.copy.types import Finding
from assistant.copy.view import View


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "segments"),
    [
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("€" * 80, "GSM-7", 160, 1),
        ("ä" * 160, "GSM-7", 160, 1),
        ("„" + "a" * 69, "UCS-2", 70, 1),
        ("„" + "a" * 70, "UCS-2", 71, 2),
        ("🎁", "UCS-2", 2, 1),
    ],
)
def test_sms(text: str, alphabet: str, units: int, segments: int) -> None:
    made = sms(text)
    assert (made.alphabet, made.units, made.segments) == (alphabet, units, segments)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("abc", 3),
        ("äöü", 3),
        ("日本", 4),
        ("😀", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("👍🏽", 2),
        ("https://example.org/" + "a" * 90, 23),
        ("a … b", 6),
    ],
)
def test_weighted_length_of_x(text: str, length: int) -> None:
    assert x_length(text) == length


def test_a_brand_changes_limits_and_adds_channels() -> None:
    brand = parse_brand("name: x\nchannels:\n  sms: {max_chars: 306}\n  kiosk: {max_chars: 20}\n")
    assert channel_of("sms", brand).max_chars == 306
    assert measure("a" * 5, channel_of("kiosk", brand)) == 5
    assert channel_of("twitter").name == "x"


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [
        ("Haus", "de", 1),
        ("Akkuschrauber", "de", 4),
        ("Bauer", "de", 2),
        ("Serie", "de", 2),
        ("Ei", "de", 1),
        ("table", "en", 2),
        ("made", "en", 1),
        ("wanted", "en", 2),
        ("the", "en", 1),
    ],
)
def test_syllables(word: str, language: str, count: int) -> None:
    assert readability.syllables(word, language) == count


def test_formulas_as_published() -> None:
    counts = readability.Counts(words=100, sentences=10, syllables=170, three_or_more=20, one=50, long=25)
    assert readability.flesch(counts) == pytest.approx(206.835 - 10.15 - 84.6 * 1.7)
    assert readability.flesch_amstad(counts) == pytest.approx(180 - 10 - 58.5 * 1.7)
    assert readability.wiener(counts) == pytest.approx(0.1935 * 20 + 0.1672 * 10 + 0.1297 * 25 - 0.0327 * 50 - 0.875)


@pytest.mark.parametrize(
    ("term", "form"),
    [
        ("Säge", "saegen"),
        ("Bohrhammer", "bohrhaemmer"),
        ("billig", "billigsten"),
        ("nutzen", "genutzt"),
        ("Fachmarkt", "fachmaerkten"),
    ],
)
def test_german_forms(term: str, form: str) -> None:
    assert form in forms(term, "de")


def test_endings_are_carried_over() -> None:
    assert carry_over("billigste", "billig", "günstig") == "günstigste"
    assert carry_over("Billige", "billig", "günstig") == "Günstige"
    assert carry_over("Bohrschraubers", "Bohrschrauber", "Akkuschrauber") == "Akkuschraubers"


def test_score_as_acrolinx_documents_it() -> None:
    finding = Finding("r", (0, 1), "error", "m")
    assert score(75, []) == 100
    assert score(75, [finding]) == 50
    assert score(150, [finding]) == pytest.approx(66.7)


def test_a_view_keeps_offsets_and_hides_code() -> None:
    text = "---\na: b\n---\n# Titel\n\nEin `Code` und <b>Tag</b>.\n\n- Punkt eins\n- Punkt zwei\n"
    view = View(text, "de")
    assert len(view.prose) == len(text)
    assert "Code" not in view.prose and "a: b" not in view.prose
    assert [text[s:e] for s, e in view.sentences] == ["Titel", "Ein `Code` und <b>Tag</b>.", "Punkt eins", "Punkt zwei"]
