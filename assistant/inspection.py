"""What is installed, reachable, stale or misconfigured: the content of `beleg doctor` and `beleg models`."""

import importlib.metadata
import importlib.util
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from assistant.compose import Beleg
from guardrails.errors import BelegError

PACKAGES = ("torch", "sentence-transformers", "faiss-cpu", "onnxruntime", "presidio-analyzer", "langchain", "fastapi")
PROVIDERS = {
    "openai": ("langchain_openai", "OPENAI_API_KEY"),
    "anthropic": ("langchain_anthropic", "ANTHROPIC_API_KEY"),
    "ollama": ("langchain_ollama", ""),
    "huggingface": ("langchain_huggingface", ""),
}
LOW_DISK_BYTES = 1 << 30
REACH_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `doctor`; `remedy` says what to do when `state` is not "ok"."""

    name: str
    state: Literal["ok", "warning", "error"]
    detail: str
    remedy: str = ""


def diagnose(beleg: Beleg) -> list[Finding]:
    """Check everything that answering and indexing need; never raises for what it finds."""
    checks: list[Callable[[Beleg], Iterator[Finding]]] = [
        _python,
        _packages,
        _programs,
        _data_dir,
        _catalogue,
        _model,
        _index,
        _generator,
        _server,
    ]
    findings: list[Finding] = []
    for check in checks:
        try:
            findings += check(beleg)
        except BelegError as error:
            findings.append(Finding(check.__name__.strip("_"), "error", error.cause, error.remedy))
    return findings


def models_report(beleg: Beleg) -> dict[str, Any]:
    """Embedding models and generators that can be chosen, and what the index was made with."""
    from knowledge.retrieval.encoder import MINILM, PACKAGED

    chosen, generator = beleg.settings.embedding.model, beleg.settings.answer.generator
    shipped = [
        ("default", "German and English, ships with Beleg", PACKAGED.is_dir()),
        (MINILM, "English", importlib.util.find_spec(MINILM.replace("-", "_")) is not None),
    ]
    models: list[dict[str, Any]] = [
        {"kind": "embedding", "name": name, "detail": detail, "available": there, "in_use": name == chosen}
        for name, detail, there in shipped
    ]
    if chosen not in {item["name"] for item in models}:
        models.append({"kind": "embedding", "name": chosen, "detail": "configured", "available": True, "in_use": True})
    models.append(
        {
            "kind": "generator",
            "name": "extractive",
            "detail": "quotes the documents, needs no model",
            "available": True,
            "in_use": generator == "extractive",
        }
    )
    for provider, (module, variable) in PROVIDERS.items():
        models.append(
            {
                "kind": "generator",
                "name": f"{provider}:…",
                "detail": f"LangChain, key in {variable}" if variable else "LangChain",
                "available": importlib.util.find_spec(module) is not None,
                "in_use": generator.startswith(f"{provider}:"),
            }
        )
    return {"models": models, "index": dict(beleg.catalogue.state(beleg.settings.tenant).model)}


def _python(_beleg: Beleg) -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    supported = (3, 11) <= sys.version_info[:2] <= (3, 13)
    remedy = "" if supported else "Use Python 3.11, 3.12 or 3.13."
    yield Finding("python", "ok" if supported else "warning", version, remedy)


def _packages(_beleg: Beleg) -> Iterator[Finding]:
    for name in PACKAGES:
        try:
            yield Finding(name, "ok", importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(name, "error", "not installed", f"pip install {name}")


def _programs(beleg: Beleg) -> Iterator[Finding]:
    if beleg.settings.documents.ocr == "off":
        yield Finding("tesseract", "ok", "switched off")
        return
    found = shutil.which("tesseract")
    if found is None:
        remedy = "Install it (Debian: apt-get install tesseract-ocr tesseract-ocr-deu) to read scans and pictures."
        yield Finding("tesseract", "warning", "not installed: scanned pages are skipped with a warning", remedy)
        return
    yield Finding("tesseract", "ok", found)


def _data_dir(beleg: Beleg) -> Iterator[Finding]:
    folder = beleg.settings.data_dir
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not os.access(existing, os.W_OK):
        yield Finding("data directory", "error", f"{folder} cannot be written", "Choose another one: --data-dir")
        return
    free = shutil.disk_usage(existing).free
    state: Literal["ok", "warning"] = "ok" if free > LOW_DISK_BYTES else "warning"
    remedy = "" if state == "ok" else "Make room."
    yield Finding("data directory", state, f"{folder}, {free / (1 << 30):.1f} GB free", remedy)


def _catalogue(beleg: Beleg) -> Iterator[Finding]:
    tenant = beleg.settings.tenant
    files = beleg.catalogue.files(tenant)
    failed = [row for row in files.values() if row.cause]
    yield Finding("catalogue", "ok", f"{len(files)} files known to tenant '{tenant}'")
    if failed:
        yield Finding(
            "failed files",
            "warning",
            ", ".join(f"{row.uri} ({row.cause})" for row in failed[:3]) + (" …" if len(failed) > 3 else ""),
            "Mend them, then run: beleg sync",
        )
    for path in beleg.settings.documents.paths:
        if not (beleg.settings.base_dir / path).exists():
            yield Finding("documents.paths", "error", f"{path} does not exist", "Correct beleg.yaml.")


def _model(beleg: Beleg) -> Iterator[Finding]:
    info = beleg.encoder.info
    yield Finding("embedding model", "ok", f"{info.name}, {info.dimension} dimensions, {info.backend}")


def _index(beleg: Beleg) -> Iterator[Finding]:
    base = beleg.knowledge()
    state = base.ready()
    if base.fell_back:
        yield Finding("index", "warning", "the newest snapshot is damaged, an older one serves", "Run: beleg sync")
    elif state.stale:
        yield Finding("index", "warning", "documents changed since it was built", "Run: beleg sync")
    else:
        yield Finding("index", "ok", f"snapshot {state.snapshot}, {beleg.catalogue.count_chunks(base.tenant)} chunks")


def _generator(beleg: Beleg) -> Iterator[Finding]:
    name = beleg.settings.answer.generator
    provider = name.partition(":")[0]
    if provider == "extractive":
        yield Finding("generator", "ok", "extractive, needs no model")
        return
    module, variable = PROVIDERS.get(provider, ("", ""))
    if module and importlib.util.find_spec(module) is None:
        yield Finding("generator", "error", f"{name} needs {module}", f"pip install 'beleg[{provider}]'")
    elif variable and not beleg.environ.get(variable) and not beleg.settings.answer.base_url:
        yield Finding("generator", "error", f"{name} needs a key", f"Set it: export {variable}=…")
    else:
        yield Finding("generator", "ok", name)
    if beleg.settings.answer.base_url:
        yield _reachable(beleg.settings.answer.base_url)


def _reachable(address: str) -> Finding:
    """Whether something listens at a configured address; nothing is sent."""
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=REACH_SECONDS):
            return Finding("generator address", "ok", address)
    except OSError as error:
        cause = error.strerror or type(error).__name__
        return Finding("generator address", "error", f"{address} does not answer ({cause})", "Start it, or correct it.")


def _server(beleg: Beleg) -> Iterator[Finding]:
    for rule in beleg.settings.server.keys:
        if not beleg.environ.get(rule.env):
            yield Finding("server.keys", "error", f"{rule.env} is not set", f"Set it: export {rule.env}=…")
    static = Path(__file__).parent / "api" / "static" / "index.html"
    if not static.is_file():
        yield Finding("page", "error", "the page at / is missing", "Install Beleg again.")
