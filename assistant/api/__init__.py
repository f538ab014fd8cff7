"""The HTTP API and the page at `/`."""

from assistant.api.app import create_app

__all__ = ["create_app"]
