"""One validated `beleg.yaml` plus `BELEG_…` environment variables.

Order of precedence: flag, environment, file, default. A nested key is written with two underscores in the
environment: `BELEG_ANSWER__GENERATOR=openai:gpt-5`. Secrets are never settings: keys of model providers and of
the HTTP API are read from the environment where they are used.
"""

import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import yaml
from pydantic import BaseModel, Field, ValidationError

from assistant.chat.settings import ChatSettings
from assistant.copy.settings import CopySettings
from assistant.crm.settings import CrmSettings
from assistant.errors import SettingsError
from assistant.handover.settings import InboxSettings
from assistant.monitor.settings import MonitorSettings
from assistant.privacy.settings import PrivacySettings
from assistant.queue.settings import QueueSettings
from assistant.release.settings import ReleaseSettings
from assistant.resilience.settings import LimitSettings
from assistant.section import Names, Section
from assistant.voice.settings import VoiceSettings

ENV_PREFIX = "BELEG_"
# Read elsewhere or not settings: the file's own name, API keys, and the choice of wheel index at install time.
ENV_RESERVED = frozenset(
    {"BELEG_CONFIG", "BELEG_API_KEYS", "BELEG_HASH_KEY", "BELEG_TOKEN_SECRET", "BELEG_TORCH_INDEX"}
)


class SourceRule(Section):
    """What holds for documents whose source matches; the first matching rule wins key by key."""

    match: str = Field(description="Glob over the source, e.g. '*.eml' or 'intern/**'.")
    redact: bool | None = Field(None, description="Replace personal data before chunking.")
    groups: Names | None = Field(None, description="Only these groups may read it.")
    approved: bool | None = Field(None, description="Approved source: marketing copy may cite it.")
    language: str | None = Field(None, description="ISO 639-1 code; detected when not set.")


class SiteRule(Section):
    """A web site to crawl on `beleg sync`."""

    start: str = Field(description="Start page or sitemap address (http or https).")
    max_pages: int = Field(500, ge=1)
    delay_seconds: float = Field(1.0, ge=0.0, description="Pause between two requests.")
    allow_hosts: Names = Field((), description="Private hosts that may be fetched all the same (intranet).")


class LoaderRule(Section):
    """A LangChain document loader by dotted path, run on `beleg sync`."""

    loader: str = Field(description="E.g. 'langchain_community.document_loaders.ConfluenceLoader'.")
    name: str = Field(description="Prefix of the documents' source names.")
    arguments: dict[str, Any] = Field(default_factory=dict)


class DocumentSettings(Section):
    """Where documents come from and how they are read."""

    paths: Names = Field((), description="Folders and files of `beleg sync`, relative to beleg.yaml.")
    sites: tuple[SiteRule, ...] = ()
    loaders: tuple[LoaderRule, ...] = ()
    sources: tuple[SourceRule, ...] = ()
    redact: Literal["auto", "all", "off"] = Field("auto", description="auto: e-mails and CRM exports.")
    allow: Names = Field((), description="The company's own contact data, which is not personal data.")
    max_file_mb: int = Field(200, ge=1)
    max_pages: int = Field(5000, ge=1)
    seconds_per_file: int = Field(300, ge=1, description="A file that takes longer is reported as failed.")
    ocr: Literal["auto", "off"] = "auto"
    ocr_languages: str = "deu+eng"
    workers: int = Field(0, ge=0, description="Processes that read documents; 0: one per core.")


class ChunkSettings(Section):
    """Sizes of chunks in characters."""

    target_chars: int = Field(700, ge=100)
    max_chars: int = Field(1400, ge=200)


class EmbeddingSettings(Section):
    """The embedding model; the index records it and refuses another."""

    model: str = Field("default", description="'default', a hub name or a folder.")
    backend: Literal["auto", "onnx", "torch"] = "auto"
    threads: int = Field(2, ge=1)
    batch_size: int = Field(4, ge=1)


class SearchSettings(Section):
    """How hits are found."""

    k: int = Field(10, ge=1, le=100)
    reranker: str = Field("", description="'reader': the shipped one; a cross-encoder by name or folder; empty: none.")


class AnswerSettings(Section):
    """How answers are made."""

    generator: str = Field("extractive", description="'extractive' or a LangChain 'provider:model' string.")
    base_url: str = Field("", description="Address of an OpenAI-compatible server.")
    timeout_seconds: float = Field(30.0, gt=0)
    threshold: float | None = Field(None, ge=0, le=1, description="Confidence to answer; None: as calibrated.")
    max_chars: int = Field(400, ge=80, description="Length of an extractive answer.")
    reader: str = Field("default", description="'default', 'none', or a folder: judges sentences in another language.")
    entailment: str = Field("default", description="'default', 'none', or a folder: judges if evidence answers.")
    rewriter: Literal["auto", "rules"] = Field("auto", description="auto: the language model rewrites follow-ups.")
    contact: str = Field("", description="Named when a person is offered, e.g. a phone number.")


class KeyRule(Section):
    """An API key: the key itself is in the environment variable `env`."""

    env: str
    role: Literal["admin", "editor", "reviewer", "agent", "visitor"] = "visitor"
    groups: Names = ()
    tenant: str = "default"
    person: str = Field("", description="Id of the person of the inbox this key belongs to; empty: a team's key.")


