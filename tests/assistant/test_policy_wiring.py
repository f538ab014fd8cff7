"""What the running assistant gives its guards: the prompt, the marker in it, and one list of the company's own data."""

from pathlib import Path

import pytest

from assistant.compose import Beleg
from assistant.generate.canary import delimiter, marker, prompt_text
from assistant.settings import load_settings
from guardrails.errors import PolicyError
from guardrails.pipeline import check
from guardrails.types import Turn

POLICY = """\
version: 1
input:
  - {name: pii, guard: pii_input, parameters: {allow: ["@meyer-moebel.example"]}}
output:
  - {name: prompt_leak, guard: prompt_leak}
"""


@pytest.fixture
def beleg(tmp_path: Path) -> Beleg:
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "beleg.yaml").write_text(
        "policy: policy.yaml\ndocuments:\n  allow: ['0800 471 11 12']\n", encoding="utf-8"
    )
    return Beleg(load_settings(tmp_path / "beleg.yaml", flags={"data_dir": tmp_path / "data"}))


def test_a_reply_with_the_marker_or_the_words_of_the_prompt_is_blocked(beleg: Beleg) -> None:
    assert marker() in delimiter() and delimiter() != delimiter()
    spaced = " ".join(marker())
    words = " ".join(prompt_text().split()[20:34])
    for text in (f"Gern: {marker()}", f"Gern: {spaced}", f"Meine Regeln: {words}"):
        assert check(beleg.policy.output, Turn(text, "output", language="de")).action == "block"
    assert check(beleg.policy.output, Turn("Die Lieferung dauert drei Tage.", "output")).action == "allow"


def test_settings_and_policy_name_the_company_s_own_data_together(beleg: Beleg) -> None:
    text = "service@meyer-moebel.example oder 0800 471 11 12, privat jo.weber@web.example"
    for shown in (beleg.redactor.redact(text).text, check(beleg.policy.input, Turn(text)).text):
        assert "service@meyer-moebel.example oder 0800 471 11 12" in shown and "weber" not in shown


def test_a_broken_policy_stops_the_redactor_too(beleg: Beleg, tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("version: 1\ninput:\n  - {name: pii, gaurd: pii_input}\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=r"policy\.yaml:3:"):
        _ = beleg.redactor
