"""Twenty-two ways to break the product, each put into its configuration or code path."""

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from evals.selftest.types import Change, patched
from evals.selftest.workbench import DEMO, MODEL, Workbench, stub_link

if TYPE_CHECKING:
    from assistant.compose import Beleg

OTHER_COMPANY = Path(__file__).parents[1] / "answers" / "companies" / "radhof"
_SPIN = 0.4
_DU = (("Ihnen", "dir"), ("Ihre", "deine"), ("Ihr", "dein"), ("Sie", "du"))


@contextmanager
def wrong_prompt(bench: Workbench) -> Iterator["Beleg"]:
    """The prompt has evidence and question in each other's place."""
    import assistant.generate.llm as module

    load = vars(module)["load_prompt"]

    def swapped(name: str, language: str, folder: Path | None = None) -> Any:
        prompt = load(name, language, folder)
        text = prompt.template.replace("{{ evidence }}", "{{ kept }}").replace("{{ question }}", "{{ evidence }}")
        return replace(prompt, template=text.replace("{{ kept }}", "{{ question }}"))

    with patched(module, "load_prompt", swapped), bench.opened(MODEL) as beleg:
        yield beleg


@contextmanager
def stemmer_off(bench: Workbench) -> Iterator["Beleg"]:
    """Questions have no stems any more, only character 4-grams; the index has both."""
    from knowledge.retrieval.analysis import Analyzer, fold, grams

    def without(_self: Any, word: str) -> tuple[str, ...]:
        return tuple("g:" + gram for gram in grams(fold(word[:64])))

    with patched(Analyzer, "_word_terms", without), bench.opened() as beleg:
        yield beleg


@contextmanager
def tokeniser_broken(bench: Workbench) -> Iterator["Beleg"]:
    """Words of questions end at umlauts."""
    from knowledge.retrieval import analysis, passage, query

    def broken(text: str) -> list[str]:
        return re.findall(r"[a-z0-9]+", text.lower())

    with (
        patched(analysis, "words", broken),
        patched(passage, "words", broken),
        patched(query, "words", broken),
        bench.opened() as beleg,
    ):
        yield beleg


@contextmanager
def citations_off(bench: Workbench) -> Iterator["Beleg"]:
    """Answers lose their receipts."""
    import assistant.render as module

    rendered = module.answer_json

    def without(answer: Any) -> dict[str, Any]:
        return rendered(answer) | {"citations": []}

    with patched(module, "answer_json", without), bench.opened() as beleg:
        yield beleg


@contextmanager
def input_guards_off(bench: Workbench) -> Iterator["Beleg"]:
    """No guard reads messages."""
    with bench.opened() as beleg:
        beleg.__dict__["policy"] = replace(beleg.policy, input=())
        yield beleg


@contextmanager
def policy_topic_removed(bench: Workbench) -> Iterator["Beleg"]:
    """The rule against insults is gone from policy.yaml."""
    from guardrails.pipeline import DEFAULT_POLICY

    policy = yaml.safe_load(Path(DEFAULT_POLICY).read_text(encoding="utf-8"))
    policy["input"] = [rule for rule in policy["input"] if rule["name"] != "insult"]
    path = bench.folder / "policy-without-insult.yaml"
    path.write_text(yaml.safe_dump(policy, allow_unicode=True, sort_keys=False), encoding="utf-8")
    with bench.opened({"policy": str(path.resolve())}, own=("policy",)) as beleg:
        yield beleg


@contextmanager
def stale_index(bench: Workbench) -> Iterator["Beleg"]:
    """The index was made before the help pages were written."""
    folder = bench.copied("stale")
    shutil.rmtree(folder / "hilfe")
    with bench.opened(data_dir=bench.index("stale", [folder])) as beleg:
        yield beleg


@contextmanager
def other_tenant(bench: Workbench) -> Iterator["Beleg"]:
    """Another company's documents answer."""
    data_dir = bench.index("other", [OTHER_COMPANY], "other")
    with bench.opened({"tenant": "other"}, data_dir=data_dir) as beleg:
        yield beleg


@contextmanager
def one_hit(bench: Workbench) -> Iterator["Beleg"]:
    """Search gives one hit, whatever is asked for."""
    from knowledge.base import KnowledgeBase

    search = KnowledgeBase.search

    def first(self: Any, query: str, k: int = 10, filters: Any = None, language: str | None = None) -> Any:
        return search(self, query, min(k, 1), filters, language)

    with patched(KnowledgeBase, "search", first), bench.opened() as beleg:
        yield beleg


@contextmanager
def wrong_language(bench: Workbench) -> Iterator["Beleg"]:
    """Every message is taken for English."""
    import assistant.chat.engine as module
    from assistant.chat.engine import ChatEngine

    read = ChatEngine._read

    def english(self: Any, turn: Any, history: Any) -> Any:
        return replace(read(self, turn, history), language="en")

    with (
        patched(module, "detect", lambda _text: "en"),
        patched(ChatEngine, "_read", english),
        bench.opened() as beleg,
    ):
        yield beleg


@contextmanager
def threshold_up(bench: Workbench) -> Iterator["Beleg"]:
    """Answers only where it is almost certain."""
    with bench.opened({"answer.threshold": 0.97}) as beleg:
        yield beleg


@contextmanager
def threshold_down(bench: Workbench) -> Iterator["Beleg"]:
    """Answers whatever it finds."""
    with bench.opened({"answer.threshold": 0.01}) as beleg:
        yield beleg


@contextmanager
def answers_truncated(bench: Workbench) -> Iterator["Beleg"]:
    """Answers end after 80 characters."""
    with bench.opened({"answer.max_chars": 80}) as beleg:
        yield beleg


