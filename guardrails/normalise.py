"""What a text says once its disguises are taken off, with a way back to the original offsets.

`views(text)` returns the text without invisible characters and homoglyphs ("plain") and, where there is
something to undo, further readings of it: decoded base64, hex, escapes and tags, ROT13, leet, spaced and
reversed letters, joined fragments. A guard judges every view and reports spans of the original.

Sources: Unicode UAX #15 (NFKC), UTS #39 (confusables), the tags block U+E0000..E007F.
"""

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from guardrails.language import word_set

MAX_DECODED = 4_000
MAX_VIEWS = 12

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
_TAGS = re.compile("\U0001f3f4?[\U000e0020-\U000e007e]{4,}")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")

_CONFUSABLE_FROM = (
    "аеорсухіјѕԁԛԝһӏвкмнтгпАВЕКМНОРСТУХІЈЅҮ"
    "αβεικνορτυχγηωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
    "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ"
    "ıɑɡɩʋօսոհցⅼ"
    "ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎ"
)
_CONFUSABLE_TO = (
    "aeopcyxijsdqwhlbkmhtrnABEKMHOPCTYXIJSY"
    "abeikvoptuxynwABEZHIKMNOPTYX"
    "abcdefghijklmnoprstuvwyz"
    "iagiuounhgl"
    "acefghijkmrtvwy"
)
_CONFUSABLES = dict(zip(_CONFUSABLE_FROM, _CONFUSABLE_TO, strict=True))
_CONFUSABLE = re.compile(f"[{_CONFUSABLE_FROM}]")
_WORD = re.compile(r"\w+")
_LATIN = re.compile("[A-Za-zÀ-ɏ]")

_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{16,}={0,2}(?![A-Za-z0-9+/_=])")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:0x)?(?:[0-9a-fA-F]{2}[ :]?){8,}(?![0-9A-Za-z])")
_BINARY = re.compile(r"(?<![01])(?:[01]{8} ?){6,}(?![01])")
_DECIMAL = re.compile(r"(?<!\d)(?:(?:3[2-9]|[4-9]\d|1[01]\d|12[0-6])[ ,;-]{1,2}){7,}(?:\d{2,3})(?!\d)")
_ESCAPES = re.compile(r"(?:\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|%[0-9a-fA-F]{2}|&#x?[0-9a-fA-F]{2,5};){4,}")
_ESCAPED = re.compile(r"\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})")
_SPACED = re.compile(r"(?<!\w)\w([ .\-_*·|/~])\w(?:\1\w)+(?!\w)")
_LEET_WORD = re.compile(r"[\w@$!|€+]*[A-Za-z][\w@$!|€+]*")
_LEET = str.maketrans("013456789@$!|€+", "oieasgtbgasiiet")
_LEET_L = str.maketrans("013456789@$!|€+", "oleasgtbgaslllt".replace("lll", "lle"))
_QUOTED = re.compile(r"[\"„“”»«‚‘'`]([^\"„“”»«‚‘’'`\n]{2,120})[\"“”«»‘’'`]")
_ASSEMBLE = re.compile(
    r"\+|&|\b(?:teil|part|st[üu]ck|piece|fragment|combin|concat|kombinier|verkett|verbind|zusammen|join|append"
    r"|merge|f[üu]g|reih|assembl|stitch|glue)",
    re.IGNORECASE,
)
_MORSE = re.compile(r"(?:[.\-–]{1,5}[ /|]{1,3}){6,}[.\-–]{1,5}")
_MORSE_LETTERS = {
    ".-": "a", "-...": "b", "-.-.": "c", "-..": "d", ".": "e", "..-.": "f", "--.": "g", "....": "h",
    "..": "i", ".---": "j", "-.-": "k", ".-..": "l", "--": "m", "-.": "n", "---": "o", ".--.": "p",
    "--.-": "q", ".-.": "r", "...": "s", "-": "t", "..-": "u", "...-": "v", ".--": "w", "-..-": "x",
    "-.--": "y", "--..": "z",
}  # fmt: skip

# Words by which a shifted or reversed reading is known to be language and not noise.
_KNOWN = word_set(
    "alle alles anweisung anweisungen aus bitte das dein deine deinen deiner den der die dir du ein eine "
    "ich ist kunden mein mir nenne nenn nicht oder prompt regeln regel schreib sag system und von zeig "
    "zeige gib geheim geheime geheimen passwort rabatt rabattcode rabattcodes ignoriere vergiss deinem "
    "all and are code codes customer data every for forget from give have hidden ignore instructions is "
    "key list me of password please print reveal rules say secret show system tell that the this to what "
    "with you your previous discount admin internal prompts write send"
)


