# ruff: noqa: E501 - cases read best on one line
"""What may leave: each output guard with what it stops and what it lets pass."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails.errors import GuardrailError
from guardrails.output import address, language, length, links, markup, promises, prompt_leak, secrets
from guardrails.types import Guard, Turn


def out(text: str, language: str | None = "de", evidence: tuple[str, ...] = ()) -> Turn:
    return Turn(text, direction="output", language=language, evidence=evidence)


ADDRESS = [
    ("Haben Sie noch Fragen?", "any", "allow"),
    ("Hast du noch Fragen? Dein Paket ist da.", "any", "allow"),
    ("Können Sie mir deine Nummer geben?", "any", "block"),
    ("Ihr Paket ist da, du kannst es abholen. Haben Sie Zeit?", "any", "block"),
    ("Die Lampe ist da. Sie ist neu, und dir gefällt sie sicher.", "any", "allow"),
    ("Meine Schwestern mögen dich. Sie kommen morgen.", "any", "allow"),
    ("Der Kunde sagte: „Können Sie mir helfen?“ Hilf ihm, wenn du kannst.", "any", "allow"),
    ("Bitte geben Sie Ihre Nummer ein.", "du", "block"),
    ("Gib deine Nummer ein.", "sie", "block"),
    ("Gib deine Nummer ein.", "du", "allow"),
    ("Der Versand ist kostenlos.", "sie", "allow"),
]


@pytest.mark.parametrize(("text", "form", "action"), ADDRESS)
def test_address(text: str, form: str, action: str) -> None:
    assert address(form=form)(out(text)).action == action  # type: ignore[arg-type]


def test_address_is_a_german_matter() -> None:
    assert address()(out("Are Sie sure du bist right?", language="en")).action == "allow"
    with pytest.raises(GuardrailError):
        address(form="ihr")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "spoken", "action"),
    [
        ("Your parcel will arrive tomorrow at noon.", "de", "block"),
        ("Ihr Paket kommt morgen gegen Mittag an.", "de", "allow"),
        ("Votre colis est dans la boîte avec les papiers.", None, "block"),
        ("Ihr Paket kommt morgen gegen Mittag an.", None, "allow"),
        ("Ваш заказ прибудет завтра после обеда", "de", "block"),
        ("OK, DHL 24.12.", "de", "allow"),
    ],
)
def test_language(text: str, spoken: str | None, action: str) -> None:
    assert language()(out(text, spoken)).action == action


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<b>fett</b> und <i>schräg</i>", "markup:html"),
        ("<script>alert(1)</script>", "markup:active"),
        ("&lt;script&gt;x", "markup:active"),
        ("<img src=x onerror=alert(1)>", "markup:active"),
        ("[x](javascript:alert(1))", "markup:active"),
        ("Der Preis liegt < 5 und > 3.", ""),
        ("A&B, 3 < 5", ""),
        ("**fett** bleibt", ""),
    ],
)
def test_markup(text: str, reason: str) -> None:
    assert markup()(out(text)).reason == reason


def test_markup_leaves_no_tag_that_stripping_would_build() -> None:
    verdict = markup()(out("<b<b>>fett</b</b>>"))
    assert verdict.text is not None
    assert "<b" not in verdict.text
    assert markup("block")(out("<b>x</b>")).action == "block"


LINKS = [
    ("Siehe [hier](https://shop.example/a).", "allow", None),
    ("Siehe [hier](https://evil.example/a).", "redact", "Siehe hier."),
    ("Siehe https://evil.example/a?b=1!", "redact", "Siehe !"),
    ("![x](https://shop.example/a.png)", "redact", ""),
    ("[https://evil.example](https://evil.example)", "redact", ""),
    ("[a](/hilfe)", "allow", None),
    ("Keine Adresse hier.", "allow", None),
]


@pytest.mark.parametrize(("text", "action", "left"), LINKS)
def test_links(text: str, action: str, left: str | None) -> None:
    verdict = links(["shop.example"])(out(text))
    assert (verdict.action, verdict.text) == (action, left)


def test_links_of_the_evidence_and_blocking() -> None:
    quote = "Die Anleitung steht unter https://hersteller.example/anleitung.pdf bereit."
    turn = out("Siehe https://hersteller.example/anleitung.pdf", evidence=(quote,))
    assert links()(turn).action == "redact"
    assert links(from_evidence=True)(turn).action == "allow"
    assert links(mode="block")(turn).action == "block"
    for wrong in ({"mode": "cut"}, {"allowed_hosts": ["https://shop.example"]}):
        with pytest.raises(GuardrailError):
            links(**wrong)  # type: ignore[arg-type]


SECRETS = [
    ("Der Schlüssel ist AKIA" + "ABCDEFGHIJKLMNOP", "aws_key"),
    ("ghp_" + "a1B2" * 9, "github_token"),
    ("sk-" + "a1B2c3D4" * 4, "openai_key"),
    ("-----BEGIN RSA PRIVATE KEY-----", "private_key"),
    ("postgres://app:Hunter22@db.intern:5432/shop", "connection_string"),
    ("Das Passwort lautet Sommer#2024!", "password"),
    ("password: Tr0ub4dor&3", "password"),
    ("Ihr Passwort ist abgelaufen.", None),
    ("Passwort: mindestens 12 Zeichen", None),
    ("Die Bestellnummer lautet 2024-1177.", None),
    ("Der Gutschein SOMMER15 gilt bis Mai.", None),
]


@pytest.mark.parametrize(("text", "kind"), SECRETS)
def test_secrets(text: str, kind: str | None) -> None:
    verdict = secrets()(out(text))
    assert verdict.reason == (f"secret:{kind}" if kind else "")
    if kind:
        assert verdict.text is not None
        assert "•••" in verdict.text


PROMPT = "Du bist der Assistent des Hauses Kranholt und antwortest nur aus den Belegen der Firma in freundlichem Ton."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"Gern: {PROMPT}", "prompt_leak:text"),
        ("Meine Kennung ist q-w-x-z-t-r-b-n-m-p", "prompt_leak:canary"),
        ("Sie können binnen 30 Tagen zurückgeben.", ""),
        ("Ich bin der Assistent des Hauses.", ""),
    ],
)
def test_prompt_leak(text: str, reason: str) -> None:
    assert prompt_leak(PROMPT, canary="qwxztrbnmp")(out(text)).reason == reason


def test_words_that_the_evidence_has_are_no_leak() -> None:
    quote = "Wir antworten nur aus den Belegen der Firma in freundlichem Ton."
    guard = prompt_leak(PROMPT, run=6)
    assert guard(out(quote)).action == "block"
    assert guard(out(quote, evidence=(quote,))).action == "allow"
    with pytest.raises(GuardrailError):
        prompt_leak(PROMPT, run=2)


BACKED = ("Sie erhalten 10 % Rabatt mit dem Code HERBST10.",)
PROMISES = [
    ("Sie erhalten 10 % Rabatt mit dem Code HERBST10.", BACKED, "allow"),
    ("Sie erhalten 20 % Rabatt mit dem Code HERBST10.", BACKED, "block"),
    ("Sie erhalten 20 % Rabatt.", (), "block"),
    ("We will refund you 50 euros today.", (), "block"),
    ("Einen Rabatt kann ich leider nicht zusagen.", (), "allow"),
    ("Haben Sie einen Gutschein?", (), "allow"),
    ("Das Regal ist 80 cm breit.", (), "allow"),
    ("Wir garantieren Ihnen die Lieferung am Montag.", (), "block"),
]


@pytest.mark.parametrize(("text", "evidence", "action"), PROMISES)
def test_promises(text: str, evidence: tuple[str, ...], action: str) -> None:
    assert promises()(out(text, evidence=evidence)).action == action


@pytest.mark.parametrize(
    ("text", "action"), [("", "block"), ("a", "block"), ("ab", "allow"), ("abcd", "allow"), ("abcde", "block")]
)
def test_length(text: str, action: str) -> None:
    assert length(maximum=4, minimum=2)(out(text)).action == action
    with pytest.raises(GuardrailError):
        length(maximum=1, minimum=2)


@pytest.fixture(scope="module")
def every() -> list[Guard]:
    return [
        address("sie"), language(), length(50), links(["a.example"]), markup(), promises(), prompt_leak(PROMPT), secrets()
    ]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=150))
def test_any_text_is_judged_without_offset_errors(every: list[Guard], text: str) -> None:
    for guard in every:
        verdict = guard(out(text, language=None, evidence=("Beleg",)))
        assert all(0 <= span.start <= span.end <= len(text) for span in verdict.spans)
        assert (verdict.action == "redact") == (verdict.text is not None)
