"""Find a quote in its source: exactly, or with white space, quote marks, hyphens and soft hyphens evened out.

Whatever the way it was found, the offsets returned are those of the source as it is.
"""

_SAME = {
    **dict.fromkeys("„“”‟«»〝〞＂", '"'),
    **dict.fromkeys("‚‘’‛‹›`´ʼ", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
}
_DROPPED = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_MARKUP = frozenset("*_`")
_TRIMMED = "\"' .…"


def locate(quote: str, source: str) -> tuple[int, int] | None:
    """Start and end of `quote` in `source`, or None when it does not stand there.

    >>> locate('"14 days"', 'within “14\\xa0days” of delivery')
    (7, 16)
    """
    wanted = quote.strip()
    if not wanted:
        return None
    at = source.find(wanted)
    if at >= 0:
        return at, at + len(wanted)
    for skip_markup in (False, True):
        found = _evened_out(wanted, source, skip_markup)
        if found:
            return found
    return None


def _evened_out(wanted: str, source: str, skip_markup: bool) -> tuple[int, int] | None:
    haystack, origins = _normal(source, skip_markup)
    needle = _normal(wanted, skip_markup)[0].strip()
    for form in (needle, needle.strip(_TRIMMED)):
        at = haystack.find(form) if form else -1
        if at >= 0:
            return origins[at], origins[at + len(form) - 1] + 1
    return None


def _normal(text: str, skip_markup: bool) -> tuple[str, list[int]]:
    """The text evened out, and for each of its characters the offset it came from."""
    out: list[str] = []
    origins: list[int] = []
    for offset, char in enumerate(text):
        if char in _DROPPED or (skip_markup and char in _MARKUP):
            continue
        if char.isspace():
            if out and out[-1] == " ":
                continue
            char = " "
        for piece in _SAME.get(char, char):
            out.append(piece)
            origins.append(offset)
    return "".join(out), origins