@dataclass(frozen=True, slots=True)
class View:
    """One reading of a text.

    Attributes:
        kind: "plain", "leet", "base64", ... as in the module docstring.
        text: the reading.
        starts: for each character of `text`, where its source begins in the original.
        ends: and where it ends (exclusive). Both have the length of `text`.
        disguised: how many invisible characters and homoglyphs were undone (view "plain" only).
    """

    kind: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    disguised: int = 0

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that `text[start:end]` was read from; an empty span stays empty."""
        if not self.text:
            return 0, 0
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else self.ends[-1]
            return at, at
        return min(self.starts[start:end]), max(self.ends[start:end])


@lru_cache(maxsize=4)
def views(text: str) -> tuple[View, ...]:
    """All readings of `text`, the plain one first; at most `MAX_VIEWS`, linear in the length of the text.

    Remembered for the last texts, because several guards read the same message.
    """
    first = plain(text)
    found = [first, *_tags(text)]
    for reading in _readings(first):
        found.append(reading)
        if len(found) >= MAX_VIEWS:
            return tuple(found)
    for reading in tuple(found[1:]):
        if reading.kind in ("base64", "hex", "escapes", "tags"):
            found.extend(_nested(reading))
    return tuple(found[:MAX_VIEWS])


def plain(text: str) -> View:
    """The text in NFKC, without invisible characters, with homoglyphs read as the Latin letters they imitate."""
    if text.isascii() and not _CONTROL.search(text):
        return View("plain", text, range(len(text)), range(1, len(text) + 1))
    mapped = _lookalikes(text)
    clean = mapped == text and not _INVISIBLE.search(text) and not _CONTROL.search(text)
    if clean and unicodedata.is_normalized("NFKC", text):
        return View("plain", text, range(len(text)), range(1, len(text) + 1))
    return _rebuilt(text, mapped)


def _lookalikes(text: str) -> str:
    """`text` with homoglyphs replaced one for one, where Latin letters surround them."""
    if not _CONFUSABLE.search(text):
        return text
    foreign = sum(1 for c in _CONFUSABLE.sub("", text) if c.isalpha() and not _LATIN.match(c))
    if foreign <= len(_LATIN.findall(text)):
        return _CONFUSABLE.sub(lambda m: _CONFUSABLES[m.group()], text)

    def word(match: re.Match[str]) -> str:
        token = match.group()
        return _CONFUSABLE.sub(lambda m: _CONFUSABLES[m.group()], token) if _LATIN.search(token) else token

    return _WORD.sub(word, text)


def _rebuilt(text: str, mapped: str) -> View:
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    removed = sum(1 for a, b in zip(text, mapped, strict=True) if a != b)
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        cluster = mapped[at:end]
        if _INVISIBLE.match(cluster) or _CONTROL.match(cluster):
            removed += text[at] not in "\u200d\ufe0f"
        else:
            for char in unicodedata.normalize("NFKC", cluster):
                out.append(char)
                starts.append(at)
                ends.append(end)
        at = end
    return View("plain", "".join(out), starts, ends, disguised=removed)


def _tags(text: str) -> Iterator[View]:
    for match in _TAGS.finditer(text):
        if match.group()[0] == "\U0001f3f4":  # the flags of England, Scotland and Wales are spelled in tags
            continue
        yield _payload("tags", "".join(chr(ord(c) - 0xE0000) for c in match.group()), *match.span())


def _readings(view: View) -> Iterator[View]:
    yield from _encoded(view)
    yield from _unspaced(view)
    yield from _unleet(view)
    yield from _shifted(view)
    yield from _joined(view)


def _nested(view: View) -> Iterator[View]:
    whole = (view.starts[0], view.ends[-1]) if view.text else (0, 0)
    inner = View("plain", view.text, range(len(view.text)), range(1, len(view.text) + 1))
    for reading in (*_encoded(inner), *_shifted(inner)):
        yield _payload(reading.kind, reading.text, *whole)


def _payload(kind: str, text: str, start: int, end: int) -> View:
    text = text[:MAX_DECODED]
    return View(kind, text, [start] * len(text), [end] * len(text))


def _readable(raw: bytes) -> str | None:
    """The bytes as text when nearly all of it is letters and ordinary punctuation, else None."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    good = sum(c.isalpha() or c in " \n.,:;!?'\"-()" for c in text)
    return text if len(text) >= 6 and good >= 0.85 * len(text) and " " in text.strip() else None


