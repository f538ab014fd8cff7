"""Segments of a conversation in the order in which they were said."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.voice.audio.types import Segment

_PAUSE = 0.3
"""Seconds between two words of one speaker in which the other may come in."""


def in_turns(segments: Sequence[Segment]) -> list[Segment]:
    """Segments by time; one is cut in a pause in which the other speaker begins. One speaker: as they are."""
    if len({segment.speaker for segment in segments}) < 2:
        return list(segments)
    cut = [
        piece
        for segment in segments
        for piece in _cut(segment, [other.start for other in segments if other.speaker != segment.speaker])
    ]
    return sorted(cut, key=lambda segment: (segment.start, segment.speaker))


def _cut(segment: Segment, starts: Sequence[float]) -> Iterator[Segment]:
    """The segment in pieces; whole where its words are unknown or spell another text."""
    words = segment.words
    if " ".join("".join(word.text for word in words).split()) != " ".join(segment.text.split()):
        yield segment
        return
    first = 0
    for i in range(1, len(words)):
        before, after = words[i - 1].end, words[i].start
        if after - before >= _PAUSE and any(before - _PAUSE <= start < after for start in starts):
            yield _part(segment, first, i)
            first = i
    yield _part(segment, first, len(words)) if first else segment


def _part(segment: Segment, first: int, last: int) -> Segment:
    words = segment.words[first:last]
    text = "".join(word.text for word in words)
    return replace(segment, text=text, start=words[0].start, end=words[-1].end, words=words)