class ServerSettings(Section):
    """The HTTP server."""

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    keys: tuple[KeyRule, ...] = ()
    mcp: bool = Field(False, description="Serve the Model Context Protocol at /mcp.")
    max_upload_mb: int = Field(50, ge=1)


class StorageSettings(Section):
    """Where the catalogue lives; index snapshots are folders under the data directory."""

    database: str = Field("", description="SQLAlchemy URL; empty: SQLite in the data directory.")
    keep_snapshots: int = Field(2, ge=1)


class Settings(Section):
    """All settings of Beleg."""

    data_dir: Path = Path(".beleg")
    tenant: str = Field("default", pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")
    documents: DocumentSettings = DocumentSettings()
    chunks: ChunkSettings = ChunkSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    search: SearchSettings = SearchSettings()
    answer: AnswerSettings = AnswerSettings()
    server: ServerSettings = ServerSettings()
    storage: StorageSettings = StorageSettings()
    chat: ChatSettings = ChatSettings()
    inbox: InboxSettings = InboxSettings()
    limits: LimitSettings = LimitSettings()
    queue: QueueSettings = QueueSettings()
    brand: CopySettings = CopySettings()
    voice: VoiceSettings = VoiceSettings()
    crm: CrmSettings = CrmSettings()
    release: ReleaseSettings = ReleaseSettings()
    monitor: MonitorSettings = MonitorSettings()
    privacy: PrivacySettings = PrivacySettings()
    policy: str = Field("", description="Path of policy.yaml; empty: the built-in policy.")
    base_dir: Path = Field(Path("."), description="Folder that relative paths start from.")

    @property
    def database_url(self) -> str:
        """SQLAlchemy URL of the catalogue."""
        return self.storage.database or f"sqlite:///{self.data_dir / 'catalogue.db'}"


def load_settings(
    config: Path | None = None,
    *,
    flags: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """Read settings from file, environment and flags.

    Args:
        config: path of the YAML file; None means `BELEG_CONFIG`, else ./beleg.yaml when there is one. A path that
            is given and missing is an error.
        flags: dotted keys with values that are not None, e.g. {"data_dir": "x", "search.k": 5}.
        environ: environment to read; defaults to the process environment.

    Raises:
        SettingsError: naming the key, the nearest known key and where it came from.
    """
    environ = os.environ if environ is None else environ
    named = config or (Path(environ["BELEG_CONFIG"]) if environ.get("BELEG_CONFIG") else None)
    path = named or Path("beleg.yaml")
    if named is not None and not path.is_file():
        raise SettingsError(f"The settings file {path} does not exist.", "Create one with: beleg init")
    data: dict[str, Any] = _read_yaml(path) if path.is_file() else {}
    data.setdefault("base_dir", str(path.parent if path.is_file() else Path(".")))
    _merge(data, _from_environment(environ))
    for key, value in (flags or {}).items():
        if value is not None:
            _set(data, key.split("."), value)
    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        raise SettingsError(_explain(error, path)) from None


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {type(error).__name__}.", "Save it as UTF-8.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise SettingsError(f"{path}{where}: not valid YAML.", "Check indentation and quotes there.") from None
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise SettingsError(f"{path} must hold keys and values.", "See: beleg init --print")
    return data


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name, raw in environ.items():
        if not name.startswith(ENV_PREFIX) or name in ENV_RESERVED:
            continue
        keys = name.removeprefix(ENV_PREFIX).lower().split("__")
        try:
            value = yaml.safe_load(raw)
        except yaml.YAMLError:
            value = raw
        _set(data, keys, value)
    return data


def _set(data: dict[str, Any], keys: list[str], value: Any) -> None:
    for key in keys[:-1]:
        nested = data.get(key)
        if not isinstance(nested, dict):
            nested = data[key] = {}
        data = nested
    data[keys[-1]] = value


def _merge(base: dict[str, Any], extra: Mapping[str, Any]) -> None:
    for key, value in extra.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            _merge(base[key], value)
        else:
            base[key] = value


def _explain(error: ValidationError, path: Path) -> str:
    lines = []
    for item in error.errors():
        where = ".".join(str(part) for part in item["loc"])
        if item["type"] == "extra_forbidden":
            known = _known_keys([str(part) for part in item["loc"][:-1]])
            near = difflib.get_close_matches(str(item["loc"][-1]), known, n=1, cutoff=0.0)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            lines.append(f"unknown key '{where}'.{hint}")
        else:
            message = re.sub(r"^Value error, ", "", item["msg"])
            lines.append(f"'{where}': {message}.")
    return f"Settings ({path} or {ENV_PREFIX}… variables): " + " ".join(lines)


def _known_keys(loc: list[str]) -> list[str]:
    model: type[BaseModel] = Settings
    for part in loc:
        if part.isdigit():
            continue
        field = model.model_fields.get(part)
        inner = _section_of(field.annotation) if field else None
        if inner is None:
            return []
        model = inner
    return list(model.model_fields)


def _section_of(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) is not None:
        for part in get_args(annotation):
            found = _section_of(part)
            if found:
                return found
    return None
