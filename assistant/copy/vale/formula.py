"""`metric` and `readability`: arithmetic over counts, parsed and walked, never evaluated as code."""

import ast
import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from assistant.copy.errors import BrandError
from assistant.copy.readability import syllables
from assistant.copy.vale.blocks import Block
from assistant.copy.vale.checks import Check, Hit, State, fill
from assistant.copy.vale.style import ValeRule

Number = float
_BINARY: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
}
_COMPARE: Mapping[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Gt: operator.gt,
    ast.Lt: operator.lt,
    ast.GtE: operator.ge,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_FUNCTIONS: Mapping[str, Callable[..., float]] = {
    "sqrt": math.sqrt,
    "abs": abs,
    "floor": math.floor,
    "ceil": math.ceil,
    "pow": math.pow,
    "log": math.log,
    "max": max,
    "min": min,
}
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def parse(source: str, where: str) -> ast.expr:
    """The syntax tree of a formula.

    Raises:
        BrandError: it is no arithmetic expression.
    """
    try:
        tree = ast.parse(re.sub(r"heading\.(h[1-6])", r"heading_\1", source.strip()), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise BrandError(
            f"{where}: '{source[:60]}' is no formula.", "Use numbers, names of counts, + - * / and ()."
        ) from None
    for node in ast.walk(tree):
        if isinstance(node, ast.Pow) or not isinstance(
            node,
            ast.BinOp
            | ast.UnaryOp
            | ast.Constant
            | ast.Name
            | ast.Call
            | ast.Attribute
            | ast.operator
            | ast.unaryop
            | ast.Load
            | ast.Compare
            | ast.cmpop,
        ):
            raise BrandError(f"{where}: {type(node).__name__} is not allowed in a formula.", "Use + - * / and ().")
    return tree


def value(node: ast.expr, counts: Mapping[str, float]) -> float:
    """The value of a formula; a count that does not exist is 0, a division by zero gives 0."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    if isinstance(node, ast.Name):
        return float(counts.get(node.id, 0.0))
    if isinstance(node, ast.UnaryOp):
        inner = value(node.operand, counts)
        return -inner if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.BinOp):
        left, right = value(node.left, counts), value(node.right, counts)
        try:
            return _BINARY[type(node.op)](left, right)
        except ZeroDivisionError:
            return 0.0
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        try:
            return float(_FUNCTIONS[name](*(value(argument, counts) for argument in node.args)))
        except (KeyError, ValueError, OverflowError, TypeError):
            return 0.0
    return 0.0


def counts_of(text: str, blocks: Sequence[Block] = ()) -> dict[str, float]:
    """The counts that formulas name: words, sentences, syllables, complex_words, heading_h2, list, ..."""
    words = _WORD.findall(text)
    parts = [syllables(word, "en") for word in words]
    found: dict[str, float] = {
        "words": len(words),
        "sentences": max(1, len(re.findall(r"[.!?]+(?=\s|$)", text))) if words else 0,
        "syllables": sum(parts),
        "characters": sum(map(len, words)),
        "complex_words": sum(n >= 3 and not re.search(r"(?:es|ed|ing)$", w) for n, w in zip(parts, words, strict=True)),
        "polysyllabic_words": sum(n >= 3 for n in parts),
        "long_words": sum(len(word) > 6 for word in words),
        "paragraphs": len([part for part in re.split(r"\n\s*\n", text) if part.strip()]),
    }
    for block in blocks:
        for name in ("list", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"):
            if name in block.scope:
                key = f"heading_{name}" if name[0] == "h" else name
                found[key] = found.get(key, 0) + 1
    return found


def metric(rule: ValeRule, _: Sequence[str]) -> Check:
    """A formula and a condition on its value."""
    tree = parse(str(rule.options.get("formula", "")), rule.name)
    condition = parse(f"0 {rule.options.get('condition', '')}", rule.name)
    if not isinstance(condition, ast.Compare) or len(condition.ops) != 1:
        raise BrandError(f"{rule.name}: 'condition' must compare, e.g. '> 8'.", "Correct the style.")
    compare, limit = _COMPARE[type(condition.ops[0])], condition.comparators[0]

    def check(block: Block, state: State) -> Iterator[Hit]:
        counts = counts_of(block.text) | {k: float(v) for k, v in (item.split("=") for item in state.of("counts"))}
        if not counts["words"]:
            return
        result = value(tree, counts)
        if compare(result, value(limit, counts)):
            yield Hit(0, 0, fill(rule.message, f"{result:.2f}"))

    return check


def readability(rule: ValeRule, _: Sequence[str]) -> Check:
    """The mean grade of several formulas."""
    names = [name for name in rule.strings("metrics") if name in _GRADES]
    grade = float(rule.options.get("grade") or 0)
    if not names:
        raise BrandError(f"{rule.name}: no known metric.", f"Use {', '.join(_GRADES)}.")

    def check(block: Block, _: State) -> Iterator[Hit]:
        counts = counts_of(block.text)
        if counts["words"] < 3:
            return
        mean = sum(_GRADES[name](counts) for name in names) / len(names)
        if mean > grade:
            yield Hit(0, 0, fill(rule.message, f"{mean:.2f}"))

    return check


def _ratio(counts: Mapping[str, float], above: str, below: str) -> float:
    return counts[above] / max(1.0, counts[below])


_GRADES: Mapping[str, Callable[[Mapping[str, float]], float]] = {
    "Flesch-Kincaid": lambda c: 0.39 * _ratio(c, "words", "sentences") + 11.8 * _ratio(c, "syllables", "words") - 15.59,
    "Gunning Fog": lambda c: 0.4 * (_ratio(c, "words", "sentences") + 100 * _ratio(c, "complex_words", "words")),
    "Coleman-Liau": lambda c: 5.88 * _ratio(c, "characters", "words") - 29.6 * _ratio(c, "sentences", "words") - 15.8,
    "SMOG": lambda c: 1.0430 * math.sqrt(30 * _ratio(c, "polysyllabic_words", "sentences")) + 3.1291,
    "Automated Readability": lambda c: (
        4.71 * _ratio(c, "characters", "words") + 0.5 * _ratio(c, "words", "sentences") - 21.43
    ),
}
