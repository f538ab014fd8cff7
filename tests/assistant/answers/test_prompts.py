from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.prompts import Prompt, load_prompt


def test_render_fills_every_variable() -> None:
    assert Prompt("a.v1", "en", "{{ x }} and {{y}}").render({"x": "1", "y": "{{ x }}"}) == "1 and {{ x }}"


@pytest.mark.parametrize(
    ("values", "cause"),
    [
        ({"x": "1"}, "without a value: y"),
        ({"x": "1", "y": "2", "z": "3"}, "not in the template: z"),
        ({}, "without a value: x, y"),
        ({"z": "3"}, "without a value: x, y; not in the template: z"),
    ],
)
def test_render_is_strict(values: dict[str, str], cause: str) -> None:
    with pytest.raises(SettingsError, match=cause):
        Prompt("a.v1", "en", "{{ x }}{{ y }}").render(values)


@pytest.mark.parametrize("language", ["de", "en"])
def test_packaged_prompts_need_the_same_variables(language: str) -> None:
    prompt = load_prompt("answer.v2", language)
    assert prompt.variables == {"nonce", "evidence", "question", "address"}
    assert '{"claims":' in prompt.template


def test_a_prompt_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "answer.v2.de.md").write_text("Frage: {{ question }}", encoding="utf-8")
    assert load_prompt("answer.v2", "de", tmp_path).variables == {"question"}
    with pytest.raises(SettingsError, match=r"answer\.v3\.de\.md"):
        load_prompt("answer.v3", "de", tmp_path)
