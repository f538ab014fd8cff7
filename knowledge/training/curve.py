"""Draw a training log as an SVG: retrieval figures and losses over training minutes.

python -m knowledge.training.curve docs/models/train.jsonl docs/models/train.svg
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

WIDTH, HEIGHT, LEFT, TOP = 760, 280, 60, 30
COLOURS = ("#1b6ca8", "#c8553d", "#3a7d44", "#8a5a9e")
PANELS = (
    ("MRR@10, XQuAD dev, dense alone", ("de→de", "en→en", "de→en", "en→de")),
    ("mean loss", ("loss_sentences", "loss_passages", "loss_contrast")),
)
Point = tuple[float, float]


def series(lines: Sequence[dict[str, Any]], name: str) -> list[Point]:
    """(minutes, value) of every log line that holds the value."""
    return [(float(line["minutes"]), float(line[name])) for line in lines if name in line and "minutes" in line]


def draw(lines: Sequence[dict[str, Any]]) -> str:
    """The SVG text, one panel under the other."""
    last = max((float(line["minutes"]) for line in lines if "minutes" in line), default=1.0) or 1.0
    panels = [
        _panel(title, {name: series(lines, name) for name in names}, last, place * (HEIGHT + 60))
        for place, (title, names) in enumerate(PANELS)
    ]
    size = f'width="{WIDTH + 190}" height="{len(PANELS) * (HEIGHT + 60) + 20}"'
    style = 'font-family="sans-serif" font-size="12"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>\n' + "\n".join(panels) + "\n</svg>\n"


def _panel(title: str, curves: dict[str, list[Point]], last: float, shift: int) -> str:
    values = [value for points in curves.values() for _, value in points]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    high = high if high > low else low + 1.0

    def place(point: Point) -> str:
        x = LEFT + point[0] / last * (WIDTH - LEFT)
        return f"{x:.1f},{_height(point[1], low, high) + shift:.1f}"

    parts = [f'<text x="{LEFT}" y="{shift + 18}" font-weight="bold">{title}</text>']
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        value = low + share * (high - low)
        y = _height(value, low, high) + shift
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:.3f}</text>')
        x = LEFT + share * (WIDTH - LEFT)
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT + shift + 18}">{share * last:.0f} min</text>')
    for number, (name, points) in enumerate(curves.items()):
        colour = COLOURS[number % len(COLOURS)]
        line = " ".join(map(place, points))
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        y = shift + TOP + 20 + 18 * number
        parts.append(f'<text x="{WIDTH + 15}" y="{y}" fill="{colour}">{name}</text>')
    return "\n".join(parts)


def _height(value: float, low: float, high: float) -> float:
    return HEIGHT - (value - low) / (high - low) * (HEIGHT - TOP)


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw a training log as an SVG.")
    parser.add_argument("log", type=Path)
    parser.add_argument("out", type=Path)
    chosen = parser.parse_args()
    lines = [json.loads(line) for line in chosen.log.read_text(encoding="utf-8").splitlines() if line]
    chosen.out.write_text(draw(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
