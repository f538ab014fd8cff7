"""What a release freezes of an installation, and how it is laid over the settings that serve it."""

from collections.abc import Iterator, Mapping
from importlib.resources import files as packaged
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from assistant.release.bundle import Bundle, sha256
from assistant.release.code import Code, running_code
from assistant.release.errors import ReleaseError
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.compose import Beleg

POLICY, BRAND, REPLIES, PLAYBOOK = "policy.yaml", "brand/brand.yaml", "replies", "playbook.yaml"
# What is left out belongs to the machine (threads), to its surroundings (keys, shops) or must hold at once (access).
_LEFT_OUT: Mapping[str, frozenset[str]] = {
    "answer": frozenset(),
    "search": frozenset(),
    "chunks": frozenset(),
    "embedding": frozenset({"threads", "batch_size"}),
    "documents": frozenset({"paths", "sites", "loaders", "sources", "workers", "seconds_per_file"}),
    "chat": frozenset({"lookup", "products", "heartbeat_seconds", "templates"}),
    "brand": frozenset({"file", "languagetool_timeout_seconds"}),
    "voice": frozenset({"key_env", "playbook", "threads", "device", "compute", "timeout_seconds", "attempts"}),
    "limits": frozenset({"budgets", "prices", "cache", "breaker", "parallel"}),
}


def build_bundle(beleg: "Beleg") -> Bundle:
    """Freeze an installation as it is.

    Raises:
        ReleaseError: a file that the settings name cannot be read.
        ModelError: the embedding model cannot be loaded.
    """
    settings = beleg.settings
    files = dict(_files(settings))
    info = beleg.encoder.info
    code = running_code()
    manifest = {
        "format": 1,
        "code": {"version": code.version, "source": code.source, "parts": dict(code.parts)},
        "weights": dict(code.weights),
        "embedding": {"name": info.name, "revision": info.revision, "dimension": info.dimension},
        "index": {tenant: beleg.catalogue.state(tenant).snapshot for tenant in sorted(tenants(settings))},
        "settings": frozen_settings(settings),
        "files": {name: sha256(text) for name, text in sorted(files.items())},
    }
    return Bundle(manifest, files)


def tenants(settings: Settings) -> frozenset[str]:
    """All tenants that the settings name."""
    return frozenset({settings.tenant, *(rule.tenant for rule in settings.server.keys)})


def frozen_settings(settings: Settings) -> dict[str, Any]:
    """The settings that decide what is answered, as plain data."""
    data = settings.model_dump(mode="json")
    return {
        section: {key: value for key, value in data[section].items() if key not in left_out}
        for section, left_out in _LEFT_OUT.items()
    }


def overlaid(settings: Settings, bundle: Bundle, folder: Path) -> Settings:
    """Settings that serve a bundle: what it froze comes from it, all else from this installation.

    Args:
        settings: of this installation.
        bundle: checked.
        folder: where its files lie.

    Raises:
        ReleaseError: the bundle's settings are unknown to this version of Beleg.
    """
    from pydantic import ValidationError

    root = folder.resolve()
    data = settings.model_dump(mode="json")
    for section, values in bundle.manifest["settings"].items():
        data[section] = {**data.get(section, {}), **values}
    data["policy"] = str(root / POLICY)
    if BRAND in bundle.files:
        data["brand"]["file"] = str(root / BRAND)
    data["chat"]["templates"] = str(root / REPLIES)
    data["voice"]["playbook"] = str(root / PLAYBOOK) if PLAYBOOK in bundle.files else ""
    try:
        return Settings.model_validate(data)
    except ValidationError:
        raise ReleaseError(
            f"This version of Beleg does not know all settings of release {bundle.id}.",
            f"Install Beleg {bundle.manifest['code']['version']}, or build the release again.",
        ) from None


def misfits(bundle: Bundle, code: Code | None = None) -> list[str]:
    """What of this process is not what the bundle was scored with; empty when it fits."""
    running = code or running_code()
    frozen = bundle.manifest["code"]["parts"]
    found = [name for name in sorted({*frozen, *running.parts}) if frozen.get(name) != running.parts.get(name)]
    weights = bundle.manifest["weights"]
    return found + [
        name for name in sorted({*weights, *running.weights}) if weights.get(name) != running.weights.get(name)
    ]


def changes(before: Bundle, after: Bundle) -> list[str]:
    """What differs between two releases, a line each."""
    return [
        *_code_changes(before.manifest, after.manifest),
        *_setting_changes(before.manifest["settings"], after.manifest["settings"]),
        *(f"{name} {how}" for name, how in _differences(before.manifest["files"], after.manifest["files"])),
        *(f"{name} {how}" for name, how in _differences(before.manifest["weights"], after.manifest["weights"])),
        *(f"index of {name} {how}" for name, how in _differences(before.manifest["index"], after.manifest["index"])),
    ]


def _code_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    old, new = before["code"], after["code"]
    if old["source"] != new["source"]:
        parts = ", ".join(name for name, _ in _differences(old["parts"], new["parts"]))
        yield f"code {old['version']} → {new['version']}: {parts}"
    if before["embedding"] != after["embedding"]:
        yield f"embedding {before['embedding']['name']} → {after['embedding']['name']}"


def _setting_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for section in sorted({*before, *after}):
        old, new = before.get(section, {}), after.get(section, {})
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                yield f"{section}.{key}: {old.get(key)} → {new.get(key)}"


def _differences(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield name, "changed" if name in before and name in after else "added" if name in after else "removed"


def _files(settings: Settings) -> Iterator[tuple[str, str]]:
    for path in sorted(Path(str(packaged("assistant.prompts"))).glob("*.md")):
        yield f"prompts/{path.name}", _text(path)
    from guardrails.pipeline import DEFAULT_POLICY

    yield POLICY, _text(settings.base_dir / settings.policy if settings.policy else DEFAULT_POLICY)
    yield from _brand(settings.base_dir / settings.brand.file)
    yield from _replies(settings)
    if settings.voice.playbook:
        yield PLAYBOOK, _text(settings.base_dir / settings.voice.playbook)


def _brand(path: Path) -> Iterator[tuple[str, str]]:
    """The brand file and the folder of Vale styles it names; none where there is no brand file."""
    if not path.is_file():
        return
    text = _text(path)
    yield BRAND, text
    try:
        vale = (yaml.safe_load(text) or {}).get("vale") or {}
        named = vale.get("path") if isinstance(vale, dict) else None
    except (yaml.YAMLError, AttributeError):
        named = None
    folder = path.parent / str(named) if named else None
    if folder is None or not folder.is_dir():
        return
    if not folder.resolve().is_relative_to(path.parent.resolve()):
        raise ReleaseError(
            "The Vale styles lie outside of the brand file's folder.", "Move them beside the brand file."
        )
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield f"brand/{file.relative_to(path.parent).as_posix()}", _text(file)


def _replies(settings: Settings) -> Iterator[tuple[str, str]]:
    """The approved replies of the chat: the shipped ones where the settings name no others."""
    named = settings.chat.templates
    folder = settings.base_dir / named if named else Path(str(packaged("assistant.chat.replies")))
    for path in sorted(folder.glob("*.yaml")):
        yield f"{REPLIES}/{path.name}", _text(path)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseError(
            f"{path} cannot be read ({type(error).__name__}).", "A release needs all its files as UTF-8."
        ) from None
