"""The brand file: every section of brand.yaml as a validated model (see docs/brand-yaml.md)."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from assistant.copy.types import Severity
from assistant.section import Names, Section

Language = Literal["de", "en"]
AddressForm = Literal["sie", "du", "any"]
Kind = Literal["environment", "health", "superlative", "comparison", "guarantee", "absolute", "scarcity", "free"]
Policy = Literal["forbidden", "document", "footnote", "allowed"]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]


class Voice(Section):
    """How the brand sounds and how it addresses readers."""

    description: str = Field("", description="For people and for a language model; no rule is made of it.")
    address: AddressForm = Field("any", description="sie, du, or any (a text must still not mix both).")
    address_by_channel: dict[str, AddressForm] = Field(default_factory=dict)
    severity: Severity = "error"


class Term(Section):
    """A word the brand writes, and what it is written for."""

    use: str = Field("", description="What to write; empty: the words below are forbidden without a replacement.")
    instead_of: Names = Field(min_length=1, description="Words to replace; inflected forms are found too.")
    language: Language | None = Field(None, description="Only in texts of this language; empty: in both.")
    reason: str = ""
    severity: Severity = "error"
    compounds: bool = Field(True, description="Also inside German compounds.")
    inflect: bool = True
    case_sensitive: bool = False
    except_in: Names = Field((), description="Words and phrases in which it does not count.")
    fix: bool = Field(False, description="Whether `copy lint --fix` may replace it without asking.")
    channels: Names = Field((), description="Only in these channels; empty: in all.")


class Required(Section):
    """Something that a text must say."""

    id: Name
    any_of: Names = Field(min_length=1)
    channels: Names = Field((), description="In these channels; empty: in all.")
    language: Language | None = None
    when: str = Field("", description="Only when this regular expression is found.")
    reason: str = ""
    severity: Severity = "error"


class GlossaryEntry(Section):
    """One concept in both languages; the first word of each list is preferred."""

    de: Names = Field(min_length=1)
    en: Names = Field(min_length=1)
    avoid_de: Names = ()
    avoid_en: Names = ()
    note: str = ""

    def of(self, language: str) -> tuple[str, ...]:
        """The words of a language."""
        return self.de if language == "de" else self.en

    def avoid(self, language: str) -> tuple[str, ...]:
        """Wrong translations into a language."""
        return self.avoid_de if language == "de" else self.avoid_en


class Glossary(Section):
    """German-English terminology."""

    entries: tuple[GlossaryEntry, ...] = ()
    keep: Names = Field((), description="Names that are never translated.")


class ClaimRule(Section):
    """What may be said about a thing."""

    id: Name
    terms: Names = Field((), description="Words; inflected forms and compounds are found too.")
    patterns: Names = Field((), description="Regular expressions, bounded in time.")
    policy: Policy
    language: Language | None = None
    document: str = Field("", description="Glob over sources that may prove it (policy: document).")
    suggestion: str = ""
    reason: str = ""
    law: str = Field("", description="E.g. '§ 5 UWG'.")
    severity: Severity = "error"
    except_in: Names = Field((), description="Phrases in which it does not count, e.g. 'nicht wasserdicht'.")

    @model_validator(mode="after")
    def _finds_something(self) -> "ClaimRule":
        if not self.terms and not self.patterns:
            raise ValueError("needs terms or patterns")
        return self


class ClaimsPolicy(Section):
    """What may be claimed, and what it takes."""

    law: bool = Field(True, description="The built-in rules on UWG §§ 5-7, green claims and health claims.")
    allow: tuple[Kind, ...] = Field((), description="Kinds of the built-in rules that are switched off.")
    competitors: Names = Field((), description="Names that must not be compared with (§ 6 UWG).")
    rules: tuple[ClaimRule, ...] = ()
    footnote: str = Field(r"\*|\[\d{1,2}\]|[¹²³⁴⁵]", description="What a footnote mark looks like.")
    sources: Names = Field((), description="Globs over sources that may prove claims; empty: every approved one.")


class LegalRule(Section):
    """A must-have of the law, or of the company's lawyers."""

    id: Name
    when: str = Field("", description="price, unit_price, or a regular expression; empty: always.")
    require: Names = Field((), description="One of these (inflected, any spacing) must stand in the text.")
    patterns: Names = Field((), description="Or one of these regular expressions matches.")
    channels: Names = ()
    products: Names = Field((), description="Globs over product ids or categories; empty: all.")
    language: Language | None = None
    law: str = ""
    message: str = ""
    suggestion: str = ""
    severity: Severity = "error"


class Legal(Section):
    """Legal must-haves by channel and product."""

    price_with_vat: bool = Field(True, description="A price to consumers says that VAT is included (PAngV § 3).")
    shipping_note: bool = Field(True, description="A price in a shop says that shipping comes on top (PAngV § 6).")
    unit_price: bool = Field(True, description="Packs by weight, volume, length or area carry a unit price (§ 4).")
    lowest_price: bool = Field(
        True, description="A price reduction names the lowest price of the last 30 days (PAngV § 11)."
    )
    price_channels: Names = Field(
        ("product_page", "newsletter", "landing_page", "flyer"), description="Where these notes must stand."
    )
    advertising_mark: Names = Field(
        (), description="Channels in which paid posts carry an advertising mark (§ 5a Abs. 4 UWG, § 22 MStV)."
    )
    rules: tuple[LegalRule, ...] = ()


class InclusiveTerm(Section):
    """A word that leaves people out, and what to write."""

    avoid: Names = Field(min_length=1)
    use: str
    language: Language | None = None
    severity: Severity | None = None
    except_in: Names = ()


