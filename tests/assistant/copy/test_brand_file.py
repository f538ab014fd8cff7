from pathlib import Path

import pytest

from assistant.copy.brand_file import json_schema, load_brand, parse_brand
from assistant.copy.errors import BrandError
from assistant.copy.lint import Linter

DEMO = Path(__file__).parents[3] / "assistant" / "demo" / "brand.yaml"


def test_the_demo_brand_loads_and_compiles() -> None:
    brand = load_brand(DEMO)
    assert brand.voice.address == "sie"
    assert Linter(brand).lint("Der AX 18 Pro zieht lange Schrauben.").passed


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name: x\nvoise: {}\n", "line 2: unknown key 'voise'. Did you mean 'voice'?"),
        ("name: x\nvoice:\n  adress: du\n", "line 3: unknown key 'voice.adress'. Did you mean 'address'?"),
        ("name: x\nterms:\n  - use: a\n    instead: [b]\n", "Did you mean 'instead_of'?"),
        ("name: x\nvoice: {address: ihr}\n", "line 2: 'voice.address'"),
        ("terms: []\n", "'name'"),
        ("name: [\n", "not valid YAML"),
        ("- a\n", "must hold keys and values"),
        ("name: x\nfolder: /etc\n", "unknown key 'folder'"),
        ("name: x\nterms:\n - {use: A, instead_of: [B]}\n - {use: B, instead_of: [A]}\n", "in a circle"),
        ("name: x\nterms:\n - {use: A, instead_of: [C]}\n - {use: B, instead_of: [C]}\n", "'C' is to be replaced"),
        ("name: x\nterms:\n - {use: A, instead_of: [A]}\n", "by itself"),
        ("name: x\nrequired:\n - {id: r, any_of: [Foo]}\nterms:\n - {instead_of: [Foo]}\n", "another rule forbids"),
        (
            "name: x\nclaims:\n  rules:\n   - {id: a, terms: [öko], policy: forbidden}\n"
            "   - {id: b, terms: [öko], policy: allowed}\n",
            "is allowed here and forbidden in claims.rules.0",
        ),
        (
            "name: x\nglossary:\n  entries:\n   - {de: [Akku], en: [battery], avoid_en: [battery]}\n",
            "both right and to be avoided",
        ),
        (
            "name: x\nglossary:\n  entries:\n   - {de: [Akku], en: [battery], avoid_en: [cell]}\n"
            "   - {de: [Zelle], en: [cell], avoid_en: [battery]}\n",
            "in a circle",
        ),
        ("name: x\nlength: {text_min: 9, text_max: 3}\n", "text_min is larger"),
        ("name: x\npatterns:\n - {id: a, pattern: a, message: m}\n - {id: a, pattern: b, message: m}\n", "used twice"),
    ],
)
def test_errors_name_line_and_remedy(text: str, says: str) -> None:
    with pytest.raises(BrandError) as caught:
        parse_brand(text)
    assert says in str(caught.value)


def test_a_broken_expression_is_reported_when_the_rules_are_built() -> None:
    brand = parse_brand("name: x\npatterns:\n - {id: a, pattern: '(', message: m}\n")
    with pytest.raises(BrandError, match=r"patterns\.a"):
        Linter(brand)


def test_a_missing_file_and_a_binary_one(tmp_path: Path) -> None:
    with pytest.raises(BrandError, match="cannot be read"):
        load_brand(tmp_path / "none.yaml")
    (tmp_path / "b.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BrandError, match="cannot be read"):
        load_brand(tmp_path / "b.yaml")


def test_the_schema_names_every_section() -> None:
    properties = json_schema()["properties"]
    assert {"voice", "terms", "glossary", "claims", "legal", "channels"} <= set(properties)
    assert "folder" not in properties
