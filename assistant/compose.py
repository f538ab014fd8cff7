"""The composition root: everything is built here, once, from settings."""

import os
from collections.abc import Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import SettingsError
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.answering import Assistant, NamedGuards
    from assistant.chat.service import Chat
    from assistant.chat.stateless import Stateless
    from assistant.copy.claims.check import Claims
    from assistant.copy.drafting.drafter import Drafter
    from assistant.copy.lint import Linter
    from assistant.copy.review.desk import ReviewDesk
    from assistant.crm.service import Crm
    from assistant.handover.desk import Desk
    from assistant.handover.inbox import Inbox
    from assistant.monitor.monitor import Monitor
    from assistant.privacy.service import Privacy
    from assistant.queue.work import WorkQueue
    from assistant.release.live import Live
    from assistant.resilience.attempt import Link
    from assistant.resilience.budget import Budget
    from assistant.store.database import Database
    from assistant.understand.rewriting import Rewrite
    from assistant.understand.types import Reader
    from assistant.voice.audio.transcriber import Transcriber
    from assistant.voice.notes import Notes
    from guardrails.pii import Redactor
    from guardrails.pipeline import Policy
    from knowledge.base import KnowledgeBase
    from knowledge.catalogue.store import Catalogue
    from knowledge.ingest.connectors import Connectors
    from knowledge.ingest.options import IngestOptions
    from knowledge.ingest.run import Ingest
    from knowledge.ingest.snapshots import SnapshotStore
    from knowledge.retrieval.encoder import Encoder


