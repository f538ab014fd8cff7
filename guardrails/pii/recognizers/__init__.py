"""One recogniser a module: patterns, context words of both languages, a check-digit hook."""

from collections.abc import Collection, Mapping

from presidio_analyzer import LocalRecognizer

from guardrails.pii.recognizers.address import AddressRecognizer
from guardrails.pii.recognizers.at_svnr import AtSvnrRecognizer
from guardrails.pii.recognizers.ch_ahv import ChAhvRecognizer
from guardrails.pii.recognizers.ch_uid import ChUidRecognizer
from guardrails.pii.recognizers.credit_card import CreditCardRecognizer
from guardrails.pii.recognizers.customer_number import CustomerNumberRecognizer
from guardrails.pii.recognizers.date_of_birth import DateOfBirthRecognizer
from guardrails.pii.recognizers.de_health_insurance import DeHealthInsuranceRecognizer
from guardrails.pii.recognizers.de_id_card import DeIdCardRecognizer
from guardrails.pii.recognizers.de_kfz import DeKfzRecognizer
from guardrails.pii.recognizers.de_passport import DePassportRecognizer
from guardrails.pii.recognizers.de_social_security import DeSocialSecurityRecognizer
from guardrails.pii.recognizers.de_tax_id import DeTaxIdRecognizer
from guardrails.pii.recognizers.de_tax_number import DeTaxNumberRecognizer
from guardrails.pii.recognizers.de_vat_id import DeVatIdRecognizer
from guardrails.pii.recognizers.driver_license import DriverLicenseRecognizer
from guardrails.pii.recognizers.email_address import EmailRecognizer
from guardrails.pii.recognizers.eu_national_id import EuNationalIdRecognizer
from guardrails.pii.recognizers.eu_vat_id import EuVatIdRecognizer
from guardrails.pii.recognizers.iban_code import IbanRecognizer
from guardrails.pii.recognizers.ip_address import IpAddressRecognizer
from guardrails.pii.recognizers.ner import NerRecognizer
from guardrails.pii.recognizers.passport import PassportRecognizer
from guardrails.pii.recognizers.person import PersonRecognizer
from guardrails.pii.recognizers.phone_number import PhoneRecognizer
from guardrails.pii.recognizers.secret import SecretRecognizer
from guardrails.pii.recognizers.uk_nhs import UkNhsRecognizer
from guardrails.pii.recognizers.uk_nino import UkNinoRecognizer
from guardrails.pii.recognizers.url_personal import UrlPersonalRecognizer
from guardrails.pii.recognizers.us_itin import UsItinRecognizer
from guardrails.pii.recognizers.us_ssn import UsSsnRecognizer
from guardrails.pii.recognizers.username import UsernameRecognizer
from guardrails.pii.recognizers.wide import (
    AgeRecognizer,
    DateTimeRecognizer,
    NrpRecognizer,
    TitleRecognizer,
    UrlRecognizer,
)

_RULES = (
    *(AddressRecognizer, AgeRecognizer, AtSvnrRecognizer, ChAhvRecognizer, ChUidRecognizer, CreditCardRecognizer),
    *(CustomerNumberRecognizer, DateOfBirthRecognizer, DateTimeRecognizer, DeHealthInsuranceRecognizer),
    *(DeIdCardRecognizer, DeKfzRecognizer, DePassportRecognizer, DeSocialSecurityRecognizer, DeTaxIdRecognizer),
    *(DeTaxNumberRecognizer, DeVatIdRecognizer, DriverLicenseRecognizer, EmailRecognizer, EuNationalIdRecognizer),
    *(EuVatIdRecognizer, IbanRecognizer, IpAddressRecognizer, NrpRecognizer, PassportRecognizer, PersonRecognizer),
    *(PhoneRecognizer, SecretRecognizer, TitleRecognizer, UkNhsRecognizer, UkNinoRecognizer, UrlPersonalRecognizer),
    *(UrlRecognizer, UsItinRecognizer, UsSsnRecognizer, UsernameRecognizer),
)


def recognizers(entities: Collection[str], labels: Mapping[str, str], weigh: bool) -> list[LocalRecognizer]:
    """The recognisers of the given types, and the one that reads the named-entity model with its labels.

    `weigh` says that the model is the small one, whose people need a second look.
    """
    return [NerRecognizer(labels, weigh=weigh), *(rule() for rule in _RULES if rule.ENTITY in entities)]
