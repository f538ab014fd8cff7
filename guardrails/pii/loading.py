"""Load spaCy and presidio-analyzer without what they import beside.

Both import torch and transformers whenever these are installed (seconds), for parts that are not used here. The
import is therefore made with those names hidden from this thread; other threads are not affected.

spaCy also imports its command line, and presidio every recogniser of every country, together half of the cold start.
While they load, a small module stands in the place of each; afterwards the real one can be imported as ever.
"""

import importlib
import importlib.util
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

HEAVY = frozenset({"torch", "transformers", "tensorflow", "stanza", "gliner", "cupy", "mxnet", "jax", "flair"})
RECOGNIZERS = "presidio_analyzer.predefined_recognizers"


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
    standing_in = _stand_ins()
    sys.modules.update(standing_in)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name, module in standing_in.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


def _stand_ins() -> dict[str, ModuleType]:
    """Modules by name for the parts that are not wanted; none for a part that is there already."""
    modules = {}
    if "spacy" not in sys.modules:
        modules = {"spacy.cli": ModuleType("spacy.cli"), "spacy.cli.info": ModuleType("spacy.cli.info")}
        modules["spacy.cli.info"].info = _spacy_info  # type: ignore[attr-defined]
    if RECOGNIZERS not in sys.modules:
        spec = importlib.util.find_spec("presidio_analyzer")
        folders = spec.submodule_search_locations if spec else None
        package = ModuleType(RECOGNIZERS)
        package.__path__ = [f"{folder}/predefined_recognizers" for folder in folders or ()]
        package.__getattr__ = _recognizer  # type: ignore[method-assign]
        modules[RECOGNIZERS] = package
    return modules


def _spacy_info(*arguments: Any, **named: Any) -> Any:
    """`spacy.info` as spaCy has it, imported when it is called."""
    return importlib.import_module("spacy.cli.info").info(*arguments, **named)


def _recognizer(name: str) -> Any:
    """What presidio's registry takes from its package: the recognisers of the named-entity engines."""
    if name not in ("SpacyRecognizer", "StanzaRecognizer", "TransformersRecognizer"):
        raise AttributeError(name)
    return getattr(importlib.import_module(f"{RECOGNIZERS}.nlp_engine_recognizers"), name)
