"""The CRM of an installation: read as records, written through the outbox."""

from assistant.crm.planned import PlanOptions
from assistant.crm.rows import parse
from assistant.crm.types import CrmData, CrmSource, CrmTarget
from assistant.crm.writes import Writes


class Crm:
    """What notes and questions need of a CRM.

    Args:
        source: where customer data is read; None: nowhere.
        target: where changes go; None: nowhere, a note can be read but not confirmed.
        writes: the outbox of `target`.
    """

    def __init__(
        self, source: CrmSource | None, target: CrmTarget | None, writes: Writes | None, options: PlanOptions
    ) -> None:
        self._source = source
        self.target, self.writes, self.options = target, writes, options

    def data(self, tenant: str) -> CrmData:
        """Everything the CRM has for a tenant.

        Raises:
            CrmDown: it cannot be reached.
            CrmError: its data cannot be used.
        """
        return parse(self._source.rows(tenant)) if self._source else CrmData()
