"""schema.org objects from documents and feeds, and whether they have what search engines require.

Required properties: Google Search Central, "Product snippet" (name and one of offers, review, aggregateRating; an Offer
has price and priceCurrency) and "FAQPage" (mainEntity of Question with acceptedAnswer). Ratings are never made: no
document of a company proves what its customers think.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.copy.drafting.grammar import number
from assistant.copy.drafting.types import Product
from assistant.copy.seo.types import Question, Structured
from assistant.errors import RequestError
from assistant.types import Citation

_CONTEXT = "https://schema.org"
_STOCK = {
    "InStock": ("lieferbar", "sofort lieferbar", "auf lager", "vorrätig", "in stock", "available"),
    "OutOfStock": ("nicht lieferbar", "ausverkauft", "derzeit nicht lieferbar", "out of stock", "sold out"),
    "PreOrder": ("angekündigt", "vorbestellbar", "preorder", "pre-order"),
    "Discontinued": ("ausgelaufen", "auslaufartikel", "discontinued"),
}


def product_object(product: Product, name: str, language: str) -> Structured:
    """A Product; its offer only with the price of the feed, every value with the row it comes from.

    Args:
        name: in the language of the page.
    """
    values = product.values
    data: dict[str, Any] = {"@context": _CONTEXT, "@type": "Product", "name": name or product.name}
    if values.get("sku"):
        data["sku"] = values["sku"]
    if values.get("description") and language == "de":
        data["description"] = values["description"]
    if values.get("brand"):
        data["brand"] = {"@type": "Brand", "name": values["brand"]}
    if values.get("category") and language == "de":
        data["category"] = values["category"]
    weight = number(values.get("weight_kg", ""), "en").replace(",", "")
    if weight:
        data["weight"] = {"@type": "QuantitativeValue", "value": float(weight), "unitCode": "KGM"}
    amount = price_of(values.get("price_eur", ""))
    if amount:
        offer = {"@type": "Offer", "price": amount, "priceCurrency": "EUR"}
        stock = availability(values.get("availability", ""))
        data["offers"] = {**offer, "availability": stock} if stock else offer
    named = {key: product.citation for key in data if not key.startswith("@")}
    return Structured(data, tuple(problems(data)), named)


def faq_object(questions: Sequence[Question]) -> Structured | None:
    """A FAQPage of the questions that documents answer, with the answers word for word; None without any."""
    answered = [(q.text, q.answer) for q in questions if q.answer is not None]
    if not answered:
        return None
    entities = [
        {"@type": "Question", "name": text, "acceptedAnswer": {"@type": "Answer", "text": cited.quote}}
        for text, cited in answered
    ]
    data = {"@context": _CONTEXT, "@type": "FAQPage", "mainEntity": entities}
    sources: Mapping[str, Citation] = {f"mainEntity.{i}": cited for i, (_, cited) in enumerate(answered)}
    return Structured(data, tuple(problems(data)), sources)


def problems(data: Mapping[str, Any]) -> list[str]:
    """What an object lacks or has wrong, as sentences with the place; [] when it is complete.

    Raises:
        RequestError: of another type than Product or FAQPage.
    """
    schema = _schemas().get(str(data.get("@type")))
    if schema is None:
        raise RequestError("There are rules for Product and FAQPage only.", "Use one of these.")
    from jsonschema import Draft202012Validator

    found = sorted(Draft202012Validator(schema).iter_errors(dict(data)), key=lambda error: list(map(str, error.path)))
    return [_said(error.path, error.validator, error.message) for error in found]


def _said(path: Any, validator: str, message: str) -> str:
    where = ".".join(map(str, path)) or "object"
    if validator == "anyOf":
        return f"{where}: needs one of offers, review, aggregateRating; without it no product snippet is shown."
    return f"{where}: {message[:200]}."


def script(data: Mapping[str, Any]) -> str:
    """A JSON-LD script element; no value can end it (HTML Living Standard, 4.12.1.3)."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return f'<script type="application/ld+json">\n{safe}\n</script>'


def price_of(text: str) -> str:
    """A price in euros as schema.org writes it: "1190.00"; "" when it is none."""
    plain = number(re.sub(r"\s?(?:€|EUR|Euro)\s?", "", text), "en").replace(",", "")
    return f"{float(plain):.2f}" if plain else ""


def availability(text: str) -> str:
    """schema.org's word for a stock status; "" when it is not known."""
    low = text.strip().casefold()
    return next((f"{_CONTEXT}/{name}" for name, words in _STOCK.items() if low in words), "")


@cache
def _schemas() -> dict[str, Any]:
    raw: dict[str, Any] = json.loads(files(__package__).joinpath("schemas.json").read_text(encoding="utf-8"))
    return raw
