"""What stands in the place of a finding."""

import hashlib
import hmac
import os
import unicodedata
from collections.abc import MutableMapping

from guardrails.errors import GuardrailError
from guardrails.pii.options import Operator, PiiOptions

_DEFAULT = Operator()


def replacement(options: PiiOptions, entity: str, value: str, numbers: MutableMapping[tuple[str, str], int]) -> str:
    """The replacement of one value.

    Args:
        numbers: (type, normalised value) → number within the text at hand; filled here.

    Raises:
        GuardrailError: the operator hashes and its key is not in the environment.
    """
    operator = options.operators.get(entity) or options.operators.get("default") or _DEFAULT
    if operator.kind == "keep":
        return value
    if operator.kind == "drop":
        return ""
    if operator.kind == "mask":
        return _mask(value, operator)
    if operator.kind == "hash":
        return _hash(value, operator, options.hash_key_env, entity)
    key = (entity, normal(value))
    if key not in numbers:
        numbers[key] = 1 + sum(known == entity for known, _ in numbers)
    return operator.text.replace("{type}", entity).replace("{n}", str(numbers[key]))


def normal(value: str) -> str:
    """A value without case, spaces and punctuation, so that two spellings of one thing are one."""
    folded = unicodedata.normalize("NFKC", value).casefold()
    return "".join(char for char in folded if char.isalnum() or char in "@+") or folded


def _mask(value: str, operator: Operator) -> str:
    signs = [i for i, char in enumerate(value) if char.isalnum()]
    shown = set(signs[len(signs) - operator.keep_last :]) if operator.keep_last else set()
    return "".join(operator.char if char.isalnum() and i not in shown else char for i, char in enumerate(value))


def _hash(value: str, operator: Operator, variable: str, entity: str) -> str:
    key = os.environ.get(variable, "")
    if not key:
        raise GuardrailError(
            "The operator 'hash' has no key.", f"Set the environment variable {variable} to a long random text."
        )
    digest = hmac.new(key.encode(), f"{entity}\0{normal(value)}".encode(), hashlib.sha256).hexdigest()
    return f"{entity}:{digest[: max(8, operator.length)]}"
