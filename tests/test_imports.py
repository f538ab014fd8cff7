"""The architecture's rules about imports, read from the source."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = ["guardrails", "knowledge", "assistant", "evals"]
LANGCHAIN = {"assistant/llm.py", "assistant/interop/langchain.py", "knowledge/loaders/langchain.py"}
UNSAFE = {"pickle", "dill", "joblib", "marshal", "shelve"}


def imports() -> Iterator[tuple[str, str]]:
    for package in ORDER:
        for path in (ROOT / package).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    yield from ((name, alias.name) for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    yield name, node.module


def test_imports_point_one_way() -> None:
    against = [
        (file, module)
        for file, module in imports()
        if (head := module.split(".")[0]) in ORDER and ORDER.index(head) > ORDER.index(file.split("/")[0])
    ]
    assert against == []


def test_langchain_is_imported_in_its_adapters_only() -> None:
    assert {file for file, module in imports() if module.split(".")[0].startswith("langchain")} == LANGCHAIN


def test_nothing_imports_pickle() -> None:
    assert [(file, module) for file, module in imports() if module.split(".")[0] in UNSAFE] == []


@pytest.mark.parametrize("heavy", ["torch", "transformers", "sentence_transformers", "spacy", "langchain_core"])
@pytest.mark.parametrize("module", ["assistant.cli.main", "assistant.api.app", "knowledge.base", "assistant.answering"])
def test_serving_imports_nothing_heavy(module: str, heavy: str) -> None:
    code = f"import {module}, sys; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
