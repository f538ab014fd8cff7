"""The CRM of the settings."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.crm.files import CsvCrm, JsonlCrm
from assistant.crm.http import HttpCrm, read_mapping
from assistant.crm.local import LocalCrm
from assistant.crm.planned import PlanOptions
from assistant.crm.service import Crm
from assistant.crm.types import CrmSource, CrmTarget, Rows
from assistant.crm.webhook import WebhookCrm
from assistant.crm.writes import Writes

if TYPE_CHECKING:
    from assistant.compose import Beleg

DEMO = Path(__file__).parents[1] / "demo" / "data"


def build_crm(beleg: "Beleg") -> Crm:
    """Source and target of the settings.

    Raises:
        SettingsError: an address, a mapping or a secret is missing.
        CrmError: the folder is missing.
    """
    chosen = beleg.settings.crm
    parts = _Parts(beleg)
    source = parts.source(chosen.source or chosen.connector)
    target = parts.target(chosen.connector)
    give_up = timedelta(days=chosen.give_up_days)
    writes = Writes(beleg.database, target, give_up, chosen.retry_seconds) if target else None
    return Crm(source, target, writes, PlanOptions(chosen.personal, chosen.evidence))


class _Parts:
    """Connectors by name; one that both reads and writes is built once."""

    def __init__(self, beleg: "Beleg") -> None:
        self._beleg = beleg
        self._made: dict[str, LocalCrm | CsvCrm | JsonlCrm | HttpCrm] = {}

    def source(self, name: str) -> CrmSource | None:
        return None if name in {"none", "webhook"} else self._both(name)

    def target(self, name: str) -> CrmTarget | None:
        if name == "webhook":
            chosen = self._beleg.settings.crm
            secret = self._beleg.environ.get(chosen.secret_env, "")
            return WebhookCrm(chosen.url, secret, chosen.timeout_seconds)
        return None if name == "none" else self._both(name)

    def _both(self, name: str) -> LocalCrm | CsvCrm | JsonlCrm | HttpCrm:
        if name not in self._made:
            self._made[name] = self._build(name)
        return self._made[name]

    def _build(self, name: str) -> LocalCrm | CsvCrm | JsonlCrm | HttpCrm:
        beleg, chosen = self._beleg, self._beleg.settings.crm
        base = beleg.settings.base_dir
        if name == "http":
            mapping = read_mapping(base / chosen.mapping, beleg.environ)
            return HttpCrm(mapping, chosen.timeout_seconds, chosen.cache_seconds)
        if name in {"csv", "jsonl"}:
            return (CsvCrm if name == "csv" else JsonlCrm)(base / chosen.folder, chosen.columns)
        return LocalCrm(beleg.database, self._demo if name == "demo" else None)

    def _demo(self, tenant: str) -> Rows:
        """The demo company's data, for the tenant of the settings only."""
        return CsvCrm(DEMO).rows(tenant) if tenant == self._beleg.settings.tenant else {}
