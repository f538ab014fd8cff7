"""A broken policy stops the start and says where."""

from pathlib import Path

import pytest

from guardrails.errors import PolicyError
from guardrails.pipeline import DEFAULT_POLICY, load_policy
from guardrails.policy_file import read_policy

BROKEN = [
    ("", "p.yaml:1:1", "empty"),
    ("input: [", "p.yaml:", "no valid YAML"),
    ("input:\n\t- x", "p.yaml:2:1", "no valid YAML"),
    ("inputs: []", "p.yaml:1:1", "Did you mean 'input'?"),
    ("- a\n- b", "p.yaml:1:1", "must be a mapping"),
    ("version: 2", "p.yaml:1:10", "version"),
    ("input: {name: x}", "p.yaml:1:8", "must be a list"),
    ("input:\n  - name: x", "p.yaml:2:5", "lacks 'guard'"),
    ("input:\n  - {name: x, guard: lenght, parameters: {maximum: 5}}", "p.yaml:2:5", "Did you mean 'length'?"),
    ("input:\n  - {name: x, guard: length, parameters: {maximun: 5}}", "p.yaml:2:42", "Did you mean 'maximum'?"),
    ("input:\n  - {name: x, guard: length}", "p.yaml:2:5", "needs the parameter 'maximum'"),
    ("input:\n  - {name: x, guard: length, parameters: {maximum: many}}", "p.yaml:2:42", "wrong type or value"),
    ("input:\n  - {name: x, guard: length, parameters: {maximum: 0}}", "p.yaml:2:42", "bounds"),
    ("input:\n  - {name: x, guard: secrets, actoin: block}", "p.yaml:2:31", "Did you mean 'action'?"),
    ("input:\n  - {name: x, guard: secrets, action: stop}", "p.yaml:2:39", "unknown action 'stop'"),
    ("input:\n  - {name: x, guard: secrets, severity: hihg}", "p.yaml:2:41", "Did you mean 'high'?"),
    ("input:\n  - {name: x, guard: secrets, reply: {fr: Non}}", "p.yaml:2:39", "unknown key 'fr'"),
    ("input:\n  - {name: x, guard: secrets, budget_ms: fast}", "p.yaml:2:42", "whole number"),
    ("input:\n  - {name: x, guard: secrets, budget_ms: 0}", "p.yaml:2:42", "at least 1"),
    ("input:\n  - {name: x, guard: secrets, final: 3}", "p.yaml:2:38", "true or false"),
    ("input:\n  - {name: x, name: y, guard: secrets}", "p.yaml:2:15", "occurs twice"),
    ("input:\n  - {name: x, guard: secrets}\n  - {name: x, guard: markup}", "p.yaml:3:5", "two rules are named"),
    ("input:\n  - {name: x, guard: topic, parameters: {category: insults}}", "p.yaml:2:41", "'insults' is unknown"),
    ("input:\n  - {name: x, guard: injection, parameters: {threshold: 3}}", "p.yaml:2:45", "between 0 and 1"),
    ("input:\n  - {name: !!python/object:os.system x, guard: secrets}", "p.yaml:2:12", "cannot be read"),
]


@pytest.mark.parametrize(("text", "where", "cause"), BROKEN)
def test_errors_name_file_line_column_and_cause(tmp_path: Path, text: str, where: str, cause: str) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError) as raised:
        load_policy(path)
    assert where in str(raised.value)
    assert cause in str(raised.value)


def test_a_missing_or_binary_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policy(tmp_path / "none.yaml")
    (tmp_path / "b.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PolicyError, match="UTF-8"):
        load_policy(tmp_path / "b.yaml")


def test_rules_keep_their_order_and_supplied_parameters_win(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(
        "input:\n  - {name: b, guard: length, parameters: {maximum: 3}}\n  - {name: a, guard: secrets}\n",
        encoding="utf-8",
    )
    assert [rule.name for rule in read_policy(path)["input"]] == ["b", "a"]
    from guardrails.pipeline import check
    from guardrails.types import Turn

    assert check(load_policy(path).input, Turn("vier")).action == "block"
    assert check(load_policy(path, supplied={"length": {"maximum": 9}}).input, Turn("vier")).action == "allow"


def test_the_default_policy_is_sound() -> None:
    rules = read_policy(DEFAULT_POLICY)
    assert all(rules.values())
    for rule in rules["input"]:
        if rule.action in ("block", "escalate"):
            assert set(rule.reply) == {"de", "en"}, rule.name
