"""Twenty changes that change nothing a customer would notice."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from evals.selftest.regressions import brand_data, playbook
from evals.selftest.types import Apply, Change, patched
from evals.selftest.workbench import MODEL, Workbench

if TYPE_CHECKING:
    from assistant.compose import Beleg

_NOTICE = """# Kantinenplan

Montag gibt es Linseneintopf, Dienstag Kartoffelauflauf, Mittwoch Fisch. Die Kantine im Erdgeschoss ist für Gäste offen.
"""


def settings(flags: dict[str, Any], own: tuple[str, ...] = ()) -> Apply:
    """Other settings that do not touch what is answered."""

    @contextmanager
    def apply(bench: Workbench) -> Iterator["Beleg"]:
        with bench.opened(flags, own=own) as beleg:
            yield beleg

    return apply


def documents(name: str, change: Callable[[Path], None]) -> Apply:
    """An index over a changed copy of the company's documents."""

    @contextmanager
    def apply(bench: Workbench) -> Iterator["Beleg"]:
        folder = bench.copied(name)
        change(folder)
        with bench.opened(data_dir=bench.index(name, [folder])) as beleg:
            yield beleg

    return apply


def file_of(flag: str, name: str, text: Callable[[Workbench], str], own: tuple[str, ...] = ()) -> Apply:
    """A file of the settings in other words with the same meaning."""

    @contextmanager
    def apply(bench: Workbench) -> Iterator["Beleg"]:
        path = bench.folder / name
        path.write_text(text(bench), encoding="utf-8")
        with bench.opened({flag: str(path.resolve())}, own=own) as beleg:
            yield beleg

    return apply


@contextmanager
def other_release(bench: Workbench) -> Iterator["Beleg"]:
    """Answers name another release."""
    with bench.opened() as beleg:
        beleg.release = "r-000000000000"
        yield beleg


@contextmanager
def prompt_reworded(bench: Workbench) -> Iterator["Beleg"]:
    """The prompt has other white space and a friendlier first line."""
    import assistant.generate.llm as module

    load = vars(module)["load_prompt"]

    def reworded(name: str, language: str, folder: Path | None = None) -> Any:
        prompt = load(name, language, folder)
        return replace(prompt, template="Hallo!\n\n" + prompt.template.replace("\n- ", "\n* ") + "\n")

    with patched(module, "load_prompt", reworded), bench.opened(MODEL) as beleg:
        yield beleg


@contextmanager
def four_workers(bench: Workbench) -> Iterator["Beleg"]:
    """Twice as many cases at a time."""
    before, bench.workers = bench.workers, 2 * bench.workers
    try:
        with bench.opened() as beleg:
            yield beleg
    finally:
        bench.workers = before


@contextmanager
def moved(bench: Workbench) -> Iterator["Beleg"]:
    """The data directory was moved."""
    target = bench.folder / "moved"
    shutil.copytree(bench.base().settings.data_dir, target, dirs_exist_ok=True)
    with bench.opened(data_dir=target) as beleg:
        yield beleg


@contextmanager
def own_replies(bench: Workbench) -> Iterator["Beleg"]:
    """The shipped replies are the company's own now, word for word."""
    from assistant.chat.replies import load_replies

    folder = bench.folder / "replies-same"
    folder.mkdir(exist_ok=True)
    for language, replies in load_replies().items():
        text = yaml.safe_dump({"texts": dict(replies.data["texts"])}, allow_unicode=True)
        (folder / f"{language}.yaml").write_text(text, encoding="utf-8")
    with bench.opened({"chat.templates": str(folder.resolve())}) as beleg:
        yield beleg


def _touched(folder: Path) -> None:
    for path in folder.rglob("*"):
        path.touch()


def _typo(folder: Path) -> None:
    path = folder / "service" / "mietservice.md"
    path.write_text(path.read_text(encoding="utf-8").replace("  ", " ") + "\nStand: November.\n", encoding="utf-8")


def _added(folder: Path) -> None:
    (folder / "kantine.md").write_text(_NOTICE, encoding="utf-8")


def _policy(_bench: Workbench) -> str:
    from guardrails.pipeline import DEFAULT_POLICY

    data = yaml.safe_load(Path(DEFAULT_POLICY).read_text(encoding="utf-8"))
    return "# Reviewed in November.\n" + yaml.safe_dump(data, allow_unicode=True, sort_keys=True)


def _brand(change: Callable[[dict[str, Any]], None]) -> Callable[[Workbench], str]:
    def text(_bench: Workbench) -> str:
        data = brand_data()
        change(data)
        return "# Reviewed in November.\n" + yaml.safe_dump(data, allow_unicode=True, sort_keys=False)

    return text


def _new_term(data: dict[str, Any]) -> None:
    data["terms"].append({"use": "Prüfling", "instead_of": ["Quersummenprüfling"], "language": "de"})


def _playbook(bench: Workbench) -> str:
    return "# Reviewed.\n" + playbook(bench, "playbook-all.yaml", lambda _name: True).read_text(encoding="utf-8")


NOOPS = (
    Change("nothing", "documents", settings({})),
    Change("another release's name", "documents", other_release),
    Change("server settings", "documents", settings({"server.port": 8123, "server.max_upload_mb": 20})),
    Change("more patience with models", "documents", settings({"answer.timeout_seconds": 60.0})),
    Change("four workers", "documents", four_workers),
    Change("prompt in other white space", "model", prompt_reworded),
    Change("replies copied word for word", "conversations", own_replies),
    Change("inbox repeats later", "conversations", settings({"inbox.overdue_repeat_hours": 9})),
    Change("policy file reordered", "guards", file_of("policy", "policy-same.yaml", _policy, ("policy",))),
    Change("redactor built anew", "guards", settings({}, ("redactor",))),
    Change("index rebuilt", "retrieval", documents("rebuilt", lambda _folder: None)),
    Change("data directory moved", "retrieval", moved),
    Change("files touched", "retrieval", documents("touched", _touched)),
    Change("unrelated document added", "retrieval", documents("added", _added)),
    Change("white space in a document", "retrieval", documents("typo", _typo)),
    Change("encoder with one thread", "retrieval", settings({"embedding.threads": 1}, ("encoder",))),
    Change("smaller batches", "retrieval", settings({"embedding.batch_size": 2}, ("encoder",))),
    Change(
        "brand file with comments",
        "copy",
        file_of("brand.file", "brand-same.yaml", _brand(lambda _data: None), ("linter",)),
    ),
    Change(
        "brand term that no text uses", "lint", file_of("brand.file", "brand-more.yaml", _brand(_new_term), ("linter",))
    ),
    Change("playbook copied with a comment", "voice", file_of("voice.playbook", "playbook-same.yaml", _playbook)),
)
