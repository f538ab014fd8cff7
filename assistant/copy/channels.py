"""Channels and their limits, counted as the platforms count.

Sources (checked 2026): Google Ads Help "About text ads" (headline 30, description 90); Google Search Central on
titles and snippets (cut by width, about 60 and 155 characters); X "Counting characters" (280 weighted, a link is 23,
most CJK characters and emoji 2); LinkedIn Help (post 3,000, the feed shows about 210); Instagram (caption 2,200, 30
hashtags, the feed shows 125); TikTok (caption 4,000, shown 150); 3GPP TS 23.038 (GSM 03.38 alphabet: 160 septets,
153 in each part of several; UCS-2: 70, 67); Apple and Android notifications show about 120 characters.
"""

import dataclasses
import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from assistant.copy.brand import Brand
from assistant.copy.errors import BrandError

Count = Literal["characters", "x", "sms", "width"]


@dataclass(frozen=True, slots=True)
class Channel:
    """What a channel allows; None means no limit.

    Attributes:
        max_chars: longest text in the channel's own units (`count`).
        min_chars: shortest text that is worth it.
        visible_chars: what is shown before "more".
        count: characters; "x" weighted; "sms" the units of its alphabet; "width" like characters.
        links: whether links may stand in it.
    """

    name: str
    max_chars: int | None = None
    min_chars: int | None = None
    max_words: int | None = None
    max_hashtags: int | None = None
    visible_chars: int | None = None
    count: Count = "characters"
    links: bool = True


BUILT_IN = {
    channel.name: channel
    for channel in (
        Channel("google_ads_headline", 30, links=False),
        Channel("google_ads_description", 90, links=False),
        Channel("meta_title", 60, links=False, count="width"),
        Channel("meta_description", 155, min_chars=50, links=False, count="width"),
        Channel("linkedin", 3000, visible_chars=210, max_hashtags=5),
        Channel("instagram", 2200, visible_chars=125, max_hashtags=30),
        Channel("tiktok", 4000, visible_chars=150),
        Channel("x", 280, count="x"),
        Channel("facebook", 63206, visible_chars=125),
        Channel("newsletter_subject", 60, links=False),
        Channel("newsletter_preheader", 100, links=False),
        Channel("newsletter"),
        Channel("product_page"),
        Channel("landing_page"),
        Channel("flyer"),
        Channel("press"),
        Channel("blog"),
        Channel("sms", 160, count="sms"),
        Channel("push", 120, links=False),
        Channel("push_title", 40, links=False),
    )
}
_ALIASES = {
    "twitter": "x",
    "google_ads": "google_ads_description",
    "meta": "meta_description",
    "subject": "newsletter_subject",
    "preheader": "newsletter_preheader",
    "email": "newsletter",
    "seo_title": "meta_title",
}
_URL = re.compile(r"https?://\S+|www\.\S+")
# X weighs these ranges 1, everything else 2 (twitter-text, configuration v3).
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_X_LINK = 23
# GSM 03.38 basic alphabet and the characters that take an escape (3GPP TS 23.038, 6.2.1).
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("\f^{}\\[~]|€")


def channel_of(name: str, brand: Brand | None = None) -> Channel:
    """The channel of a name, with the brand's own limits.

    Raises:
        BrandError: no such channel; the cause names the nearest one.
    """
    name = _ALIASES.get(name, name)
    own = brand.channels.get(name) if brand else None
    base = BUILT_IN.get(name) or (Channel(name) if own else None)
    if base is None:
        known = [*BUILT_IN, *(brand.channels if brand else ())]
        near = get_close_matches(name, known, n=1, cutoff=0.0)
        raise BrandError(f"There is no channel '{name[:40]}'.", f"Did you mean '{near[0]}'?")
    if own is None:
        return base
    return dataclasses.replace(base, **{key: value for key, value in own.model_dump().items() if value is not None})


def measure(text: str, channel: Channel) -> int:
    """The length of a text as its channel counts it."""
    if channel.count == "x":
        return x_length(text)
    return sms(text).units if channel.count == "sms" else len(text)


def cut_at(text: str, channel: Channel, limit: int) -> int:
    """The offset at which a text passes a limit; its length when it does not."""
    if channel.count == "characters" or channel.count == "width":
        return min(limit, len(text))
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle], channel) <= limit else (low, middle - 1)
    return low


def x_length(text: str) -> int:
    """The weighted length of a post on X: links count 23, most of Unicode beyond Latin 2, an emoji 2."""
    text = unicodedata.normalize("NFC", text)
    bare, links = _URL.subn("", text)
    return links * _X_LINK + sum(_weights(bare))


def _weights(text: str) -> list[int]:
    weights: list[int] = []
    joined = False
    for char in text:
        code = ord(char)
        if weights and (joined or code == 0xFE0F or 0x1F3FB <= code <= 0x1F3FF or code == 0x200D):
            joined = code == 0x200D
            continue
        weights.append(1 if any(low <= code <= high for low, high in _LIGHT) else 2)
    return weights


@dataclass(frozen=True, slots=True)
class Sms:
    """How an SMS is sent: `units` of its alphabet in `segments` messages; `culprits` force UCS-2."""

    alphabet: Literal["GSM-7", "UCS-2"]
    units: int
    segments: int
    culprits: str = ""


def sms(text: str) -> Sms:
    """Alphabet, units and segments of a text as an SMS."""
    culprits = "".join(dict.fromkeys(char for char in text if char not in GSM and char not in GSM_EXTENDED))
    if culprits:
        units = len(text.encode("utf-16-le", "surrogatepass")) // 2
        return Sms("UCS-2", units, 1 if units <= 70 else -(-units // 67), culprits)
    units = len(text) + sum(char in GSM_EXTENDED for char in text)
    return Sms("GSM-7", units, 1 if units <= 160 else -(-units // 153))
