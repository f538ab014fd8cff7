"""Vale styles as rules of a brand."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from assistant.copy.brand import Brand
from assistant.copy.matching import PatternTimeout
from assistant.copy.rules.context import Context, Rule
from assistant.copy.types import SEVERITIES, Finding
from assistant.copy.vale import checks, formula
from assistant.copy.vale.blocks import Block, blocks, matches
from assistant.copy.vale.checks import Check, State
from assistant.copy.vale.sequence import sequence
from assistant.copy.vale.spelling import spelling
from assistant.copy.vale.style import ValeRule, read_style

_MAKERS: Mapping[str, Callable[[ValeRule, Sequence[str]], Check]] = {
    "existence": checks.existence,
    "substitution": checks.substitution,
    "occurrence": checks.occurrence,
    "repetition": checks.repetition,
    "consistency": checks.consistency,
    "conditional": checks.conditional,
    "capitalization": checks.capitalization,
    "metric": formula.metric,
    "readability": formula.readability,
    "sequence": sequence,
    "spelling": spelling,
}


class ValeStyles:
    """Compiled Vale rules.

    Args:
        rules: as read from styles.
        accepted: vocabulary that is always right.

    Raises:
        BrandError: a rule cannot be compiled.
    """

    def __init__(self, rules: Sequence[ValeRule], accepted: Sequence[str] = ()) -> None:
        self._checks = [(rule, _MAKERS[rule.extends](rule, accepted)) for rule in rules]
        self._segment = any("sentence" in scope for rule in rules for scope in rule.scope)

    def check(self, context: Context) -> Iterator[Finding]:
        """Findings of all rules; one that takes too long on this text is reported and the others go on."""
        if not context.view.text.strip():
            return
        found = blocks(context.view, self._segment)
        for rule, check in self._checks:
            state = State()
            if rule.extends == "metric":
                state.of("counts").update(_counts(found))
            yield from self._run(rule, check, found, state)

    @staticmethod
    def _run(rule: ValeRule, check: Check, found: Sequence[Block], state: State) -> Iterator[Finding]:
        seen: set[int] = set()
        try:
            for block in found:
                if not matches(rule.scope, block.scope):
                    continue
                for hit in check(block, state):
                    span = block.span(hit.start, hit.end) if block.offsets else (0, 0)
                    if span[0] in seen or (rule.limit and len(seen) >= rule.limit):
                        continue
                    seen.add(span[0])
                    whole = span[1] - span[0] == hit.end - hit.start
                    yield Finding(
                        f"vale.{rule.name}",
                        span,
                        rule.level,
                        hit.message,
                        hit.suggestion,
                        "style",
                        hit.fix if whole and hit.fix is not None and hit.end > hit.start else None,
                        rule.link,
                    )
        except PatternTimeout as timeout:
            yield Finding("rule.timeout", (0, 0), "warning", str(timeout))


def _counts(found: Sequence[Block]) -> set[str]:
    counts = formula.counts_of("", found)
    return {
        f"{name}={value}"
        for name, value in counts.items()
        if name.startswith("heading") or name in ("list", "blockquote")
    }


def vocabulary(brand: Brand) -> list[ValeRule]:
    """The brand's rejected words as the rule Vale.Avoid, its accepted spellings as Vale.Terms."""
    made = []
    if brand.vale.reject:
        tokens = {"tokens": list(brand.vale.reject), "ignorecase": True}
        made.append(ValeRule("Vale.Avoid", "existence", "Avoid using '%s'.", "error", ("text",), "", 0, tokens))
    plain = [word for word in brand.vale.accept if word.isalpha() and word != word.lower()]
    if plain:
        swap = {"swap": {word.lower(): word for word in plain}, "ignorecase": True}
        made.append(
            ValeRule("Vale.Terms", "substitution", "Use '%s' instead of '%s'.", "error", ("text",), "", 0, swap)
        )
    return made


def vale_styles(brand: Brand) -> Rule | None:
    """All styles of a brand, by the language of the text.

    Raises:
        BrandError: a style does not exist or cannot be used.
    """
    chosen = brand.vale
    if not (chosen.styles or chosen.styles_by_language or chosen.accept or chosen.reject):
        return None
    root = Path(brand.folder) / chosen.path
    lowest = SEVERITIES.index(chosen.minimum_level)

    def load(names: Sequence[str]) -> list[ValeRule]:
        rules = [rule for name in names for rule in read_style(root / name, chosen.disable, chosen.levels)]
        return [rule for rule in rules if SEVERITIES.index(rule.level) <= lowest]

    shared = [*load(chosen.styles), *vocabulary(brand)]
    everywhere = ValeStyles(shared, chosen.accept)
    special = {
        language: ValeStyles(load(names), chosen.accept) for language, names in chosen.styles_by_language.items()
    }

    def check(context: Context) -> Iterator[Finding]:
        yield from everywhere.check(context)
        if context.language in special:
            yield from special[context.language].check(context)

    return check
