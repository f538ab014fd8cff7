"""Text of pictures through the tesseract program, where it is installed."""

import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.errors import LoadError
from knowledge.loaders.options import LoadOptions

INSTALL = "Install tesseract with its German and English data (tesseract-ocr, tesseract-ocr-deu)."
_LEAST_CONFIDENCE = 30.0


@dataclass(frozen=True, slots=True)
class Recognised:
    """Paragraphs of a picture, lines joined, and the mean confidence of their words in 0..100."""

    paragraphs: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Tesseract:
    """An installed tesseract.

    Attributes:
        program: its path.
        languages: those of the wanted languages that are installed, joined by "+".
        missing: the wanted languages that are not.
        timeout_s: seconds one picture may take.
        rows: give rows across columns instead of paragraphs.
    """

    program: str
    languages: str
    missing: tuple[str, ...]
    timeout_s: float
    rows: bool = False

    def read(self, png: bytes) -> Recognised:
        """The text of a picture.

        Raises:
            LoadError: tesseract failed or took too long.
        """
        output = _run([self.program, "stdin", "stdout", "-l", self.languages, "tsv"], png, self.timeout_s)
        table = output.decode("utf-8", "replace").split("\n")
        return _rows(table) if self.rows else _paragraphs(table)


def find_tesseract(options: LoadOptions) -> Tesseract | None:
    """The installed tesseract, or None: not wanted, not installed, or without any of the wanted languages."""
    program = shutil.which("tesseract") if options.ocr == "auto" else None
    if program is None:
        return None
    listed = _run([program, "--list-langs"], b"", options.ocr_timeout_s).decode("utf-8", "replace").split()
    wanted = [language for language in options.ocr_languages.split("+") if language]
    present = [language for language in wanted if language in listed]
    if not present:
        return None
    missing = tuple(language for language in wanted if language not in listed)
    return Tesseract(program, "+".join(present), missing, options.ocr_timeout_s, options.ocr_rows)


def _run(command: Sequence[str], data: bytes, timeout_s: float) -> bytes:
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=timeout_s, check=True, env=_environment()
        )
    except subprocess.TimeoutExpired as error:
        raise LoadError(
            f"tesseract needed more than {timeout_s:g} s for one picture.", "Raise ocr_timeout_s or lower ocr_dpi."
        ) from error
    except (subprocess.CalledProcessError, OSError) as error:
        raise LoadError(
            "tesseract could not read the picture.", "Open it in an image program and save it again."
        ) from error
    return done.stdout


def _environment() -> dict[str, str]:
    import os

    # Documents are loaded in parallel already; tesseract's own threads only slow each other down.
    return {**os.environ, "OMP_THREAD_LIMIT": "1"}


def _paragraphs(rows: Sequence[str]) -> Recognised:
    """Words of tesseract's TSV table, joined to lines and paragraphs."""
    lines: dict[tuple[str, ...], list[str]] = {}
    confidences: list[float] = []
    for row in rows[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
            continue
        confidence = float(cells[10])
        confidences.append(confidence)
        lines.setdefault(tuple(cells[1:5]), []).append(cells[11].strip())
    paragraphs: dict[tuple[str, ...], list[str]] = {}
    for key, words in lines.items():
        paragraphs.setdefault(key[:3], []).append(" ".join(words))
    mean = sum(confidences) / len(confidences) if confidences else 0.0
    if mean < _LEAST_CONFIDENCE:
        return Recognised((), mean)
    from knowledge.loaders.hyphens import join_lines

    return Recognised(tuple(join_lines(found) for found in paragraphs.values()), mean)


def _rows(table: Sequence[str]) -> Recognised:
    """Words of tesseract's TSV table by rows of the page."""
    words = [
        cells for row in table[1:] if len(cells := row.split("\t")) >= 12 and cells[0] == "5" and cells[11].strip()
    ]
    mean = sum(float(cells[10]) for cells in words) / len(words) if words else 0.0
    if mean < _LEAST_CONFIDENCE:
        return Recognised((), mean)
    placed = (PlacedWord(int(c[6]), int(c[7]), int(c[8]), int(c[9]), c[11].strip()) for c in words)
    return Recognised(rows_of(placed), mean)


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word and its box, y counted downwards."""

    left: float
    top: float
    width: float
    height: float
    text: str


def rows_of(words: Iterable[PlacedWord]) -> tuple[str, ...]:
    """Rows of a page across its columns, top to bottom; columns stand apart by three spaces."""
    rows: list[list[PlacedWord]] = []
    middle = 0.0
    for word in sorted(words, key=lambda word: (word.top + word.height / 2, word.left)):
        centre = word.top + word.height / 2
        if not rows or centre - middle > 0.6 * max(word.height, rows[-1][-1].height):
            rows.append([])
        middle = centre
        rows[-1].append(word)
    return tuple(_row_text(sorted(row, key=lambda word: word.left)) for row in rows)


def _row_text(row: Sequence[PlacedWord]) -> str:
    text = row[0].text
    for before, word in pairwise(row):
        wide = word.left - before.left - before.width > 1.5 * word.height
        text += ("   " if wide else " ") + word.text
    return text
