import re
from pathlib import Path

from assistant.copy import brand as sections
from assistant.copy.brand_file import parse_brand
from assistant.copy.channels import BUILT_IN

PAGE = (Path(__file__).parents[3] / "docs" / "brand-yaml.md").read_text(encoding="utf-8")


def test_the_example_of_the_page_is_a_valid_brand() -> None:
    example = re.search(r"```yaml\n(.*?)```", PAGE, re.S)
    assert example is not None
    assert parse_brand(example[1]).name == "Kranholt"


def test_the_page_names_every_key_and_channel() -> None:
    models = (
        sections.Voice,
        sections.Term,
        sections.ClaimRule,
        sections.LegalRule,
        sections.Formats,
        sections.Marks,
        sections.Vale,
    )
    keys = {key for model in models for key in model.model_fields}
    assert not {key for key in keys if f"`{key}`" not in PAGE}
    assert not {name for name in BUILT_IN if name not in PAGE}
