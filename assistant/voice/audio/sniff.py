"""What a file is by its first bytes; its name and the browser's word for it count for nothing.

Only these containers are opened, each by name: FFmpeg left to guess would also take playlists that make it read
other files and addresses.
"""

import struct
from pathlib import Path

from assistant.voice.audio.errors import AudioError

FORMATS = {"wav": "wav", "mp3": "mp3", "mp4": "mp4", "ogg": "ogg", "webm": "matroska", "flac": "flac", "aac": "aac"}
"""Our name of a container → FFmpeg's demuxer."""

_HEAD = 4096
_UNKNOWN_SIZES = {0, 0xFFFFFFFF, 0x7FFFFFFF, 0xFFFFFFFF - 36}
_TEXT_HINT = "Send WAV, MP3, M4A, OGG, Opus, FLAC or WebM."


def container(path: Path) -> str:
    """The container of a recording, a key of `FORMATS`.

    Raises:
        AudioError: empty, or no audio format that Beleg reads.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise AudioError("The recording is empty.", "Record again.")
    found = _by_magic(head)
    if found is None:
        raise AudioError("The file is not a recording in a known format, whatever its name says.", _TEXT_HINT)
    return found


def _by_magic(head: bytes) -> str | None:
    if head[:4] in {b"RIFF", b"RF64"} and head[8:12] == b"WAVE":
        return "wav"
    if head[4:8] == b"ftyp":
        return "mp4"
    for magic, name in ((b"OggS", "ogg"), (b"\x1a\x45\xdf\xa3", "webm"), (b"fLaC", "flac"), (b"ID3", "mp3")):
        if head.startswith(magic):
            return name
    if len(head) > 3 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        return "aac"
    if len(head) > 3 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and _mpeg_header(head):
        return "mp3"
    return None


def _mpeg_header(head: bytes) -> bool:
    """MPEG audio frame header (ISO 11172-3, 2.4.1.3): no reserved version, layer, bit rate or sampling rate."""
    version, layer = (head[1] >> 3) & 3, (head[1] >> 1) & 3
    return version != 1 and layer != 0 and head[2] >> 4 not in {0, 15} and (head[2] >> 2) & 3 != 3


def cut_off(path: Path, kind: str) -> bool:
    """True when the file says of itself that it should be longer (WAV) or goes on (OGG)."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if kind == "wav":
            return _wav_cut_off(file.read(_HEAD), size)
        if kind == "ogg":
            file.seek(max(0, size - (1 << 17)))
            tail = file.read()
            last = tail.rfind(b"OggS")
            return last < 0 or last + 5 >= len(tail) or not tail[last + 5] & 4
    return False


def _wav_cut_off(head: bytes, size: int) -> bool:
    position = 12
    while position + 8 <= len(head):
        name, length = head[position : position + 4], struct.unpack_from("<I", head, position + 4)[0]
        if name == b"data":
            # Recorders that stream write a size that they cannot know; only a plausible one is believed.
            return length not in _UNKNOWN_SIZES and position + 8 + length > size + 1
        position += 8 + length + (length & 1)
    return False
