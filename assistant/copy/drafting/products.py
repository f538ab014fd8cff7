"""Products from the feeds among a company's documents: rows of tables whose columns have known names."""

import json
import re
from collections.abc import Iterator, Mapping, Set
from functools import cache
from importlib.resources import files

from assistant.copy.claims import facts
from assistant.copy.drafting.types import Product
from assistant.copy.view import fold
from assistant.types import Citation
from knowledge.base import KnowledgeBase
from knowledge.errors import QueryError
from knowledge.retrieval.visibility import SearchFilter
from knowledge.types import Document

_CELL = re.compile(r"\s*\|\s*")
_EMPTY = ("", "-", "–", "—")
_FEEDS = "Artikelnummer Bezeichnung Preis Beschreibung Lieferumfang product name price description"
_HITS = 40


class Products:
    """Finds products by name or number; feeds are read once per state of the index.

    Args:
        knowledge: approved documents that everybody may read are used, no others.
    """

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._read: tuple[int, tuple[Product, ...]] | None = None

    def find(self, wanted: str) -> Product | None:
        """The product of a number or a name; of several the one with the shortest name, then the fullest row."""
        key = _key(wanted)
        if not key:
            return None
        named = [(rank, product) for product in self.all(wanted) if (rank := _rank(key, product))]
        names = {_key(product.name) for _, product in named}
        # A price list repeats a part without saying what it is for, so one row that says so speaks for all.
        parts = {_key(product.name) for _, product in named if _belongs(product, {*names, f"fuer{key}"})}

        def order(pair: tuple[int, Product]) -> tuple[bool, int, int, int]:
            rank, product = pair
            return _key(product.name) in parts, rank, len(product.name), -len(product.values)

        best = min(named, key=order, default=None)
        return best[1] if best else None

    def all(self, wanted: str = "") -> tuple[Product, ...]:
        """Every product of the feeds that a search for `wanted` and for the words of feeds finds."""
        generation = self._knowledge.catalogue.state(self._knowledge.tenant).generation
        if self._read is None or self._read[0] != generation:
            self._read = (generation, tuple(self._products(_FEEDS)))
        known = self._read[1]
        if not wanted or any(_rank(_key(wanted), product) for product in known):
            return known
        return (*known, *self._products(wanted))

    def _products(self, query: str) -> Iterator[Product]:
        try:
            hits = self._knowledge.search(query, _HITS, SearchFilter(approved_only=True))
        except QueryError:
            return
        for document_id in dict.fromkeys(hit.chunk.document_id for hit in hits if hit.chunk.kind == "row"):
            document = self._knowledge.document(document_id)
            if document is not None:
                yield from rows_of(document)


def rows_of(document: Document) -> Iterator[Product]:
    """The products of a document's tables; a table counts when it names its rows and two more things about them."""
    roles: list[str] = []
    at = 0
    for line in document.text.split("\n"):
        cells = [cell.strip() for cell in _CELL.split(line.strip().strip("|").strip())]
        found = [_role(cell) for cell in cells]
        if "name" in found and sum(map(bool, found)) >= 3:
            roles = found
        elif roles and len(cells) == len(roles):
            values = {r: c for r, c in zip(roles, cells, strict=True) if r and c not in _EMPTY}
            if values.get("name"):
                start = at + line.index(line.strip())
                quote = line.strip()
                cited = Citation(
                    document.info.id, document.info.source, document.info.title, None, start, start + len(quote), quote
                )
                yield Product(values["name"], values, cited)
        elif line.strip():
            roles = []
        at += len(line) + 1


def _belongs(product: Product, names: Set[str]) -> bool:
    """Whether a product is a part for another one of these: its description names that one."""
    described = _key(product.values.get("description", ""))
    return any(name in described and name != _key(product.name) for name in names)


def designation_of(product: Product) -> str:
    """The short name that a person would use: "AX 18 Pro" of "Akkuschrauber AX 18 Pro"; else the whole name."""
    match = facts.DESIGNATION.search(product.name)
    if match and match.end() == len(product.name):
        return match.group()
    return product.name


@cache
def _columns() -> Mapping[str, str]:
    raw = json.loads(files(__package__).joinpath("columns.json").read_text(encoding="utf-8"))
    return {_key(name): role for role, names in raw.items() for name in names}


def _role(title: str) -> str:
    return _columns().get(_key(title), "")


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))


def _rank(key: str, product: Product) -> int:
    """1 for the number, 2 for the whole name, 3 for the end of the name, 4 for its beginning, 0 for neither."""
    name = _key(product.name)
    if key == _key(product.values.get("sku", "")):
        return 1
    if key == name:
        return 2
    if len(key) < 4:
        return 0
    return 3 if name.endswith(key) else 4 if name.startswith(key) else 0


def role_of(words: str) -> str:
    """The role that words name as a column would: "torque_nm" of "Drehmoment"; "" when they name none."""
    key = _key(words)
    columns = _columns()
    bare = {name.removesuffix(unit): role for name, role in columns.items() for unit in ("nm", "kg", "eur", "mm", "w")}
    return columns.get(key) or bare.get(key, "")