@contextmanager
def du_for_sie(bench: Workbench) -> Iterator["Beleg"]:
    """The approved replies say du."""
    from assistant.chat.replies import load_replies

    folder = bench.folder / "replies-du"
    folder.mkdir(exist_ok=True)
    texts = dict(load_replies()["de"].data["texts"])
    for formal, informal in _DU:
        texts = {key: re.sub(rf"\b{formal}\b", informal, str(text)) for key, text in texts.items()}
    (folder / "de.yaml").write_text(yaml.safe_dump({"texts": texts}, allow_unicode=True), encoding="utf-8")
    with bench.opened({"chat.templates": str(folder.resolve())}) as beleg:
        yield beleg


@contextmanager
def pii_guard_off(bench: Workbench) -> Iterator["Beleg"]:
    """No personal data is recognised."""
    from guardrails.pii import Redactor

    with patched(Redactor, "analyze", lambda _self, _text, _language=None: []), bench.opened() as beleg:
        yield beleg


@contextmanager
def redaction_off(bench: Workbench) -> Iterator["Beleg"]:
    """Personal data is recognised and left in the text."""
    from guardrails.pii import Redactor

    redact = Redactor.redact

    def untouched(self: Any, text: str, language: str | None = None) -> Any:
        return replace(redact(self, text, language), text=text)

    with patched(Redactor, "redact", untouched), bench.opened() as beleg:
        yield beleg


@contextmanager
def brand_rule_dropped(bench: Workbench) -> Iterator["Beleg"]:
    """The brand file has lost its list of terms."""
    path = bench.folder / "brand-without-terms.yaml"
    data = {key: value for key, value in brand_data().items() if key != "terms"}
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    with bench.opened({"brand.file": str(path.resolve())}, own=("linter",)) as beleg:
        yield beleg


@contextmanager
def claim_check_off(bench: Workbench) -> Iterator["Beleg"]:
    """Every claim passes as proven."""
    from assistant.copy.claims.check import Claims

    check = Claims.check

    def trusting(self: Any, text: str, language: str | None = None) -> Any:
        return [replace(claim, status="supported") for claim in check(self, text, language)]

    with patched(Claims, "check", trusting), bench.opened() as beleg:
        yield beleg


@contextmanager
def playbook_rule_dropped(bench: Workbench) -> Iterator["Beleg"]:
    """Complaints and prices that customers ask for no longer make tasks."""
    path = playbook(bench, "playbook-short.yaml", lambda name: name not in ("complaint-open", "price-asked"))
    with bench.opened({"voice.playbook": str(path.resolve())}) as beleg:
        yield beleg


@contextmanager
def dates_off_by_one(bench: Workbench) -> Iterator["Beleg"]:
    """Relative dates count from the day after the recording."""
    import assistant.voice.types as module

    moment = module._moment

    def tomorrow(value: object) -> Any:
        return moment(value) + timedelta(days=1)

    with patched(module, "_moment", tomorrow), bench.opened() as beleg:
        yield beleg


@contextmanager
def slow_search(bench: Workbench) -> Iterator["Beleg"]:
    """Every search keeps a processor busy for 0.4 seconds more."""
    from knowledge.base import KnowledgeBase

    search = KnowledgeBase.search

    def slow(self: Any, *given: Any, **named: Any) -> Any:
        until = time.perf_counter() + _SPIN
        while time.perf_counter() < until:
            pass
        return search(self, *given, **named)

    with patched(KnowledgeBase, "search", slow), bench.opened() as beleg:
        yield beleg


@contextmanager
def costly_model(bench: Workbench) -> Iterator["Beleg"]:
    """Answers come from a model that costs 50 euros a million tokens."""
    with bench.opened(MODEL) as beleg:
        beleg.__dict__["links"] = (stub_link(50.0),)
        yield beleg


def playbook(bench: Workbench, name: str, keep: Any) -> Path:
    """The built-in playbook with some of its rules."""
    from assistant.voice.playbook import BUILT_IN

    data = yaml.safe_load(BUILT_IN.read_text(encoding="utf-8"))
    data["rules"] = [rule for rule in data["rules"] if keep(rule["name"])]
    path = bench.folder / name
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def brand_data() -> dict[str, Any]:
    """The demo company's brand file, readable from anywhere."""
    data: dict[str, Any] = yaml.safe_load((DEMO / "brand.yaml").read_text(encoding="utf-8"))
    data["vale"]["path"] = str((DEMO / data["vale"]["path"]).resolve())
    return data


REGRESSIONS = (
    Change("wrong prompt", "model", wrong_prompt),
    Change("stemmer off", "retrieval", stemmer_off),
    Change("tokeniser broken", "retrieval", tokeniser_broken),
    Change("stale index", "retrieval", stale_index),
    Change("wrong top-k", "retrieval", one_hit),
    Change("another tenant's documents", "documents", other_tenant),
    Change("citations off", "documents", citations_off),
    Change("threshold up", "documents", threshold_up),
    Change("threshold down", "documents", threshold_down),
    Change("answers truncated", "documents", answers_truncated),
    Change("wrong language", "conversations", wrong_language),
    Change("du for Sie", "conversations", du_for_sie),
    Change("input guards off", "guards", input_guards_off),
    Change("policy topic removed", "guards", policy_topic_removed),
    Change("PII guard off", "guards", pii_guard_off),
    Change("redaction off", "guards", redaction_off),
    Change("brand rule dropped", "lint", brand_rule_dropped),
    Change("claim check off", "copy", claim_check_off),
    Change("playbook rule dropped", "voice", playbook_rule_dropped),
    Change("dates off by one", "voice", dates_off_by_one),
    Change("slow search", "performance", slow_search),
    Change("costly model", "performance", costly_model),
)
