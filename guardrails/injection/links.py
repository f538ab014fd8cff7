"""Links and images of a text, whom they point to, and whether they are built to carry data away."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_URL = re.compile(
    r"(?P<image>!)?\[(?P<label>[^\]\n]{0,300})\]\(\s{0,3}<?(?P<markdown>[^\s()<>]{3,2000}(?:\([^\s()]{0,200}\)[^\s()<>]{0,500})?)"
    r"|(?P<tag><(?:img|image|iframe|script|link|a|source|video|audio|embed|object|form)\b[^<>]{0,1000}?"
    r"(?:src|href|data|action|srcset)\s{0,3}=\s{0,3}[\"']?(?P<attribute>[^\s\"'<>]{3,2000}))"
    r"|(?P<bare>\b(?:https?|ftp|wss?|data|javascript|vbscript|file):[^\s<>\"'`)\]}]{3,2000})"
    r"|(?P<www>(?<![/@\w.])(?:www\.)[^\s<>\"'`)\]}]{4,500})",
    re.IGNORECASE,
)
_CSS = re.compile(r"url\(\s{0,3}[\"']?((?:https?:)?//[^\s\"')]{3,1000})", re.IGNORECASE)
_REFERENCE = re.compile(r"^\s{0,3}\[[^\]\n]{1,100}\]:\s{0,5}(\S{5,2000})", re.MULTILINE)
_DEFANGED = re.compile(
    r"\bhxxps?\s{0,2}(?::|\[:\])\s{0,2}//\S{4,500}|\b[\w-]{2,60}\s?(?:\[\.\]|\(dot\)|\[dot\]|\(punkt\))\s?[a-z]{2,10}\b",
    re.IGNORECASE,
)
_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]{1,10}:)?(?://)?(?:[^/?#@\s]{0,200}@)?([^/?#:\s]{1,255})", re.IGNORECASE)
_SLOT = re.compile(
    r"\{[^{}]{0,80}\}|%7B|<[^<>]{1,60}>|\[[^\[\]]{1,60}\]|%5B|\$\w|"
    r"(?:chat|verlauf|history|conversation|gespr[aä]ch|prompt|secret|geheim|passwor|kundendaten|user_?data|customer_?data|ssn|iban|cvv)",
    re.IGNORECASE,
)
_CAPS_SLOT = re.compile(r"[?&/=#][A-ZÄÖÜ][A-ZÄÖÜ_]{3,40}(?:$|[&/.])")
_OPEN_END = re.compile(
    r"[?&](?:q|d|data|c|chat|h|log|m|msg|message|text|t|s|secret|x|content|payload|p|info|leak)=$", re.IGNORECASE
)
_LONG_VALUE = re.compile(r"[?&#][\w-]{1,30}=[A-Za-z0-9+/=_%-]{120,}")
_SCRIPT = re.compile(r"^(?:javascript|vbscript|file):|^data:(?!image/(?:png|jpe?g|gif|webp);base64)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """A link or image at `text[start:end]` (markup included) to `url` on `host` (lower case, "" for none)."""

    start: int
    end: int
    url: str
    host: str
    image: bool
    label: str = ""


def find_links(text: str) -> Iterator[Link]:
    """All links and images: Markdown, HTML, reference definitions, CSS, bare and defanged addresses."""
    lowered = text.lower()
    if not any(mark in lowered for mark in ("://", "www.", "](", "src", "href", ":", "url(", "(dot)", "[.]")):
        return
    for match in _URL.finditer(text):
        groups = match.groupdict()
        url = groups["markdown"] or groups["attribute"] or groups["bare"] or groups["www"] or ""
        url = url.rstrip(".,;:!?") if groups["bare"] or groups["www"] else url
        tag = (groups["tag"] or "").lower()
        image = bool(groups["image"]) or tag.startswith(("<img", "<image", "<source", "<video", "<audio"))
        bare = groups["bare"] or groups["www"]
        end = match.start() + len(url) if bare else _end_of(text, match, groups)
        yield Link(match.start(), end, url, host_of(url), image, groups["label"] or "")
    for pattern in (_CSS, _REFERENCE):
        for match in pattern.finditer(text):
            yield Link(match.start(), match.end(), match.group(1), host_of(match.group(1)), pattern is _CSS)
    for match in _DEFANGED.finditer(text):
        url = re.sub(r"\s?(?:\[\.\]|\(dot\)|\[dot\]|\(punkt\))\s?", ".", match.group(), flags=re.IGNORECASE)
        url = url.replace("[:]", ":").replace("hxxp", "http")
        yield Link(match.start(), match.end(), url, host_of(url), False)


def _end_of(text: str, match: re.Match[str], groups: dict[str, str | None]) -> int:
    if groups["markdown"]:
        close = text.find(")", match.end(), match.end() + 300)
        return close + 1 if close >= 0 else match.end()
    if groups["tag"]:
        close = text.find(">", match.end(), match.end() + 1000)
        return close + 1 if close >= 0 else match.end()
    return match.end()


def host_of(url: str) -> str:
    """The host of an address in lower case, without port and user; "" for a relative one or a mere fragment."""
    if not re.match(r"(?:[a-z][a-z0-9+.-]{1,10}:)?//|www\.", url, re.IGNORECASE) and not re.match(
        r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,10}(?:[/?#:]|$)", url, re.IGNORECASE
    ):
        return ""
    match = _HOST.match(url.replace("\\", "/"))
    return match.group(1).lower().rstrip(".") if match else ""


def is_allowed(link: Link, hosts: Sequence[str]) -> bool:
    """Whether a link stays within the allow list: a relative address, a listed host or one of its subdomains."""
    if _SCRIPT.match(link.url):
        return False
    if not link.host:
        return not link.url.startswith("//") and ":" not in link.url.split("/")[0]
    return any(link.host == host.lower() or link.host.endswith("." + host.lower()) for host in hosts)


def carries_data(link: Link) -> bool:
    """Whether an address is made to take data along: a slot to fill, an open parameter, a script, a long value."""
    tail = link.url[link.url.find(link.host) + len(link.host) :] if link.host else link.url
    if _SCRIPT.match(link.url) or _OPEN_END.search(tail) or _LONG_VALUE.search(tail):
        return True
    if _CAPS_SLOT.search(tail):
        return "?" in tail or link.image
    query = tail.partition("?")[2]
    return bool(_SLOT.search(query)) or bool(re.search(r"\{[^{}]{1,80}\}|\[[A-Z_ ]{3,40}\]", tail))
