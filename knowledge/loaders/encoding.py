"""Bytes to text: byte order marks, UTF-8, UTF-16, the Western legacy code pages, line ends."""

import codecs
import re
from dataclasses import dataclass

from knowledge.errors import LoadError, UnsupportedFormat

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WESTERN = ("cp1252", "mac_roman", "cp850")
_SAMPLE = 200_000
_LETTERS = frozenset("äöüÄÖÜßéèêàâçñáíóúôîëïåøæœÉÀ")
_SIGNS = frozenset("€§°„“”‚‘’–—…«»²³µ×®™©·•½¼ \u00a0±")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with \\n line ends, the codec it was read with, and what had to be replaced."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, declared: str = "") -> Decoded:
    """The text of a file, without a byte order mark, line ends as \\n.

    Args:
        declared: a codec the file or its transport names; used when it fits.

    Raises:
        UnsupportedFormat: the bytes are no text.
    """
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return _finish(data[len(mark) :], codec, "replace")
    if wide := _wide_codec(data):
        return _finish(data, wide, "replace")
    if looks_binary(data):
        raise UnsupportedFormat(
            "The content is binary, not text.",
            "Give the file the suffix of its real format, or leave it out of the source.",
        )
    if declared and _fits(data, declared):
        return _finish(data, declared, "strict")
    if _fits(data, "utf-8"):
        return _finish(data, "utf-8", "strict")
    return _finish(data, _legacy_codec(data), "replace")


def looks_binary(data: bytes) -> bool:
    """Whether bytes in a one-byte or UTF-8 encoding cannot be text: NUL runs or many control characters."""
    if not data:
        return False
    for sample in (data[:4096], data[len(data) // 2 :][:4096]):
        controls = sum(1 for byte in sample if byte < 9 or 13 < byte < 27 or 27 < byte < 32)
        if controls > max(2, len(sample) // 50):
            return True
    return False


def clean(text: str) -> str:
    """Text without lone surrogates and NUL, which no database or encoder takes; lengths stay."""
    return _SURROGATES.sub("\ufffd", text).replace("\x00", "\ufffd")


def newlines(text: str) -> str:
    """Line ends as \\n."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _fits(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    except LookupError:
        return False
    return True


def _finish(data: bytes, codec: str, errors: str) -> Decoded:
    try:
        text = data.decode(codec, errors)
    except (UnicodeError, LookupError) as error:
        raise LoadError(
            f"The text cannot be decoded as {codec}.", "Save the file as UTF-8 and index it again."
        ) from error
    warnings = []
    lost = text.count("\ufffd") - data.count("\ufffd".encode(codec, "ignore") or b"\xff\xff\xff")
    if errors == "replace" and lost > 0:
        warnings.append(f"{lost} characters could not be decoded as {codec} and were replaced.")
    if nuls := text.count("\x00"):
        warnings.append(f"{nuls} NUL characters were replaced.")
    return Decoded(clean(newlines(text)), codec, tuple(warnings))


def _wide_codec(data: bytes) -> str:
    """UTF-16 without a byte order mark: in Western text every second byte is 0."""
    sample = data[:4096]
    if len(sample) < 4 or len(data) % 2:
        return ""
    half = len(sample) // 2
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.6 and even < 0.1:
        return "utf-16-le"
    if even > 0.6 and odd < 0.1:
        return "utf-16-be"
    return ""


def _legacy_codec(data: bytes) -> str:
    sample = data[:_SAMPLE]
    high = sum(1 for byte in sample if byte > 127)
    replaced = data[:_SAMPLE].decode("utf-8", "replace").count("\ufffd")
    if high and replaced <= max(1, high // 20) and high > 10:
        return "utf-8"
    scored = [(_plausible(sample.decode(codec, "replace")), -rank, codec) for rank, codec in enumerate(_WESTERN)]
    score, _, best = max(scored)
    if score >= 0.7:
        return best
    return _other_codec(sample) or best


def _plausible(text: str) -> float:
    """Share of non-ASCII characters that German, English or French text would have at that place."""
    good = total = 0
    for index, char in enumerate(text):
        if char < "\x80":
            continue
        total += 1
        before = text[index - 1] if index else " "
        after = text[index + 1] if index + 1 < len(text) else " "
        if char in _LETTERS:
            # "Ü" inside a lower-case word is a wrongly decoded byte.
            good += not (char.isupper() and before.islower()) and (before.isalpha() or after.isalpha())
        elif char in _SIGNS:
            good += not (before.isalpha() and after.isalpha() and char not in "’‘·•-–")
    return good / total if total else 1.0


def _other_codec(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return best.encoding if best is not None else ""
