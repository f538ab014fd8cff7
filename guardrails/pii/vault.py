"""Reversible placeholders of one conversation.

`⟨PERSON_1⟩` stands for a person in every message of the conversation. Other spellings of the same value get the same
number and a second one (`⟨PERSON_1.2⟩`), so that every text comes back exactly as it was.
"""

import json
import re
from collections.abc import Sequence

from guardrails.errors import GuardrailError
from guardrails.pii.operators import normal
from guardrails.types import Span

_PLACEHOLDER = re.compile(r"⟨[A-Z][A-Z_]{0,40}_[1-9][0-9]{0,8}(?:\.[1-9][0-9]{0,8})?⟩")
_PREFIX = re.compile(r"⟨(?:[A-Z][A-Z_]{0,40}(?:(?<=_)[1-9][0-9]{0,8}(?:\.(?:[1-9][0-9]{0,8})?)?)?)?\Z")
_LITERAL = "TEXT"
_VERSION = 1


class Vault:
    """The map of one conversation between placeholders and values. Never share one between two conversations."""

    def __init__(self, conversation: str = "") -> None:
        self.conversation = conversation
        self._values: dict[str, str] = {}
        self._placeholders: dict[tuple[str, str], str] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._counts: dict[str, int] = {}
        self._variants: dict[tuple[str, int], int] = {}

    def __len__(self) -> int:
        return len(self._values)

    def hide(self, text: str, spans: Sequence[Span]) -> str:
        """The text with the given disjoint, sorted spans as placeholders.

        A genitive or possessive ending of a known name stays outside ("⟨PERSON_1⟩s Bestellung"). Text that already
        looks like a placeholder is hidden too, so that nobody can write another value's name into a message.
        """
        out: list[str] = []
        position = 0
        for span in spans:
            out.append(self._literals(text[position : span.start]))
            out.append(self._hidden(text[span.start : span.end], span.type))
            position = span.end
        out.append(self._literals(text[position:]))
        return "".join(out)

    def restore(self, text: str) -> str:
        """The text with this conversation's placeholders replaced by their values; unknown ones stay."""
        return _PLACEHOLDER.sub(lambda match: self._values.get(match.group(), match.group()), text)

    def to_json(self) -> str:
        """The map as JSON. It holds personal data: store it encrypted, with the conversation, and erase it with it."""
        entries = [[placeholder, value] for placeholder, value in self._values.items()]
        return json.dumps(
            {"version": _VERSION, "conversation": self.conversation, "entries": entries}, ensure_ascii=False
        )

    @classmethod
    def from_json(cls, data: str) -> "Vault":
        """The vault that `to_json` wrote.

        Raises:
            GuardrailError: the text is no vault of this version.
        """
        try:
            record = json.loads(data)
            entries = [(str(placeholder), str(value)) for placeholder, value in record["entries"]]
            conversation, version = str(record["conversation"]), record["version"]
        except (ValueError, KeyError, TypeError) as error:
            raise GuardrailError("A stored placeholder map cannot be read.", "Start a new conversation.") from error
        if version != _VERSION or not all(_PLACEHOLDER.fullmatch(placeholder) for placeholder, _ in entries):
            raise GuardrailError("A stored placeholder map has an unknown form.", "Start a new conversation.")
        vault = cls(conversation)
        for placeholder, value in entries:
            entity, _, number = placeholder[1:-1].rpartition("_")
            first, _, variant = number.partition(".")
            vault._add(entity, value, int(first), int(variant or 1))
        return vault

    def _literals(self, text: str) -> str:
        return _PLACEHOLDER.sub(lambda match: self._placeholder(match.group(), _LITERAL), text) if "⟨" in text else text

    def _hidden(self, value: str, entity: str) -> str:
        if entity == "PERSON":
            stem, ending = self._stem(value)
            return self._placeholder(stem, entity) + ending
        return self._placeholder(value, entity)

    def _stem(self, value: str) -> tuple[str, str]:
        """A name and its ending: the ending is split off where the name without it is known."""
        for ending in ("'s", "’s", "s", "'", "’", "ens", "en", "n"):
            stem = value[: -len(ending)]
            if value.endswith(ending) and stem and ("PERSON", normal(value)) not in self._numbers:
                known = ("PERSON", stem) in self._placeholders or ("PERSON", normal(stem)) in self._numbers
                if known or (not ending.isalpha() and ending != "n") or ending in {"'s", "’s"}:
                    return stem, ending
        return value, ""

    def _placeholder(self, value: str, entity: str) -> str:
        known = self._placeholders.get((entity, value))
        if known:
            return known
        number = self._numbers.get((entity, self._key(entity, value)))
        if number is None:
            number = self._same_person(value) if entity == "PERSON" else None
        if number is None:
            number = self._counts.get(entity, 0) + 1
        return self._add(entity, value, number, self._variants.get((entity, number), 0) + 1)

    def _add(self, entity: str, value: str, number: int, variant: int) -> str:
        placeholder = f"⟨{entity}_{number}⟩" if variant == 1 else f"⟨{entity}_{number}.{variant}⟩"
        self._values[placeholder] = value
        self._placeholders[entity, value] = placeholder
        self._numbers.setdefault((entity, self._key(entity, value)), number)
        self._counts[entity] = max(number, self._counts.get(entity, 0))
        self._variants[entity, number] = max(variant, self._variants.get((entity, number), 0))
        return placeholder

    @staticmethod
    def _key(entity: str, value: str) -> str:
        return value if entity in {_LITERAL, "PASSWORD_OR_SECRET"} else normal(value)

    def _same_person(self, value: str) -> int | None:
        """The one known person of whom this is a part, or who is a part of it: "Öztürk" and "Katharina Öztürk"."""
        words = [normal(word) for word in value.split()]
        numbers = set()
        for (entity, known), placeholder in self._placeholders.items():
            others = [normal(word) for word in known.split()]
            if entity != "PERSON" or not (set(words) <= set(others) or set(others) <= set(words)):
                continue
            numbers.add(int(placeholder[1:-1].rpartition("_")[2].partition(".")[0]))
        return numbers.pop() if len(numbers) == 1 else None


class StreamRestorer:
    """Restores placeholders in a streamed reply, however it is cut.

    restorer = StreamRestorer(vault)
    for piece in stream:
        yield restorer.feed(piece)
    yield restorer.finish()
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._held = ""

    def feed(self, piece: str) -> str:
        """What can be shown after one more piece: never the beginning of what may become a placeholder."""
        text = self._held + piece
        open_end = _PREFIX.search(text, max(0, text.rfind("⟨")))
        cut = open_end.start() if open_end else len(text)
        self._held = text[cut:]
        return self._vault.restore(text[:cut])

    def finish(self) -> str:
        """The rest, once the stream has ended."""
        rest, self._held = self._held, ""
        return self._vault.restore(rest)
