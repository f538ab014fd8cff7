"""Which processors are asked for the slower, exact sums of 8-bit products."""

from pathlib import Path

import pytest

from knowledge.retrieval.onnx_session import has_dot_products


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("flags\t\t: fpu avx2 avx512f avx512_vnni\n", True),
        ("processor\t: 0\nflags\t\t: fpu avx2 avx_vnni amx_int8\n", True),
        ("flags\t\t: fpu avx avx2\n", False),
        ("Features\t: fp asimd\n", False),
        ("", False),
    ],
)
def test_flags_are_read(tmp_path: Path, told: str, expected: bool) -> None:
    (tmp_path / "cpuinfo").write_text(told, encoding="utf-8")
    assert has_dot_products(tmp_path / "cpuinfo") is expected


def test_where_nothing_can_be_read_the_exact_sums_are_asked_for(tmp_path: Path) -> None:
    assert has_dot_products(tmp_path / "none") is False