class Inclusive(Section):
    """Inclusive language."""

    form: Literal["any", "pair", "neutral", "colon", "star", "gap", "slash", "internal_i"] = Field(
        "any", description="pair: Kundinnen und Kunden; colon: Kund:innen; star: Kund*innen; neutral: Kundschaft."
    )
    persons: bool = Field(True, description="Built-in list of words for persons in the generic masculine.")
    terms: tuple[InclusiveTerm, ...] = ()
    severity: Severity = "warning"


class Readability(Section):
    """How hard a text may be; not judged below `minimum_words`."""

    flesch_amstad_min: float | None = Field(None, description="German Flesch by Amstad (1978), 0 hard - 100 easy.")
    wiener_max: float | None = Field(None, description="First Wiener Sachtextformel, school grades 4-15.")
    flesch_min: float | None = Field(None, description="English Flesch reading ease (1948).")
    minimum_words: int = Field(60, ge=10)
    severity: Severity = "warning"


class Length(Section):
    """Lengths of sentences and texts in words."""

    sentence_max: int | None = Field(None, ge=3)
    sentence_mean_max: float | None = Field(None, ge=3)
    text_min: int | None = Field(None, ge=0)
    text_max: int | None = Field(None, ge=1)
    severity: Severity = "warning"

    @model_validator(mode="after")
    def _bounds(self) -> "Length":
        if self.text_min is not None and self.text_max is not None and self.text_min > self.text_max:
            raise ValueError("text_min is larger than text_max")
        return self


class Formats(Section):
    """How numbers, dates and prices are written in each language."""

    check: bool = True
    locale_de: Literal["de-DE", "de-AT", "de-CH"] = "de-DE"
    locale_en: Literal["en-GB", "en-US", "en-IE"] = "en-GB"
    currency_symbol: Literal["symbol", "word", "code", "any"] = Field("symbol", description="€, Euro or EUR.")
    whole_euros: Literal["decimals", "dash", "plain", "any"] = Field("any", description="129,00 €, 129,- € or 129 €.")
    unit_space: Literal["protected", "space", "any"] = Field("any", description="What stands before a unit.")
    date: Literal["long", "numeric", "any"] = Field("any", description="18. April 2026 or 18.04.2026.")
    time: Literal["colon", "dot", "any"] = Field("any", description="15:00 Uhr or 15.00 Uhr.")
    severity: Severity = "warning"


class Marks(Section):
    """Exclamation marks, emoji and capitals."""

    exclamation_max: int | None = Field(None, ge=0, description="In one text.")
    exclamation_by_channel: dict[str, int] = Field(default_factory=dict)
    emoji_max: int | None = Field(None, ge=0, description="In one text.")
    emoji_by_channel: dict[str, int] = Field(default_factory=dict)
    shouting: bool = Field(True, description="Words in capitals of five letters or more are reported.")
    capitals_allowed: Names = ()
    severity: Severity = "warning"


class ChannelRule(Section):
    """Limits of a channel; a built-in channel's limits can be changed key by key."""

    max_chars: int | None = Field(None, ge=1)
    min_chars: int | None = Field(None, ge=0)
    max_words: int | None = Field(None, ge=1)
    max_hashtags: int | None = Field(None, ge=0)
    count: Literal["characters", "x", "sms", "width"] | None = None
    visible_chars: int | None = Field(None, ge=1, description="What is shown before 'more'.")
    links: bool | None = None


class Pattern(Section):
    """A rule of the brand's own: a regular expression, bounded in time."""

    id: Name
    pattern: str
    message: str
    suggestion: str = ""
    replace: str | None = Field(None, description=r"Safe replacement; \1 is the first group.")
    language: Language | None = None
    channels: Names = ()
    severity: Severity = "warning"
    ignore_case: bool = True


class Vale(Section):
    """Vale styles that run beside the brand's rules."""

    path: str = Field("", description="Folder of styles (StylesPath), relative to the brand file.")
    styles: Names = Field((), description="Names of styles (BasedOnStyles).")
    styles_by_language: dict[Language, Names] = Field(default_factory=dict)
    disable: Names = Field((), description="Rules that are off, e.g. Microsoft.Passive.")
    levels: dict[str, Severity] = Field(default_factory=dict, description="Other levels of rules.")
    accept: Names = Field((), description="Vocabulary: words that are right (accept.txt).")
    reject: Names = Field((), description="Vocabulary: words that are wrong (reject.txt).")
    minimum_level: Severity = "suggestion"


class LanguageTool(Section):
    """What is asked of a LanguageTool server (its address is a setting: brand.languagetool_url)."""

    enabled: bool = True
    disabled_rules: Names = ()
    disabled_categories: Names = ()
    severity: Severity = "warning"


class Gate(Section):
    """When a text passes."""

    minimum_score: float = Field(80.0, ge=0, le=100)
    fail_on: Severity = Field("error", description="A finding of this severity or worse closes the gate.")


class Brand(Section):
    """A brand: everything `copy lint` judges by."""

    version: Literal[1] = 1
    name: str
    language: Language = Field("de", description="Of texts whose language cannot be told.")
    voice: Voice = Voice()
    terms: tuple[Term, ...] = ()
    required: tuple[Required, ...] = ()
    glossary: Glossary = Glossary()
    claims: ClaimsPolicy = ClaimsPolicy()
    legal: Legal = Legal()
    inclusive: Inclusive = Inclusive()
    readability: Readability = Readability()
    length: Length = Length()
    formats: Formats = Formats()
    marks: Marks = Marks()
    channels: dict[str, ChannelRule] = Field(default_factory=dict)
    patterns: tuple[Pattern, ...] = ()
    vale: Vale = Vale()
    languagetool: LanguageTool = LanguageTool()
    gate: Gate = Gate()
    folder: str = Field("", exclude=True, description="Set on loading: where relative paths start.")
