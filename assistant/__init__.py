"""Assistant: answers with receipts, the command line, the HTTP API and the composition root."""

__version__ = "0.1.0"
