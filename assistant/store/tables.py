"""One metadata for the tables of all packages of the assistant.

Every table carries the tenant, every primary key begins with it. Each package declares its own in
`assistant/<package>/tables.py` and has its own migration; `load_all` imports them for Alembic.
"""

import importlib

from sqlalchemy import MetaData

metadata = MetaData()

PACKAGES = ("chat", "handover", "resilience", "queue", "copy", "voice", "crm", "release", "monitor", "privacy")


def load_all() -> MetaData:
    """The metadata with the tables of every package."""
    for package in PACKAGES:
        importlib.import_module(f"assistant.{package}.tables")
    return metadata
