from xml.etree import ElementTree

from knowledge.training.curve import draw, series

LINES = [
    {"minutes": 0.0, "de→de": 0.5},
    {"note": "resumed"},
    {"minutes": 5.0, "loss_sentences": 0.4},
    {"minutes": 10.0, "de→de": 0.75, "loss_sentences": 0.2},
]


def test_series_takes_the_lines_that_hold_the_value():
    assert series(LINES, "de→de") == [(0.0, 0.5), (10.0, 0.75)]
    assert series(LINES, "absent") == []


def test_the_drawing_is_well_formed_and_rises_where_the_figure_rises():
    root = ElementTree.fromstring(draw(LINES))
    first = next(node for node in root.iter() if node.tag.endswith("polyline"))
    (x0, y0), (x1, y1) = (tuple(map(float, point.split(","))) for point in first.get("points").split())
    assert x1 > x0 and y1 < y0


def test_an_empty_log_draws_empty_panels():
    assert "<svg" in draw([])
