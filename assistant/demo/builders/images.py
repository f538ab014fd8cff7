"""Scans: text drawn as pixels, slightly grey and turned, as PNG or as a PDF without a text layer."""

import io
from pathlib import Path
from typing import Any

_DPI = 150


def scan(lines: list[str], *, turn: float = 0.4) -> Any:
    """A grey A5 page at 150 dpi with one text line each; `turn` in degrees."""
    import random

    from PIL import Image, ImageDraw, ImageFont

    fonts = {bold: ImageFont.truetype(str(_font(bold)), 22 if not bold else 30) for bold in (False, True)}
    page = Image.new("L", (874, 1240), 246)
    draw = ImageDraw.Draw(page)
    y = 90
    for line in lines:
        bold = line.startswith("# ")
        draw.text((80, y), line.removeprefix("# "), font=fonts[bold], fill=35)
        y += 52 if bold else 36
    page = page.rotate(turn, fillcolor=246, resample=Image.Resampling.BICUBIC)
    dice = random.Random(7)
    for _ in range(500):
        page.putpixel((dice.randrange(874), dice.randrange(1240)), 150)
    # Sixteen greys keep the file small and the letters clean.
    return page.quantize(16).convert("L")


def _font(bold: bool) -> Path:
    import reportlab

    return Path(reportlab.__file__).parent / "fonts" / ("VeraBd.ttf" if bold else "Vera.ttf")


def png(lines: list[str]) -> bytes:
    """The scan as a PNG file."""
    buffer = io.BytesIO()
    scan(lines).save(buffer, format="PNG", dpi=(_DPI, _DPI), optimize=True)
    return buffer.getvalue()


def scanned_pdf(lines: list[str], *, title: str) -> bytes:
    """The scan as the only content of a one-page A5 PDF."""
    from reportlab.lib.pagesizes import A5
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A5, invariant=1, pageCompression=1)
    canvas.setTitle(title)
    canvas.drawImage(ImageReader(scan(lines, turn=-0.5)), 0, 0, *A5)
    canvas.save()
    return buffer.getvalue()
