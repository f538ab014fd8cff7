"""An installation that reads another one's index and writes to a database of its own."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.compose import Beleg

if TYPE_CHECKING:
    from assistant.store.database import Database
    from guardrails.pipeline import Chain, Policy
    from knowledge.base import KnowledgeBase

_PATIENCE_MS = 120_000
_SHARED = ("catalogue", "snapshots", "encoder", "redactor", "reader")


class Scratch(Beleg):
    """Reads the documents of an installation; conversations, cases and caches go to a temporary database.

    Args:
        of: whose index, models and guards are used.
        changes: settings that differ, by section, e.g. {"answer": {"generator": "extractive"}}.
        shared: parts taken over from `of`.
    """

    def __init__(self, of: Beleg, changes: dict[str, dict[str, Any]] | None = None, shared: tuple[str, ...] = _SHARED):
        settings = of.settings
        for section, values in (changes or {}).items():
            settings = settings.model_copy(update={section: getattr(settings, section).model_copy(update=values)})
        super().__init__(settings, of.environ, release=of.release, unsafe=of.unsafe)
        self._of = of
        self._folder = tempfile.TemporaryDirectory(prefix="beleg-eval-")
        for name in shared:
            self.__dict__[name] = getattr(of, name)
        if "links" in of.__dict__:
            self.__dict__["links"] = of.__dict__["links"]
        self.__dict__["policy"] = patient(of.policy)
        self.__dict__["database"] = _database(Path(self._folder.name))
        # Nothing that is tried out is routed to a canary, counted or sampled as live traffic.
        self.__dict__["releases"] = None

    def knowledge(self, tenant: str | None = None) -> "KnowledgeBase":
        """The knowledge base of the installation itself."""
        return self._of.knowledge(tenant)

    def close(self) -> None:
        """Close what is not shared."""
        for name in ("conversations", "queue"):
            if name in self.__dict__:
                getattr(self, name).close()
        self.__dict__["database"].engine.dispose()
        self._folder.cleanup()


def patient(policy: "Policy") -> "Policy":
    """The policy with budgets of two minutes: what is scored is what the guards say, not how busy the machine is."""

    def chain(steps: "Chain") -> "Chain":
        return [
            replace(step, rules=tuple(replace(rule, budget_ms=_PATIENCE_MS) for rule in step.rules)) for step in steps
        ]

    return replace(policy, input=chain(policy.input), output=chain(policy.output), document=chain(policy.document))


def _database(folder: Path) -> "Database":
    from assistant.store.database import Database
    from knowledge.catalogue.store import Catalogue

    return Database(Catalogue(f"sqlite:///{folder / 'scratch.db'}").engine)
