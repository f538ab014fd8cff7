"""Check digits of the identifiers that the recognisers know.

Every function takes the identifier without separators and returns whether its check digit holds.
"""

from collections import Counter
from datetime import date

_LETTER_VALUES = {chr(ord("A") + i): 10 + i for i in range(26)}


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B: payment cards."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit)
        if position % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def mod_97(account: str) -> bool:
    """ISO 13616-1 over ISO 7064 MOD 97-10: IBAN, country code and check digits first."""
    rearranged = account[4:] + account[:4]
    number = "".join(str(_LETTER_VALUES.get(char, char)) for char in rearranged)
    return number.isdigit() and int(number) % 97 == 1


def mod_11_10(digits: str) -> bool:
    """ISO 7064 MOD 11,10 (hybrid): German tax id, German VAT id."""
    product = 10
    for digit in digits[:-1]:
        total = (int(digit) + product) % 10 or 10
        product = (2 * total) % 11
    return (11 - product) % 10 == int(digits[-1])


def icao_731(document: str) -> bool:
    """ICAO Doc 9303 part 3, section 4.9: weights 7, 3, 1 over all characters but the last, which is the check digit."""
    if not document[-1].isdigit():
        return False
    values = [int(char) if char.isdigit() else _LETTER_VALUES.get(char, 0) for char in document[:-1]]
    return sum(value * (7, 3, 1)[i % 3] for i, value in enumerate(values)) % 10 == int(document[-1])


def german_tax_id(digits: str) -> bool:
    """Steuerliche Identifikationsnummer, § 139b AO and the rules of the BZSt.

    Among the first ten digits one occurs twice or three times; if three times, never three in a row.
    """
    if len(digits) != 11 or digits[0] == "0" or not mod_11_10(digits):
        return False
    counts = Counter(digits[:10])
    repeated = [count for count in counts.values() if count > 1]
    if len(repeated) != 1 or repeated[0] > 3:
        return False
    return not any(digits[i] == digits[i + 1] == digits[i + 2] for i in range(8))


def german_social_security(number: str) -> bool:
    """Versicherungsnummer, § 2 VKVV: two digits, birth date DDMMYY, letter, two digits, check digit."""
    day, month = int(number[2:4]), int(number[4:6])
    # § 2 (3) VKVV: 30 is added to the day when all serial numbers of a birth date are used up.
    if not (1 <= day <= 61 and 1 <= month <= 12):
        return False
    letter = f"{_LETTER_VALUES[number[8]] - 9:02d}"
    digits = number[:8] + letter + number[9:11]
    weights = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
    total = sum(sum(divmod(int(digit) * weight, 10)) for digit, weight in zip(digits, weights, strict=True))
    return total % 10 == int(number[11])


def german_health_insurance(number: str) -> bool:
    """Krankenversichertennummer, § 290 SGB V: a letter as two digits, eight digits, weights 1, 2, sum of digits."""
    digits = f"{_LETTER_VALUES[number[0]] - 9:02d}" + number[1:9]
    total = sum(sum(divmod(int(digit) * (1 + i % 2), 10)) for i, digit in enumerate(digits))
    return total % 10 == int(number[9])


def austrian_social_security(digits: str) -> bool:
    """Sozialversicherungsnummer: serial and birth date weighted 3, 7, 9, 5, 8, 4, 2, 1, 6, modulo 11.

    The last six digits are DDMMYY; months 13 to 15 stand for dates that are used up or unknown.
    """
    if digits[0] == "0" or not (1 <= int(digits[4:6]) <= 31 and 1 <= int(digits[6:8]) <= 15):
        return False
    weights = (3, 7, 9, 0, 5, 8, 4, 2, 1, 6)
    return sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11 == int(digits[3])


def ean_13(digits: str) -> bool:
    """GS1 check digit: weights 1 and 3. The Swiss AHV number is built the same way (prefix 756)."""
    return sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10 == 0


def swiss_uid(digits: str) -> bool:
    """Unternehmens-Identifikationsnummer, eCH-0097: weights 5, 4, 3, 2, 7, 6, 5, 4, modulo 11."""
    check = 11 - sum(int(d) * w for d, w in zip(digits, (5, 4, 3, 2, 7, 6, 5, 4), strict=False)) % 11
    return check % 11 == int(digits[8]) and check != 10


def nhs_number(digits: str) -> bool:
    """NHS number: weights 10 to 2, modulo 11 (NHS Data Dictionary)."""
    check = 11 - sum(int(d) * (10 - i) for i, d in enumerate(digits[:9])) % 11
    return check % 11 == int(digits[9]) and check != 10


def austrian_vat(digits: str) -> bool:
    """UID-Nummer (the eight digits after ATU): weights 1, 2 with sums of digits, constant 4."""
    total = sum(sum(divmod(int(d) * (1 + i % 2), 10)) for i, d in enumerate(digits[:7]))
    return (96 - total) % 10 == int(digits[7])


def pesel(digits: str) -> bool:
    """Polish PESEL: weights 1, 3, 7, 9 repeating, sum divisible by ten with the check digit."""
    total = sum(int(d) * w for d, w in zip(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1), strict=True))
    return total % 10 == 0 and 1 <= int(digits[4:6]) <= 31 and 1 <= int(digits[2:4]) % 20 <= 12


def dutch_bsn(digits: str) -> bool:
    """Burgerservicenummer: the "elfproef", weights 9 to 2 and -1."""
    return (
        digits[0:2] != "00"
        and sum(int(d) * w for d, w in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0
    )


def spanish_nif(number: str) -> bool:
    """Spanish DNI and NIE: letter by the number modulo 23."""
    body = {"X": "0", "Y": "1", "Z": "2"}.get(number[0], number[0]) + number[1:8]
    return body.isdigit() and "TRWAGMYFPDXBNJZSQVHLCKE"[int(body) % 23] == number[8]


def french_nir(number: str) -> bool:
    """Numéro de sécurité sociale: 97 minus the number modulo 97; Corsica is 2A or 2B."""
    body = number[:13].replace("2A", "19").replace("2B", "18")
    return body.isdigit() and number[13:].isdigit() and 97 - int(body) % 97 == int(number[13:])


def italian_fiscal_code(code: str) -> bool:
    """Codice fiscale, D.M. 23.12.1976: odd positions by a table, even ones by value, modulo 26."""
    odd = dict(zip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", _ITALIAN_ODD, strict=True))
    total = 0
    for i, char in enumerate(code[:15]):
        total += odd[char] if i % 2 == 0 else (int(char) if char.isdigit() else ord(char) - ord("A"))
    return chr(ord("A") + total % 26) == code[15]


_ITALIAN_ODD = (
    *(1, 0, 5, 7, 9, 13, 15, 17, 19, 21),
    *(1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23),
)


def is_date(day: int, month: int, year: int) -> bool:
    """Whether the three numbers are a calendar date between 1900 and 2100."""
    try:
        date(year, month, day)
    except ValueError:
        return False
    return 1900 <= year <= 2100
