"""Sie or du on texts that nobody labelled: documents that keep one form throughout.

The Adobe Commerce documentation says Sie, the German Rust book says du; a line in the other form, or in
both, is an error (a few lines quote users or are left in the other form, so the figure is a lower bound).
"""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.copy.address import Form, address

FORMS: Mapping[str, Form] = {
    "adobe_commerce_kb": "sie",
    "adobe_commerce_services": "sie",
    "adobe_commerce_operations": "sie",
    "adobe_commerce_bi": "sie",
    "rust_book": "du",
}
LINES = 6_000


def documents_of_one_form(data: Path) -> Mapping[str, Any]:
    """By document: lines with an address, and the share of them in the form that the document keeps."""
    found: dict[str, Any] = {}
    for name, form in FORMS.items():
        path = data / "parallel" / f"{name}.tsv"
        if not path.exists():
            continue
        lines = path.read_text(encoding="utf-8").split("\n")[:LINES]
        forms = Counter(address(line.split("\t")[1]).form for line in lines if line.count("\t") >= 1)
        spoken = sum(forms.values()) - forms["none"]
        found[name] = {"lines": spoken, f"share_{form}": forms[form] / spoken if spoken else None}
    return found