class Beleg:
    """All parts of one installation, built when first used and shared afterwards.

    Example:
        beleg = Beleg(load_settings())
        answer = beleg.assistant().answer(Question("Wie lange kann ich zurückgeben?"))

    Args:
        settings: of the installation.
        environ: for secrets.
        release: id of the release whose settings these are; "": the working copy.
        unsafe: the working copy is served although no gate has passed it.
    """

    def __init__(
        self, settings: Settings, environ: Mapping[str, str] | None = None, *, release: str = "", unsafe: bool = False
    ) -> None:
        self.settings = settings
        self.release = release
        self.unsafe = unsafe
        self.environ = os.environ if environ is None else environ
        self._bases: dict[str, KnowledgeBase] = {}
        self._assistants: dict[str, Assistant] = {}

    @cached_property
    def catalogue(self) -> "Catalogue":
        """The catalogue; opening it runs outstanding migrations."""
        from knowledge.catalogue.store import Catalogue

        return Catalogue(self.settings.database_url)

    @cached_property
    def snapshots(self) -> "SnapshotStore":
        """Index snapshots on disk."""
        from knowledge.ingest.snapshots import SnapshotStore

        return SnapshotStore(self.settings.data_dir / "index")

    @cached_property
    def encoder(self) -> "Encoder":
        """The embedding model."""
        from assistant.understand.remembered import RememberedQueries
        from knowledge.retrieval.encoder import EncoderOptions, load_encoder

        chosen = self.settings.embedding
        return RememberedQueries(
            load_encoder(
                EncoderOptions(
                    model=chosen.model,
                    backend=chosen.backend,
                    threads=chosen.threads,
                    batch_size=chosen.batch_size,
                )
            )
        )

    @cached_property
    def rewriter(self) -> "Rewrite | None":
        """Makes follow-ups standalone through the language model; None: by rules."""
        from assistant.understand.wiring import build_rewriter

        return build_rewriter(self)

    @cached_property
    def reader(self) -> "Reader":
        """Reads messages: intent, mood, standalone question, entities."""
        from assistant.understand.wiring import build_reader

        return build_reader(self)

    @cached_property
    def redactor(self) -> "Redactor":
        """Finds and replaces personal data; the company's own contact data stays.

        What is the company's own, the settings and the policy's personal-data rules name together.

        Raises:
            PolicyError: the policy file cannot be used.
        """
        from guardrails.pii import PiiOptions, Redactor
        from guardrails.pipeline import own_contact_data

        return Redactor(PiiOptions(allow=(*self.settings.documents.allow, *own_contact_data(self._policy_file))))

    @cached_property
    def policy(self) -> "Policy":
        """The guards of every direction, from policy.yaml or the built-in policy.

        Raises:
            PolicyError: the file cannot be used; the cause names line and column.
        """
        from assistant.generate.canary import marker, prompt_text
        from guardrails.pipeline import load_policy

        supplied: dict[str, dict[str, Any]] = {
            "prompt_leak": {"prompt": prompt_text(), "canary": marker()},
            "pii_input": {"redactor": self.redactor},
            "pii_output": {"redactor": self.redactor},
        }
        return load_policy(self._policy_file, supplied=supplied)

    @property
    def _policy_file(self) -> Path | None:
        path = self.settings.policy
        return self.settings.base_dir / path if path else None

    def knowledge(self, tenant: str | None = None) -> "KnowledgeBase":
        """The knowledge base of a tenant."""
        from knowledge.base import KnowledgeBase
        from knowledge.retrieval.rerank import READ, READER, load_reranker
        from knowledge.retrieval.searcher import SearchOptions

        tenant = tenant or self.settings.tenant
        reranker = self.settings.search.reranker
        if tenant not in self._bases:
            self._bases[tenant] = KnowledgeBase(
                self.catalogue,
                self.snapshots,
                lambda: self.encoder,
                tenant,
                SearchOptions(rerank=READ) if reranker == READER else SearchOptions(),
                load_reranker(reranker) if reranker else None,
            )
        return self._bases[tenant]

    def assistant(self, tenant: str | None = None) -> "Assistant":
        """The assistant of a tenant."""
        from assistant.building import build_assistant
        from assistant.resilience.wiring import build_generator

        tenant = tenant or self.settings.tenant
        if tenant not in self._assistants:
            self._assistants[tenant] = build_assistant(
                self.knowledge(tenant),
                self.settings.answer,
                release=self.release_name,
                input_guards=self._input_guards(),
                models=partial(build_generator, self, tenant),
                rewrite=self.rewriter,
            )
        return self._assistants[tenant]

    def _input_guards(self) -> "NamedGuards":
        """Only a language model can be talked into anything; the extractive generator quotes and obeys nobody."""
        if self.settings.answer.generator == "extractive":
            return ()
        from guardrails.injection import direct

        return (("injection", direct()),)

    @property
    def release_name(self) -> str:
        """What every answer names as its release."""
        from assistant import __version__

        return self.release or f"{'unsafe ' if self.unsafe else ''}beleg {__version__}"

    @cached_property
    def releases(self) -> "Live":
        """Routes conversations between the served release and its canary, counts turns, compares a shadow."""
        from assistant.release.live import Live

        return Live(self)

    @cached_property
    def monitor(self) -> "Monitor":
        """Keeps a redacted sample of live turns, alerts and labels."""
        from assistant.monitor.monitor import Monitor

        return Monitor(self)

    @cached_property
    def database(self) -> "Database":
        """Conversations, cases, drafts, notes and jobs; opening it runs outstanding migrations."""
        from assistant.store.database import Database

        return Database(self.catalogue.engine)

    @cached_property
    def budget(self) -> "Budget":
        """What language models may use and have used."""
        from assistant.resilience.wiring import build_budget

        return build_budget(self)

    @cached_property
    def links(self) -> "tuple[Link, ...]":
        """The language models, best first; shared by all tenants, so that all know when one is down."""
        from assistant.resilience.wiring import build_links

        return build_links(self)

    @cached_property
    def queue(self) -> "WorkQueue":
        """Long work; `beleg serve` starts its workers."""
        from assistant.queue.wiring import job_queue

        return job_queue(self)

    @cached_property
    def stateless(self) -> "Stateless":
        """Questions answered as the chat answers them, without a conversation: `beleg ask` and `/v1/ask`."""
        from assistant.chat.wiring import build_stateless

        return build_stateless(self)

    @cached_property
    def conversations(self) -> "Chat":
        """Support conversations; an `assistant.handover.types.Conversations`."""
        from assistant.chat.wiring import build_chat

        return build_chat(self)

    @cached_property
    def handover(self) -> "Desk":
        """Opens cases and says who takes them; an `assistant.handover.types.Handover`."""
        from assistant.handover.wiring import build_handover

        return build_handover(self)

    @cached_property
    def inbox(self) -> "Inbox":
        """What people do with cases."""
        from assistant.handover.wiring import build_inbox

        return build_inbox(self)

    @cached_property
    def privacy(self) -> "Privacy":
        """What is kept about people: export, erasure, retention."""
        from assistant.privacy.wiring import build_privacy

        return build_privacy(self)

    @cached_property
    def crm(self) -> "Crm":
        """Customer data: read as records, written through the outbox."""
        from assistant.crm.wiring import build_crm

        return build_crm(self)

    @cached_property
    def notes(self) -> "Notes":
        """Spoken notes from the recording to the CRM."""
        from assistant.voice.wiring import build_notes

        return build_notes(self)

    @cached_property
    def transcriber(self) -> "Transcriber":
        """Recordings to words, by the recogniser of the settings."""
        from assistant.voice.wiring import build_transcriber

        return build_transcriber(self)

    def ingest(self) -> "Ingest":
        """The index runs."""
        from knowledge.ingest.run import Ingest

        return Ingest(self.catalogue, self.snapshots, lambda: self.encoder, self.ingest_options())

    def connectors(self) -> "Connectors":
        """Sites and LangChain loaders of the settings, fetched into the data directory."""
        from knowledge.ingest.connectors import Connectors, LoaderSource, SiteSource

        documents = self.settings.documents
        return Connectors(
            self.settings.data_dir / "fetched",
            sites=[
                SiteSource(site.start, site.max_pages, site.delay_seconds, site.allow_hosts) for site in documents.sites
            ],
            loaders=[LoaderSource(rule.name, rule.loader, rule.arguments) for rule in documents.loaders],
        )

    def ingest_options(self) -> "IngestOptions":
        """How documents become chunks, from settings."""
        from knowledge.chunking import ChunkOptions
        from knowledge.ingest.options import IngestOptions, SourceOptions
        from knowledge.loaders import LoadOptions

        documents, chunks = self.settings.documents, self.settings.chunks
        if chunks.target_chars > chunks.max_chars:
            raise SettingsError("chunks.target_chars is larger than chunks.max_chars.", "Lower it in beleg.yaml.")
        return IngestOptions(
            load=LoadOptions(
                max_file_bytes=documents.max_file_mb << 20,
                max_pages=documents.max_pages,
                ocr=documents.ocr,
                ocr_languages=documents.ocr_languages,
            ),
            chunk=ChunkOptions(target_chars=chunks.target_chars, max_chars=chunks.max_chars),
            sources=tuple(
                SourceOptions(rule.match, rule.redact, rule.groups, rule.approved, rule.language)
                for rule in documents.sources
            ),
            redact=documents.redact,
            allow=documents.allow,
            workers=documents.workers or os.cpu_count() or 1,
            seconds_per_file=documents.seconds_per_file,
            keep_snapshots=self.settings.storage.keep_snapshots,
        )

    @cached_property
    def linter(self) -> "Linter":
        """The brand's rules over texts.

        Raises:
            BrandError: there is no brand file, or it cannot be used.
        """
        from assistant.copy.wiring import build_linter

        return build_linter(self.settings)

    def copy_claims(self, tenant: str | None = None) -> "Claims":
        """Checks factual statements against a tenant's approved documents."""
        from assistant.copy.claims.check import Claims

        return Claims(self.knowledge(tenant), self.linter.brand)

    def drafter(self, tenant: str | None = None) -> "Drafter":
        """Makes variants for briefs, with the language model of the settings when one is configured."""
        from assistant.copy.drafting.wiring import build_drafter

        return build_drafter(self, tenant)

    @cached_property
    def copy_review(self) -> "ReviewDesk":
        """Drafts of copy and what people do with them."""
        from assistant.copy.review.wiring import build_review

        return build_review(self)

    def use_linter(self, linter: "Linter") -> None:
        """Go on with other brand rules; the review desk is built anew by them."""
        self.__dict__["linter"] = linter
        self.__dict__.pop("copy_review", None)

    def sync_paths(self) -> list[Path]:
        """Folders and files of the settings, absolute.

        Raises:
            SettingsError: one of them does not exist.
        """
        paths = [self.settings.base_dir / path for path in self.settings.documents.paths]
        for path in paths:
            if not path.exists():
                raise SettingsError(f"documents.paths names {path}, which does not exist.", "Correct beleg.yaml.")
        return paths

    def close(self) -> None:
        """Stop the queue, unmap indexes and close the catalogue."""
        if "conversations" in self.__dict__:
            self.conversations.close()
        if "queue" in self.__dict__:
            self.queue.close()
        if "releases" in self.__dict__:
            self.releases.close()
        if "monitor" in self.__dict__:
            self.monitor.close()
        for base in self._bases.values():
            base.close()
        self._bases.clear()
        self._assistants.clear()
        if "catalogue" in self.__dict__:
            self.catalogue.close()
