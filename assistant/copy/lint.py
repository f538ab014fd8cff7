"""`copy lint`: every rule of a brand over a text."""

from collections.abc import Callable, Iterator, Sequence

from assistant.copy import fixes, scoring
from assistant.copy.brand import Brand
from assistant.copy.channels import channel_of
from assistant.copy.matching import PatternTimeout
from assistant.copy.rules import address, channel, claims, formats, inclusive, legal, marks, style, terms, vale
from assistant.copy.rules.context import Context, Rule
from assistant.copy.types import Finding, Fixed, LintReport
from assistant.copy.view import View
from guardrails.errors import BelegError

MOST_ROUNDS = 4
_FACTORIES: tuple[Callable[[Brand], Rule | None], ...] = (
    terms.terms,
    terms.required,
    address.form_of_address,
    claims.claims_policy,
    legal.prices,
    legal.advertising,
    legal.own,
    inclusive.inclusive,
    style.sentence_length,
    style.text_length,
    style.reading_ease,
    marks.exclamations,
    marks.emoji,
    marks.shouting,
    formats.formats,
    channel.limits,
    channel.patterns,
    vale.vale_styles,
)


class Linter:
    """A brand's rules, compiled; safe to share between threads.

    Args:
        brand: the brand.
        extra: more rules, e.g. LanguageTool.

    Raises:
        BrandError: a regular expression or a Vale style of the brand is not valid.

    Example:
        report = Linter(load_brand(Path("brand.yaml"))).lint("Der beste Bohrschrauber!", channel="newsletter")
    """

    def __init__(self, brand: Brand, extra: Sequence[Rule] = ()) -> None:
        self.brand = brand
        self._rules: list[Rule] = [rule for make in _FACTORIES if (rule := make(brand)) is not None]
        self._rules += extra

    def lint(
        self, text: str, language: str | None = None, channel: str | None = None, products: Sequence[str] = ()
    ) -> LintReport:
        """Find what a text breaks.

        Args:
            text: plain text, Markdown or HTML; code in it is not judged.
            language: ISO 639-1 code; None to detect it.
            channel: name of a channel; None for rules that hold everywhere.
            products: ids or categories of the products it is about.

        Raises:
            BrandError: there is no such channel.
        """
        view = View(text, language, self.brand.language)
        context = Context(view, self.brand, channel_of(channel, self.brand) if channel else None, tuple(products))
        findings = tuple(_ordered(self._findings(context)))
        words = len(view.tokens)
        total = scoring.score(words, findings)
        return LintReport(
            text,
            view.language,
            context.channel_name,
            findings,
            words,
            total,
            scoring.scores(words, findings),
            scoring.passes(total, findings, self.brand.gate),
            style.figures(context),
        )

    def fix(
        self, text: str, language: str | None = None, channel: str | None = None, products: Sequence[str] = ()
    ) -> Fixed:
        """Apply the safe fixes until none is left; fixing the result again changes nothing.

        Raises:
            BrandError: there is no such channel.
        """
        report = self.lint(text, language, channel, products)
        language = report.language
        applied: list[Finding] = []
        for _ in range(MOST_ROUNDS):
            chosen = fixes.choose(report.findings)
            if not chosen:
                break
            applied += chosen
            report = self.lint(fixes.apply(report.text, chosen), language, channel, products)
        return Fixed(report.text, tuple(applied), report)

    def _findings(self, context: Context) -> Iterator[Finding]:
        for rule in self._rules:
            try:
                yield from rule(context)
            except PatternTimeout as timeout:
                yield Finding("rule.timeout", (0, 0), "warning", str(timeout))
            except BelegError as error:
                yield Finding("rule.failed", (0, 0), "warning", str(error))


def _ordered(found: Iterator[Finding]) -> list[Finding]:
    """By position, without doubles of one rule at one place."""
    unique = {(finding.rule, finding.span, finding.message): finding for finding in found}
    return sorted(unique.values(), key=lambda f: (f.span[0], f.span[1], f.rule))
