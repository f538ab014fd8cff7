"""The sender's own words of a mail: from plain text or HTML, without history, signature and device lines."""

import re

from knowledge.errors import LoadError
from knowledge.loaders.mail import split_quotes, split_signature

MAX_TEXT = 100_000
_DEVICE = re.compile(
    r"^(?:Von meinem .{2,40} gesendet|Gesendet (?:von|mit|aus) .{2,60}|Diese (?:E-?Mail"
    r"|Nachricht) wurde von .{2,60} gesendet"
    r"|Sent from (?:my )?.{2,60}|Get Outlook for .{2,40}|Outlook für .{2,20} beziehen|Sent with .{2,60})\.?$",
    re.I,
)
# Mail programs break the line that opens the history, so two lines are looked at together.
_INTRO = re.compile(
    r"^(?:(?:Am|Den)\b.{5,200}\b(?:schrieb|schrieben|schreef)\b.{0,120}:|On\b.{5,200}\bwrote:"
    r"|.{2,80}<[^<>\s]+@[^<>\s]+>\s*(?:schrieb|wrote)\b.{0,60}:)$",
    re.I,
)
_SEPARATOR = re.compile(
    r"^(?:[-_=*]{2,}\s*(?:Urspr(?:ü|ue)ngliche (?:Nachricht|E-?Mail)|Original(?:e)? (?:Message|Nachricht)"
    r"|Original-?Nachricht"
    r"|Weitergeleitete (?:Nachricht|E-?Mail)|Forwarded message|Anfang der weitergeleiteten .{0,20})\s*[-_=*]*:?"
    r"|Anfang der weitergeleiteten (?:Nachricht|E-Mail):|Begin forwarded message:|_{20,})$",
    re.I,
)
_HISTORY_HTML = re.compile(
    r"<(?:blockquote\b|div[^>]*\b(?:class|id)=[\"'][^\"']*(?:gmail_quote|yahoo_quoted|moz-cite-prefix|divRplyFwdMsg|"
    r"appendonsend|OLK_SRC_BODY_SECTION|protonmail_quote|ms-outlook-mobile-reference-message)"
    r"|hr[^>]*id=[\"']stopSpelling|div[^>]*style=[\"'][^\"']*border-top:\s*solid #(?:E1E1E1|B5C4DF))",
    re.I,
)
_GREETING = re.compile(
    r"^(?:(?:sehr geehrte|liebe[rs]?|hallo|guten (?:tag|morgen|abend)|moin|servus|grüezi|hi|hello|dear"
    r"|good (?:morning|day"
    r"|afternoon|evening)|to whom)\b[^,?!:\n]{0,60}[,!.:]?)$",
    re.I,
)
_CLOSING = re.compile(
    r"^(?:(?:mit )?(?:freundlichen|freundliche|besten|beste|vielen|herzlichen|herzliche|liebe|viele"
    r"|schöne) (?:grüßen|grüße"
    r"|gruß|gruss|grüssen|grüsse|dank)\b.*|mfg|lg|vg|gruß|gruss|grüße|danke(?: (?:im voraus|vorab))?"
    r"|vielen dank(?: .{0,30})?"
    r"|(?:kind|best|warm) regards.*|best wishes.*|regards|sincerely.*|yours (?:sincerely|faithfully|truly).*|cheers"
    r"|(?:many )?thanks(?: .{0,30})?|thank you(?: .{0,30})?)[,!.]*$",
    re.I,
)


def html_text(html: str) -> str:
    """Readable text of an HTML mail, without the history it quotes; "" when it holds none.

    Nothing is fetched: pictures of a mail tell its sender that it was read.
    """
    from knowledge.loaders.html import load_html
    from knowledge.loaders.options import LoadOptions

    found = _HISTORY_HTML.search(html)
    own = html[: found.start()] if found and found.start() > 0 else html
    for candidate in (own, html):
        try:
            return load_html(candidate[: 5 * MAX_TEXT], LoadOptions(html_boilerplate=False)).text
        except LoadError:
            continue
    return ""


def own_words(text: str) -> str:
    """The text without what it quotes, without the signature and without "Sent from my …"."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")[:MAX_TEXT]
    lines = text.split("\n")
    for index, line in enumerate(lines):
        joined = f"{line.strip()} {lines[index + 1].strip()}" if index + 1 < len(lines) else line.strip()
        if _SEPARATOR.match(line.strip()) or _INTRO.match(line.strip()) or _breaks(joined, line):
            lines = lines[:index]
            break
    own, _ = split_quotes("\n".join(lines))
    own, _ = split_signature(own)
    kept = [line.rstrip() for line in own.split("\n") if not _DEVICE.match(line.strip())]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def matter(text: str) -> str:
    """What a mail is about: its own words without greeting, closing and name."""
    lines = [line.strip() for line in text.split("\n")]
    while lines and (not lines[0] or _GREETING.match(lines[0])):
        lines.pop(0)
    for index, line in enumerate(lines):
        # What follows a closing is the name, a company, a phone number.
        if index and _CLOSING.match(line) and len(lines) - index <= 12:
            lines = lines[:index]
            break
    kept = "\n".join(lines).strip()
    return re.sub(r"^(?:hallo|hi|hello|guten tag|moin)[^,\n]{0,40},\s*", "", kept, flags=re.I) or text.strip()


def _breaks(joined: str, line: str) -> bool:
    """An opening of the history over two lines; a sentence that starts with "Am" and goes on is none."""
    return bool(_INTRO.match(joined)) and joined.endswith(":") and bool(re.match(r"^(?:Am|Den|On)\b", line.strip()))
