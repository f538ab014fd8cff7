"""From overlapping findings to disjoint spans."""

from bisect import bisect_left
from collections.abc import Iterable

from guardrails.types import Span

_FIRST = (
    *("PASSWORD_OR_SECRET", "EMAIL_ADDRESS", "IBAN_CODE", "CREDIT_CARD", "DE_SOCIAL_SECURITY", "CH_AHV", "DE_VAT_ID"),
    *(
        "EU_VAT_ID",
        "CH_UID",
        "DE_TAX_ID",
        "AT_SVNR",
        "DE_HEALTH_INSURANCE",
        "UK_NINO",
        "DATE_OF_BIRTH",
        "CUSTOMER_NUMBER",
    ),
    *("DE_ID_CARD", "DE_PASSPORT", "US_SSN", "US_ITIN", "UK_NHS", "EU_NATIONAL_ID", "DE_TAX_NUMBER", "PASSPORT"),
    *("DRIVER_LICENSE", "IP_ADDRESS", "URL_PERSONAL", "DE_KFZ", "ADDRESS", "PHONE_NUMBER", "USERNAME", "PERSON"),
    *("URL", "ORGANIZATION", "LOCATION", "DATE_TIME", "AGE", "NRP", "TITLE"),
)
_RANK = {entity: rank for rank, entity in enumerate(_FIRST)}


def disjoint(spans: Iterable[Span]) -> list[Span]:
    """Sorted, disjoint spans: of two that overlap the surer wins, then the stricter type, then the longer.

    Overlapping names and overlapping addresses are joined to the outer borders instead.
    """
    united = _unite(spans)
    order = sorted(united, key=lambda s: (-round(s.score, 1), _RANK.get(s.type, 99), s.start - s.end, s.start))
    starts: list[int] = []
    kept: list[Span] = []
    for span in order:
        at = bisect_left(starts, span.start)
        free_before = at == 0 or kept[at - 1].end <= span.start
        if free_before and (at == len(kept) or span.end <= starts[at]):
            starts.insert(at, span.start)
            kept.insert(at, span)
    return kept


def _unite(spans: Iterable[Span]) -> list[Span]:
    united: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (s.type, s.start, -s.end)):
        last = united[-1] if united else None
        if last and last.type == span.type and span.start < last.end and span.type in {"PERSON", "ADDRESS"}:
            united[-1] = Span(last.start, max(last.end, span.end), span.type, max(last.score, span.score))
        else:
            united.append(span)
    return united
