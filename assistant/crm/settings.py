"""Settings of `crm` in beleg.yaml."""

from assistant.section import Section


class CrmSettings(Section):
    """Where customer data is read and written."""
