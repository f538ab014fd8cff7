"""Images: their text through tesseract; a multi-page TIFF has pages."""

import io
import warnings as python_warnings
from collections.abc import Iterator
from typing import Any

from knowledge.errors import DocumentTooLarge, LoadError
from knowledge.loaders.builder import TextBuilder
from knowledge.loaders.ocr import INSTALL, Tesseract, find_tesseract
from knowledge.loaders.options import LoadOptions, Source
from knowledge.types import LoadedDocument

_LOW_CONFIDENCE = 60.0
_LONGEST_EDGE = 10_000


def load(source: Source) -> Iterator[LoadedDocument]:
    """One document.

    Raises:
        DocumentTooLarge: more pixels than `max_image_pixels`; found in the header, before unpacking.
        LoadError: tesseract is missing or finds no text.
    """
    from PIL import Image, ImageSequence, UnidentifiedImageError

    tesseract = find_tesseract(source.options)
    if tesseract is None:
        raise LoadError("Images are read through tesseract, which is not installed or switched off.", INSTALL)
    builder = TextBuilder(source.options)
    if tesseract.missing:
        builder.warn(f"tesseract lacks the language {', '.join(tesseract.missing)}.")
    try:
        with python_warnings.catch_warnings():
            # Pillow only warns of a bomb below twice its limit; ours is checked below.
            python_warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(source.data)) as image:
                paged = getattr(image, "n_frames", 1) > 1 and image.format == "TIFF"
                for number, frame in enumerate(ImageSequence.Iterator(image), 1):
                    if number > (source.options.max_pages if paged else 1):
                        break
                    check_pixels(frame.width, frame.height, source.options)
                    if paged:
                        builder.page(number)
                    add_recognised(builder, tesseract, png_of(frame))
    except Image.DecompressionBombError as error:
        raise DocumentTooLarge("The image unpacks to far more pixels than any page has.", _SMALLER) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise LoadError("The image is cut off or damaged.", "Open it in an image program and save it again.") from error
    if not len(builder):
        raise LoadError("No text was recognised in the image.", "Leave it out, or save it with more resolution.")
    yield builder.build()


_SMALLER = "Save it smaller, or raise max_image_pixels for this source."


def check_pixels(width: int, height: int, options: LoadOptions) -> None:
    """Raises `DocumentTooLarge` for a picture over the limit."""
    if width * height > options.max_image_pixels:
        raise DocumentTooLarge(
            f"The image has {width:,} × {height:,} pixels; the limit is {options.max_image_pixels:,}.", _SMALLER
        )


def png_of(image: Any) -> bytes:
    """A picture as PNG in shades of grey on white, its longest edge within what tesseract takes."""
    from PIL import Image

    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        flat = image.convert("RGBA")
        white = Image.new("RGBA", flat.size, "white")
        white.alpha_composite(flat)
        image = white
    grey = image.convert("L")
    grey.thumbnail((_LONGEST_EDGE, _LONGEST_EDGE))
    buffer = io.BytesIO()
    grey.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def add_recognised(builder: TextBuilder, tesseract: Tesseract, png: bytes) -> None:
    """Appends the paragraphs of a picture; doubtful recognition leaves a warning."""
    found = tesseract.read(png)
    for paragraph in found.paragraphs:
        builder.add("paragraph", paragraph)
    if found.paragraphs and found.confidence < _LOW_CONFIDENCE:
        builder.warn(f"Text recognition was unsure (mean confidence {found.confidence:.0f} of 100).")
