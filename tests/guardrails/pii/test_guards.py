"""The two guards."""

import pytest

from guardrails.pii import Redactor, pii_input, pii_output
from guardrails.types import Turn

IBAN = "DE89 3704 0044 0532 0130 00"


def test_input_is_redacted(redactor: Redactor) -> None:
    verdict = pii_input(redactor)(Turn(f"Konto {IBAN}, Mail eva@example.org"))
    assert verdict.action == "redact"
    assert verdict.text == "Konto ⟨IBAN_CODE_1⟩, Mail ⟨EMAIL_ADDRESS_1⟩"
    assert verdict.reason == "pii:EMAIL_ADDRESS,IBAN_CODE"
    assert [span.type for span in verdict.spans] == ["IBAN_CODE", "EMAIL_ADDRESS"]
    assert IBAN not in verdict.reason


def test_input_without_personal_data_passes(redactor: Redactor) -> None:
    assert pii_input(redactor)(Turn("Wann öffnet die Filiale?")).action == "allow"


@pytest.mark.parametrize(
    ("brought", "evidence", "action"),
    [
        ((), (), "redact"),
        (("Meine IBAN ist DE89370400440532013000",), (), "allow"),
        (("Meine IBAN ist DE75512108001245126199",), (), "redact"),
        ((), (f"Spendenkonto {IBAN}",), "redact"),
    ],
)
def test_output_shows_only_what_was_brought(
    redactor: Redactor, brought: tuple[str, ...], evidence: tuple[str, ...], action: str
) -> None:
    turn = Turn(f"Wir überweisen auf {IBAN}.", direction="output", brought=brought, evidence=evidence)
    assert pii_output(redactor)(turn).action == action


def test_output_may_show_evidence_if_asked(redactor: Redactor) -> None:
    turn = Turn(f"Spenden an {IBAN}.", direction="output", evidence=(f"Spendenkonto {IBAN}",))
    assert pii_output(redactor, evidence=True)(turn).action == "allow"


def test_output_knows_names_in_parts(redactor: Redactor) -> None:
    brought = ("Hallo, hier ist Katharina Öztürk",)
    guard = pii_output(redactor)
    assert guard(Turn("Guten Tag Frau Öztürk!", direction="output", brought=brought)).action == "allow"
    assert guard(Turn("Guten Tag Frau Hoffmann!", direction="output", brought=brought)).action == "redact"


def test_output_allow_list(redactor: Redactor) -> None:
    turn = Turn("Schreiben Sie an hilfe@acme.example.", direction="output")
    assert pii_output(redactor)(turn).action == "redact"
    assert pii_output(redactor, allow=("@acme.example",))(turn).action == "allow"
