import struct
import tracemalloc
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from assistant.voice.audio.activity import parts, speech
from assistant.voice.audio.decode import AudioLimits, decode
from assistant.voice.audio.errors import AudioError
from assistant.voice.audio.types import Stretch
from tests.assistant.voice.audio import sounds


def level(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean((samples / 32768.0) ** 2)))


@pytest.mark.parametrize("kind", sorted(sounds.CODECS))
def test_every_format_gives_the_same_speech(tmp_path: Path, kind: str) -> None:
    spoken = sounds.speech()
    sound = decode(sounds.write(tmp_path / "note.bin", spoken, kind))
    assert sound.samples.dtype == np.int16 and abs(sound.seconds - len(spoken) / 22050) < 0.15
    assert abs(level(sound.samples) / level(spoken) - 1) < 0.1 and sound.warnings == ()
    assert [round(item.start) for item in speech(sound.samples)] == [0]


def test_8_khz_and_stereo(tmp_path: Path) -> None:
    spoken = sounds.speech()
    telephone = spoken[: len(spoken) // 3 * 3].reshape(-1, 3).mean(axis=1).astype(np.int16)
    narrow = decode(sounds.write(tmp_path / "a.wav", telephone, "wav", rate=7350))
    assert abs(narrow.seconds - len(spoken) / 22050) < 0.2 and speech(narrow.samples)
    both = decode(sounds.write(tmp_path / "b.wav", np.stack([spoken, spoken]), "wav"))
    assert abs(level(both.samples) / level(spoken) - 1) < 0.05 and both.warnings == ()


@pytest.mark.parametrize("other", [-1, 0])
def test_channels_that_cancel_each_other_or_are_empty(tmp_path: Path, other: int) -> None:
    spoken = np.clip(sounds.speech(), -32767, 32767)
    sound = decode(sounds.write(tmp_path / "a.wav", np.stack([spoken * np.int16(other), spoken]), "wav"))
    assert sound.warnings == ("one_channel_only",) and abs(level(sound.samples) / level(spoken) - 1) < 0.05


@pytest.mark.parametrize("kind", ["wav", "mp3", "ogg", "webm", "flac"])
def test_a_truncated_recording_gives_what_is_there_and_says_so(tmp_path: Path, kind: str) -> None:
    path = sounds.write(tmp_path / "a", sounds.speech(), kind)
    whole = decode(path).seconds
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2])
    sound = decode(path)
    assert 0.3 * whole < sound.seconds < 0.7 * whole and "truncated" in sound.warnings


def test_damage_in_the_middle_costs_only_that_part(tmp_path: Path) -> None:
    path = sounds.write(tmp_path / "a.mp3", sounds.speech(), "mp3")
    raw = bytearray(path.read_bytes())
    whole = decode(path).seconds
    raw[5000:6000] = bytes(np.random.default_rng(1).integers(0, 256, 1000, dtype=np.uint8))
    path.write_bytes(bytes(raw))
    assert decode(path).seconds > 0.7 * whole


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "empty"),
        (b"RIFF", "not a recording"),
        (b"This is a letter, not sound." * 20, "not a recording"),
        (b"%PDF-1.7\n" + b"x" * 500, "not a recording"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "not a recording"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "not a recording"),
        (b"RIFF\x00\x00\x00\x00WAVE", "damaged"),
        (b"OggS" + b"\x00" * 400, "damaged"),
        (b"\x1a\x45\xdf\xa3" + b"\xff" * 400, "damaged"),
        (b"fLaC" + b"\x00" * 400, "damaged"),
        (b"\x00\x00\x00\x18ftypM4A " + b"\x00" * 400, "damaged"),
    ],
)
def test_what_is_no_recording_says_so(tmp_path: Path, content: bytes, cause: str) -> None:
    path = tmp_path / "note.mp3"
    path.write_bytes(content)
    with pytest.raises(AudioError, match=cause):
        decode(path)


def test_a_video_without_sound(tmp_path: Path) -> None:
    import av

    with av.open(str(tmp_path / "a.mp4"), "w") as out:
        stream = out.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 32
        stream.pix_fmt = "yuv420p"
        out.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")))
        out.mux(stream.encode(None))
    with pytest.raises(AudioError, match="no sound track"):
        decode(tmp_path / "a.mp4")


