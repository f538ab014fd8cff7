"""Settings of look-ups: `chat.lookup` in beleg.yaml."""

from typing import Any, Literal

from pydantic import Field

from assistant.section import Section


class PartSettings(Section):
    """The list of spare parts: a file of the product feed."""

    path: str = Field("", description="XLSX or CSV, relative to beleg.yaml; empty: no spare parts.")
    columns: dict[str, str] = Field(
        default_factory=dict,
        description="Our name: column name (number, name, machines, serial_from, serial_to, price).",
    )
    currency: str = "EUR"


class LookupSettings(Section):
    """Where orders, customers and machines are looked up."""

    kind: Literal["none", "files", "sql", "http"] = "none"
    path: str = Field("", description="files: folder with customers.csv, orders.csv, machines.csv, or a SQLite file.")
    url_env: str = Field("", description="sql: name of the environment variable with the SQLAlchemy URL.")
    mapping: str = Field("", description="sql and http: YAML file that maps the shop's names to ours.")
    tables: dict[str, Any] = Field(default_factory=dict, description="sql: the mapping itself instead of a file.")
    allow_hosts: tuple[str, ...] = Field((), description="http: hosts that may be asked.")
    timeout_seconds: float = Field(3.0, gt=0, le=60)
    parts: PartSettings = PartSettings()
