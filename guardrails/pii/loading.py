"""Load spaCy and presidio-analyzer without what they import beside.

Both import torch and transformers whenever these are installed (seconds), for parts that are not used here. The
import is therefore made with those names hidden from this thread; other threads are not affected.
"""

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType

HEAVY = frozenset({"torch", "transformers", "tensorflow", "stanza", "gliner", "cupy", "mxnet", "jax", "flair"})


class _Hidden:
    """A finder that says of heavy packages, to one thread, that they are not there."""

    def __init__(self) -> None:
        self._thread = threading.get_ident()

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,  # noqa: ARG002
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        if threading.get_ident() == self._thread and name.partition(".")[0] in HEAVY:
            raise ModuleNotFoundError(f"No module named {name!r} (hidden while the guards load)", name=name)
        return None


@contextmanager
def without_heavy_packages() -> Iterator[None]:
    """Hide packages that the guards do not need from imports in this thread."""
    finder = _Hidden()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