def test_too_long_is_refused_by_its_header_before_it_is_decoded(tmp_path: Path) -> None:
    path = sounds.write(tmp_path / "a.wav", sounds.speech(), "wav")
    raw = bytearray(path.read_bytes())
    raw += bytes(3 * 3600 * 8000 * 2)
    at = raw.index(b"fmt ") + 8
    struct.pack_into("<HHIIHH", raw, at, 1, 1, 8000, 16000, 2, 16)
    struct.pack_into("<I", raw, raw.index(b"data") + 4, len(raw) - raw.index(b"data") - 8)
    path.write_bytes(bytes(raw))
    with pytest.raises(AudioError, match="180 minutes long; 60 minutes are allowed"):
        decode(path, AudioLimits(max_bytes=1 << 30))


def test_a_small_file_that_unpacks_to_hours_is_stopped_early(tmp_path: Path) -> None:
    path = sounds.write(tmp_path / "a.flac", sounds.silence(420, 8000), "flac", rate=8000)
    raw = bytearray(path.read_bytes())
    # STREAMINFO's number of samples (36 bits from bit 4 of byte 21 on) set to unknown: the header promises nothing.
    raw[21] &= 0xF0
    raw[22:26] = b"\x00" * 4
    path.write_bytes(bytes(raw))
    tracemalloc.start()
    with pytest.raises(AudioError, match="1 minutes are allowed"):
        decode(path, AudioLimits(max_seconds=60))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size < 1 << 20 and peak < 20 << 20


def test_size_and_channel_limits(tmp_path: Path) -> None:
    path = sounds.write(tmp_path / "a.wav", sounds.speech(), "wav")
    with pytest.raises(AudioError, match="MB allowed"):
        decode(path, AudioLimits(max_bytes=1000))
    raw = bytearray(path.read_bytes())
    at = raw.index(b"fmt ") + 8
    for channels, rate in ((64, 22050), (1, 1)):
        struct.pack_into("<HHIIHH", raw, at, 1, channels, rate, rate * channels * 2, channels * 2, 16)
        path.write_bytes(bytes(raw))
        with pytest.raises(AudioError, match=f"{channels} channels at {rate} Hz"):
            decode(path)


@pytest.mark.parametrize("make", [sounds.silence, sounds.noise, sounds.music])
def test_what_is_not_speech_is_not_heard_as_speech(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    assert speech(decode(sounds.write(tmp_path / "a.ogg", make(8), "ogg")).samples) == []


def test_speech_is_found_where_it_is(tmp_path: Path) -> None:
    spoken = sounds.speech()
    path = sounds.write(tmp_path / "a.wav", np.concatenate([sounds.noise(4) // 20, spoken, sounds.silence(4)]), "wav")
    found = speech(decode(path).samples)
    assert len(found) == 1 and 3.5 < found[0].start < 4.5
    assert abs(found[0].end - 4 - len(spoken) / 22050) < 0.6


def test_parts_are_cut_in_pauses_and_never_too_long() -> None:
    stretches = [Stretch(0, 20), Stretch(22, 40), Stretch(45, 50), Stretch(60, 130)]
    found = list(parts(stretches, 30))
    assert [part for part, _ in found] == [
        Stretch(0, 20), Stretch(22, 50), Stretch(60, 90), Stretch(90, 120), Stretch(120, 130),
    ]  # fmt: skip
    assert all(part.end - part.start <= 30 for part, _ in found)
    assert found[1][1] == (Stretch(22, 40), Stretch(45, 50)) and list(parts([], 30)) == []


@pytest.mark.parametrize("kind", sorted(sounds.CODECS))
def test_any_damage_is_a_clear_error_or_less_sound(tmp_path: Path, kind: str) -> None:
    whole = sounds.write(tmp_path / "whole", sounds.speech()[:22050], kind).read_bytes()
    random = np.random.default_rng(7)
    path = tmp_path / "damaged"
    for _ in range(25):
        raw = bytearray(whole[: int(random.integers(1, len(whole) + 1))])
        for _ in range(int(random.integers(0, 30))):
            # The first hundred bytes hold what decoders trust most: sizes, rates, channels.
            place = int(random.integers(0, min(100, len(raw)) if random.random() < 0.7 else len(raw)))
            raw[place] = int(random.integers(0, 256))
        path.write_bytes(bytes(raw))
        with suppress(AudioError):
            assert decode(path, AudioLimits(max_seconds=30)).seconds <= 31
