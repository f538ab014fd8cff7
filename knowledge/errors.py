"""Errors of the knowledge package.

KnowledgeError
├── LoadError            one document cannot be read; the batch goes on
│   ├── UnsupportedFormat
│   ├── EncryptedDocument
│   └── DocumentTooLarge
├── SourceError          a folder, site or connector cannot be listed or reached
├── IndexFault
│   ├── IndexMissing     nothing has been indexed yet
│   ├── IndexStale       the index was made by another model or settings
│   ├── IndexDamaged     a checksum does not match
│   └── IndexBusy        another index run holds the lock
├── ModelError           an embedding model cannot be found or loaded
└── QueryError           a search request cannot be served as asked
"""

from guardrails.errors import BelegError


class KnowledgeError(BelegError):
    """A document, an index or a search failed."""


class LoadError(KnowledgeError):
    """One document cannot be read; the report carries the cause and the batch goes on."""


class UnsupportedFormat(LoadError):
    """No loader knows this format."""


class EncryptedDocument(LoadError):
    """The document needs a password."""


class DocumentTooLarge(LoadError):
    """The document or what it unpacks to is over the configured limit."""


class SourceError(KnowledgeError):
    """A folder, a site or a connector cannot be listed or reached."""


class IndexFault(KnowledgeError):
    """The index cannot be used as it is."""


class IndexMissing(IndexFault):
    """Nothing has been indexed yet."""


class IndexStale(IndexFault):
    """The index was made by another embedding model or another dimension."""


class IndexDamaged(IndexFault):
    """A file of the snapshot is missing or its checksum does not match."""


class IndexBusy(IndexFault):
    """Another index run holds the lock."""


class ModelError(KnowledgeError):
    """An embedding model cannot be found or loaded."""


class QueryError(KnowledgeError):
    """A search request cannot be served as asked."""
