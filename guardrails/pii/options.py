"""What the redactor looks for and what it does with a finding."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

PERSONAL: tuple[str, ...] = (
    "PERSON",
    "EMAIL_ADDRESS",
    "PHONE_NUMBER",
    "ADDRESS",
    "DATE_OF_BIRTH",
    "USERNAME",
    "CUSTOMER_NUMBER",
    "PASSWORD_OR_SECRET",
    "URL_PERSONAL",
    "IP_ADDRESS",
    "IBAN_CODE",
    "CREDIT_CARD",
    "PASSPORT",
    "DRIVER_LICENSE",
    "DE_TAX_ID",
    "DE_TAX_NUMBER",
    "DE_SOCIAL_SECURITY",
    "DE_ID_CARD",
    "DE_PASSPORT",
    "DE_HEALTH_INSURANCE",
    "DE_KFZ",
    "DE_VAT_ID",
    "EU_VAT_ID",
    "EU_NATIONAL_ID",
    "AT_SVNR",
    "CH_AHV",
    "CH_UID",
    "UK_NINO",
    "UK_NHS",
    "US_SSN",
    "US_ITIN",
)
"""Types reported by default."""

WIDE: tuple[str, ...] = (
    *PERSONAL,
    "LOCATION",
    "ORGANIZATION",
    "DATE_TIME",
    "AGE",
    "NRP",
    "TITLE",
    "URL",
)
"""PERSONAL and the types that single nobody out by themselves, for those who want them hidden too."""

OperatorKind = Literal["replace", "mask", "hash", "drop", "keep"]


@dataclass(frozen=True, slots=True)
class Operator:
    """What stands in the place of a finding.

    Attributes:
        kind: `replace` by a text, `mask` every letter and digit, `hash` with a key, `drop`, or `keep` as it is.
        text: for `replace`: `{type}` and `{n}` are filled in; equal values get equal numbers within one text.
        char: for `mask`: the masking character.
        keep_last: for `mask`: how many letters and digits at the end stay readable.
        length: for `hash`: hexadecimal digits of the HMAC-SHA-256 that are shown (at least 8).
    """

    kind: OperatorKind = "replace"
    text: str = "⟨{type}_{n}⟩"
    char: str = "*"
    keep_last: int = 0
    length: int = 16


@dataclass(frozen=True, slots=True)
class PiiOptions:
    """Settings of a `Redactor`.

    Attributes:
        entities: the types to report; `PERSONAL` or `WIDE` or any choice from them.
        allow: texts that are no personal data here, such as the company's own hotline, mailboxes and sites. Case,
            spaces and punctuation do not matter; `@example.com` allows every mailbox and `example.com` every page
            of that host.
        operators: type → operator; the key `default` is for the types not named.
        hash_key_env: environment variable that holds the key of the `hash` operator.
        ner: `small` (the shipped model), `none`, `spacy:PATH`, `transformers:PATH` or `gliner:PATH`.
        ner_labels: label of a plugged-in model → type, for labels that the usual schemes do not cover.
        threshold: lowest score that counts, 0..1; `thresholds` overrides it per type.
        window: characters that are analysed at a time; bounds time and memory on long input.
    """

    entities: tuple[str, ...] = PERSONAL
    allow: tuple[str, ...] = ()
    operators: Mapping[str, Operator] = field(default_factory=dict)
    hash_key_env: str = "BELEG_PII_KEY"
    ner: str = "small"
    ner_labels: Mapping[str, str] = field(default_factory=dict)
    threshold: float = 0.5
    thresholds: Mapping[str, float] = field(default_factory=dict)
    window: int = 4000

    def __post_init__(self) -> None:
        object.__setattr__(self, "entities", tuple(self.entities))
        object.__setattr__(self, "allow", tuple(self.allow))
