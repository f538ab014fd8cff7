"""`index` and `sync`: from files, sites and connectors to a searchable snapshot."""

from knowledge.ingest.options import IngestOptions, SourceOptions
from knowledge.ingest.report import FileProblem, IndexReport
from knowledge.ingest.run import Ingest, Progress

__all__ = ["FileProblem", "IndexReport", "Ingest", "IngestOptions", "Progress", "SourceOptions"]
