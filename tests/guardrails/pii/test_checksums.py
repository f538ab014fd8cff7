"""Check digits: official specimens hold, one changed digit does not."""

from collections.abc import Callable

import pytest

from guardrails.pii import checksums

CASES = [
    (checksums.luhn, "4111111111111111"),
    (checksums.mod_97, "DE89370400440532013000"),
    (checksums.mod_97, "GB29NWBK60161331926819"),
    (checksums.mod_11_10, "136695976"),
    (checksums.german_tax_id, "86095742719"),
    (checksums.icao_731, "L01X00T471"),
    (checksums.icao_731, "C01X00T478"),
    (checksums.german_social_security, "15070649C103"),
    (checksums.german_health_insurance, "A123456780"),
    (checksums.austrian_social_security, "1237010180"),
    (checksums.ean_13, "7569217076985"),
    (checksums.swiss_uid, "116281710"),
    (checksums.nhs_number, "9434765919"),
    (checksums.austrian_vat, "13585627"),
    (checksums.pesel, "44051401359"),
    (checksums.dutch_bsn, "111222333"),
    (checksums.spanish_nif, "12345678Z"),
    (checksums.french_nir, "255081416802538"),
    (checksums.italian_fiscal_code, "RSSMRA85T10A562S"),
]


@pytest.mark.parametrize(("check", "value"), CASES)
def test_specimen_holds(check: Callable[[str], bool], value: str) -> None:
    assert check(value)


@pytest.mark.parametrize(("check", "value"), CASES)
def test_changed_digit_fails(check: Callable[[str], bool], value: str) -> None:
    position = max(i for i, char in enumerate(value[:-1]) if char.isdigit())
    changed = value[:position] + str((int(value[position]) + 1) % 10) + value[position + 1 :]
    assert not check(changed)


@pytest.mark.parametrize(
    ("day", "month", "year", "holds"),
    [(29, 2, 2024, True), (29, 2, 2023, False), (31, 4, 1990, False), (1, 1, 1899, False)],
)
def test_dates(day: int, month: int, year: int, holds: bool) -> None:
    assert checksums.is_date(day, month, year) is holds


@pytest.mark.parametrize("number", ["11111111111", "01234567890", "12345678901"])
def test_tax_id_digit_rules(number: str) -> None:
    assert not checksums.german_tax_id(number)
