"""A change to an installation and what the gate must say of it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.compose import Beleg
    from evals.selftest.workbench import Workbench

Apply = Callable[["Workbench"], AbstractContextManager["Beleg"]]
"""Opens an installation with the change in force; it ends with the block."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        part: which cases are run, see `evals.selftest.parts`.
        apply: puts it in force, in the configuration or the code path of the real product.
    """

    name: str
    part: str
    apply: Apply


@contextmanager
def patched(owner: Any, name: str, value: Any) -> Iterator[None]:
    """An attribute with another value for the length of a block."""
    before = owner.__dict__[name] if isinstance(owner, type) else getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)
