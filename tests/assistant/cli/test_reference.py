from pathlib import Path

from assistant.cli.reference import reference


def test_the_page_about_the_command_line_is_current() -> None:
    written = (Path(__file__).parents[3] / "docs" / "cli.md").read_text(encoding="utf-8")
    assert written == reference(), "run: python -m assistant.cli.reference > docs/cli.md"
