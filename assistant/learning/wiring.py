"""Builds what learns from people."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.compose import Beleg
    from assistant.learning.faq import Faq


def build_faq(beleg: "Beleg") -> "Faq":
    """FAQ candidates and their publication."""
    from assistant.handover.desk import utc_now
    from assistant.learning.candidates import Candidates
    from assistant.learning.faq import Faq

    def personal(text: str) -> Sequence[str]:
        return [span.type for span in beleg.redactor.analyze(text)]

    return Faq(Candidates(beleg.database, utc_now), beleg.settings.data_dir / "learned", BelegIndex(beleg), personal)


def feedback_cases(beleg: "Beleg", tenant: str) -> Iterator[dict[str, Any]]:
    """Eval cases from the customers' thumbs and corrections, redacted."""
    from assistant.learning.evaluation import eval_cases

    return eval_cases(beleg.conversations.store, tenant, lambda text: beleg.redactor.redact(text).text)


class BelegIndex:
    """Publishes through the installation's own index runs."""

    def __init__(self, beleg: "Beleg") -> None:
        self._beleg = beleg

    def add(self, tenant: str, root: Path) -> None:
        """Read the files of a folder again."""
        self._beleg.ingest().run(tenant, [root])

    def remove(self, tenant: str, source: str) -> None:
        """Forget a file; holds from the moment it returns."""
        uris = [uri for uri in self._beleg.catalogue.files(tenant) if uri == source or uri.endswith(f"/{source}")]
        self._beleg.catalogue.remove_files(tenant, uris)