def _base64(run: str) -> bytes:
    body = run.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(body[: len(body) - (len(body) % 4 == 1)] + "=" * (-len(body) % 4))


def _hex(run: str) -> bytes:
    return bytes.fromhex(re.sub(r"^0x|[ :]", "", run))


def _binary(run: str) -> bytes:
    return bytes(int(octet, 2) for octet in re.findall("[01]{8}", run))


def _decimal(run: str) -> bytes:
    return bytes(int(number) for number in re.findall(r"\d+", run) if int(number) < 256)


def _escapes(run: str) -> bytes:
    text = _ESCAPED.sub(lambda m: chr(int(m.group(1) or m.group(2), 16)), html.unescape(run))
    return unquote(text).encode("utf-8", "ignore")


def _morse(run: str) -> bytes:
    words = re.split(r" ?[/|] ?| {3}", run.replace("–", "-"))
    return " ".join("".join(_MORSE_LETTERS.get(c, "") for c in word.split()) for word in words).encode()


_DECODERS = (
    ("base64", _BASE64, _base64),
    ("hex", _HEX, _hex),
    ("binary", _BINARY, _binary),
    ("decimal", _DECIMAL, _decimal),
    ("escapes", _ESCAPES, _escapes),
    ("morse", _MORSE, _morse),
)


def _encoded(view: View) -> Iterator[View]:
    for kind, pattern, decode in _DECODERS:
        for count, match in enumerate(pattern.finditer(view.text)):
            if count == 4:
                break
            try:
                text = _readable(decode(match.group()[: 2 * MAX_DECODED]))
            except (binascii.Error, ValueError):
                continue
            if text is not None:
                yield _payload(kind, text, *view.source(*match.span()))


def _unspaced(view: View) -> Iterator[View]:
    """S p a c e d and d.o.t.t.e.d words closed up; two blanks or another mark end a word."""
    runs = [m for m in _SPACED.finditer(view.text) if not m.group()[::2].isdigit()]
    if not any(len(run.group()) >= 7 for run in runs):
        return
    keep = bytearray(b"\x01") * len(view.text)
    for run in runs:
        for at in range(run.start() + 1, run.end(), 2):
            keep[at] = 0
    kept = [i for i, flag in enumerate(keep) if flag]
    yield View(
        "spaced",
        "".join(view.text[i] for i in kept),
        [view.starts[i] for i in kept],
        [view.ends[i] for i in kept],
    )


def _unleet(view: View) -> Iterator[View]:
    if not re.search(r"[A-Za-z][0134578@$!|]|[0134578@$!|][A-Za-z]", view.text):
        return
    for table in (_LEET, _LEET_L):
        changed = 0

        def word(match: re.Match[str], table: dict[int, int] = table) -> str:
            nonlocal changed
            token = match.group()
            core = token.rstrip("!|+")
            plain_core = core.translate(table)
            changed += plain_core != core and not re.fullmatch(r"[A-Za-z]+[-_]?\d+", core)
            return plain_core + token[len(core) :]

        text = _LEET_WORD.sub(word, view.text)
        if changed < 2:
            return
        yield View("leet", text, view.starts, view.ends)


def _shifted(view: View) -> Iterator[View]:
    """ROT13 and reversed readings, when they hold known words that the text itself does not."""
    text = view.text[:MAX_DECODED]
    own = _known(text)
    size = len(text)
    rotated = codecs.encode(text, "rot13")
    if _known(rotated) >= own + 2:
        yield View("rot13", rotated, view.starts[:size], view.ends[:size])
    backwards = text[::-1]
    if _known(backwards) >= own + 2:
        yield View("reversed", backwards, view.starts[:size][::-1], view.ends[:size][::-1])


def _known(text: str) -> int:
    return sum(1 for word in _WORD.findall(text.lower()) if len(word) > 2 and word in _KNOWN)


def _joined(view: View) -> Iterator[View]:
    """Quoted fragments in a row, for payloads that ask to be put together."""
    pieces = list(_QUOTED.finditer(view.text[:MAX_DECODED]))
    if not 2 <= len(pieces) <= 12 or not _ASSEMBLE.search(view.text[:MAX_DECODED]):
        return
    span = view.source(pieces[0].start(), pieces[-1].end())
    for glue in ("", " "):
        yield _payload("joined", glue.join(p.group(1) for p in pieces), *span)
