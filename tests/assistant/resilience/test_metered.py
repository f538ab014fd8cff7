"""Prompts outside of a conversation: booked, past open circuits, drafting within both, over real HTTP."""

import json
from pathlib import Path

import pytest

from assistant.compose import Beleg
from assistant.copy.drafting.brief import brief_of
from assistant.copy.drafting.model import ROUNDS
from assistant.errors import GenerationError
from assistant.resilience.metered import build_metered
from assistant.settings import load_settings
from tests.assistant.copy.review.conftest import BRAND, FEED
from tests.fakes import HashEncoder
from tests.fakes_llm import Reply, ScriptedServer, Status

KEYS = {"OPENAI_API_KEY": "k"}
GOOD = "Der AX 18 Pro bringt 85 Nm Drehmoment."
FALSE = "Der AX 18 Pro bringt 120 Nm Drehmoment."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(Beleg, "encoder", HashEncoder())
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "feed.csv").write_text(FEED, encoding="utf-8")
    (tmp_path / "brand.yaml").write_text(BRAND, encoding="utf-8")
    return tmp_path


def installation(folder: Path, url: str, limits: str = "{}", second: str = "") -> Beleg:
    config = folder / "beleg.yaml"
    more = f"models: [{{model: 'openai:small', base_url: '{second}'}}]" if second else ""
    limits = f"{{{more}}}" if second else limits
    config.write_text(
        f"answer: {{generator: 'openai:big', base_url: '{url}', timeout_seconds: 5}}\nlimits: {limits}\n"
        "brand: {file: brand.yaml}\ndocuments: {paths: [docs]}\n",
        encoding="utf-8",
    )
    flags = {"data_dir": folder / "data", "documents.workers": 1}
    made = Beleg(load_settings(config, flags=flags, environ={}), environ=KEYS)
    made.ingest().run("default", [folder / "docs"])
    return made


def texts(*said: str) -> str:
    return json.dumps([{"angle": "proof", "text": text} for text in said], ensure_ascii=False)


def test_what_a_draft_uses_is_booked(folder: Path) -> None:
    with ScriptedServer([Reply(texts(FALSE)), Reply(texts(GOOD))]) as server:
        beleg = installation(folder, server.url)
        made = beleg.drafter().draft(brief_of({"product": "AX 18 Pro", "channel": "flyer", "variants": 1}))
        spent = beleg.budget.spent("default")
        beleg.close()
    assert [variant.text for variant in made.variants] == [GOOD]
    assert (made.maker, made.rounds) == ("openai:big/copy.v1", 2)
    assert (spent.calls, spent.prompt_tokens, spent.completion_tokens) == (2, 200, 40)


def test_repairs_are_bounded(folder: Path) -> None:
    with ScriptedServer([Reply(texts(FALSE))]) as server:
        beleg = installation(folder, server.url)
        made = beleg.drafter().draft(brief_of({"product": "AX 18 Pro", "channel": "flyer", "variants": 1}))
        beleg.close()
        assert len(server.requests) == ROUNDS
    assert made.maker == "patterns"
    assert all("120" not in variant.text for variant in made.variants)


def test_a_spent_budget_asks_no_model(folder: Path) -> None:
    with ScriptedServer([Reply(texts(GOOD))]) as server:
        beleg = installation(folder, server.url, "{budgets: {tenant: {tokens: 100}}}")
        made = beleg.drafter().draft(brief_of({"product": "AX 18 Pro", "channel": "flyer", "variants": 1}))
        beleg.close()
        assert server.requests == []
    assert made.maker == "patterns"
    assert made.variants
    assert any("Budget" in note for note in made.notes)


def test_a_model_that_fails_is_left_alone(folder: Path) -> None:
    with ScriptedServer([Status(400)]) as server:
        beleg = installation(folder, server.url, "{breaker: {failures: 2, seconds: 60}}")
        complete = build_metered(beleg, "default")
        assert complete is not None
        for _ in range(5):
            with pytest.raises(GenerationError):
                complete("Hallo")
        beleg.close()
        assert len(server.requests) == 2


def test_the_next_model_takes_over_and_is_named(folder: Path) -> None:
    with ScriptedServer([Status(400)]) as first, ScriptedServer([Reply(texts(GOOD))]) as second:
        beleg = installation(folder, first.url, second=second.url)
        made = beleg.drafter().draft(brief_of({"product": "AX 18 Pro", "channel": "flyer", "variants": 1}))
        beleg.close()
    assert made.maker == "openai:small/copy.v1"
    assert [variant.text for variant in made.variants] == [GOOD]
