"""What every variant must pass: rules of the brand, limits, claims, the brief's own words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.copy.channels import Channel, channel_of, measure
from assistant.copy.claims.check import Claims
from assistant.copy.drafting.brief import Brief
from assistant.copy.lint import Linter
from assistant.copy.types import Claim, Finding


@dataclass(frozen=True, slots=True)
class Checked:
    """A text after its safe fixes, with what is still wrong."""

    text: str
    findings: tuple[Finding, ...]
    claims: tuple[Claim, ...]
    length: int
    lacks: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """No finding above a suggestion, every claim proven, the brief's words kept."""
        broken = any(finding.severity != "suggestion" for finding in self.findings)
        return not (broken or self.lacks or self.forbidden or any(c.status != "supported" for c in self.claims))


class Gate:
    """Checks texts for one brief.

    Args:
        brief: language, channel, must and must not.
        linter: the brand's rules.
        claims: the claim checker.
        products: ids and categories for rules that hold for some products.

    Raises:
        BrandError: there is no such channel.
    """

    def __init__(self, brief: Brief, linter: Linter, claims: Claims, products: Sequence[str] = ()) -> None:
        self.brief = brief
        self.channel: Channel = channel_of(brief.channel, linter.brand)
        self._linter, self._claims, self._products = linter, claims, tuple(products)
        self.proven: Callable[[str], bool] = lru_cache(maxsize=512)(self._proven)

    def check(self, text: str) -> Checked:
        """Apply safe fixes, then lint and check every claim."""
        brief = self.brief
        fixed = self._linter.fix(text, brief.language, self.channel.name, self._products)
        low = fixed.text.casefold()
        return Checked(
            fixed.text,
            fixed.report.findings,
            tuple(self._claims.check(fixed.text, brief.language)),
            measure(fixed.text, self.channel),
            tuple(words for words in brief.must if words.casefold() not in low),
            tuple(words for words in brief.must_not if words.casefold() in low),
        )

    def _proven(self, text: str) -> bool:
        """Whether a sentence alone breaks no word of the brief and every claim of it is proven."""
        low = text.casefold()
        if any(words.casefold() in low for words in self.brief.must_not):
            return False
        return all(claim.status == "supported" for claim in self._claims.check(text, self.brief.language))
