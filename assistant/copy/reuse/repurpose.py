"""One approved text in other channels: within their limits, with no fact that the text does not have."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.copy.drafting.drafter import Drafter
from assistant.copy.drafting.types import Variant, variant_json
from assistant.copy.reuse.source import Source, carried, figures_beyond, for_channel, said, with_material

_TRIED = 4
WORD_FOR_WORD = "word for word"


@dataclass(frozen=True, slots=True)
class Repurposed:
    """A text in another channel.

    Attributes:
        variant: None when no text of the source's facts keeps the channel's rules.
        maker: "word for word", "patterns" or the model.
        kept, left_out: facts of the source that it says and does not say.
        note: why there is no text, "" when there is one.
    """

    channel: str
    variant: Variant | None
    maker: str = ""
    kept: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    note: str = ""


def repurpose(source: Source, channels: Sequence[str], drafter: Drafter) -> list[Repurposed]:
    """The source in each channel, in order.

    Where the text itself keeps every rule of the channel it stays as it was approved; elsewhere it is written anew from
    its facts alone, by the model or from patterns, and the fullest of a few texts is taken.

    Raises:
        BrandError: there is no such channel.
        KnowledgeError: nothing is indexed.
    """
    return [_in_channel(source, channel, drafter) for channel in dict.fromkeys(channels)]


def _in_channel(source: Source, channel: str, drafter: Drafter) -> Repurposed:
    brief = for_channel(source.brief, channel, variants=_TRIED)
    known = drafter.known(brief)
    material = said(source, known, drafter.claims)
    checked = known.gate.check(source.text)
    if checked.passed:
        own = Variant(checked.text, "benefit", checked.claims, checked.findings, checked.length)
        return Repurposed(channel, own, WORD_FOR_WORD, tuple(c.text for c in material))
    made = drafter.write(with_material(known, material)) if material else None
    texts = [v for v in (made.variants if made else ()) if not figures_beyond(v.text, source)]
    if made is None or not texts:
        return Repurposed(channel, None, note=_why(brief.language, facts=bool(material)))
    kept = {v.text: carried(v.text, material, brief.language) for v in texts}
    best = max(texts, key=lambda v: len(kept[v.text][0]))
    there, gone = kept[best.text]
    return Repurposed(channel, best, made.maker, tuple(there), tuple(gone))


def _why(language: str, *, facts: bool) -> str:
    if language == "de":
        return (
            "Die Fakten des Textes ergeben in diesem Kanal keinen Text, der alle Regeln hält."
            if facts
            else "Der Text enthält keine belegten Fakten."
        )
    return (
        "The facts of the text make no text in this channel that keeps every rule."
        if facts
        else "The text holds no proven facts."
    )


def repurposed_json(made: Repurposed) -> dict[str, Any]:
    """Plain data of a text in another channel."""
    return {
        "channel": made.channel,
        "variant": variant_json(made.variant) if made.variant else None,
        "maker": made.maker,
        "kept": list(made.kept),
        "left_out": list(made.left_out),
        "note": made.note,
    }
