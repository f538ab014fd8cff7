"""Settings of `crm` in beleg.yaml."""

from typing import Literal

from pydantic import Field

from assistant.section import Section

Connector = Literal["none", "demo", "local", "csv", "jsonl", "http"]


class CrmSettings(Section):
    """Where customer data is read and written."""

    connector: Literal["none", "demo", "local", "csv", "jsonl", "webhook", "http"] = Field(
        "none",
        description="Where confirmed notes are written: demo (Beleg's database, filled with the demo company), local "
        "(Beleg's database), csv, jsonl, webhook, http, or none.",
    )
    source: Connector | Literal[""] = Field("", description="Where customer data is read; empty: as `connector`.")
    folder: str = Field("", description="csv and jsonl: folder of the files, relative to beleg.yaml.")
    columns: dict[str, dict[str, str]] = Field(
        default_factory=dict, description="csv and jsonl: table -> our column -> the file's, e.g. {accounts: {id: Nr}}."
    )
    url: str = Field("", description="webhook: the address that gets signed changes.")
    secret_env: str = Field("CRM_WEBHOOK_SECRET", description="webhook: environment variable of the signing secret.")
    mapping: str = Field("", description="http: mapping file, relative to beleg.yaml.")
    timeout_seconds: float = Field(10.0, gt=0)
    cache_seconds: float = Field(60.0, ge=0, description="http: how long what was read is used again.")
    personal: bool = Field(False, description="Also write harmless private remarks (hobby, holiday).")
    evidence: bool = Field(True, description="Write the verbatim words beside each fact and task.")
    retry_seconds: float = Field(30.0, gt=0, description="First pause while the CRM is down; doubled up to an hour.")
    give_up_days: float = Field(7.0, gt=0, description="A write that cannot be delivered for so long has failed.")
