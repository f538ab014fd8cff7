"""IPv4 and IPv6 addresses, private ranges included; version numbers that look alike are not."""

import re
from ipaddress import ip_address

from guardrails.pii.recognizers.base import Recognizer, Rule


class IpAddressRecognizer(Recognizer):
    """IP_ADDRESS."""

    ENTITY = "IP_ADDRESS"
    RULES = (
        Rule("IPv4", r"(?<![\w.\-])(?<!v\.)\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d|-\d)", 0.8),
        Rule(
            "IPv6",
            r"(?<![\w:.])(?:[0-9A-F]{0,4}:){2,7}(?:[0-9A-F]{1,4}|\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])",
            0.8,
            re.IGNORECASE,
            ":",
        ),
    )
    CONTEXT = (
        r"\bip(?:v[46])?\b",
        r"\baddr|adress|address|client|host|remote|from|von|login|src|server|gateway|dns|router",
    )
    DENY = (
        r"\bversion|\bver\b|\bbuild|release|firmware|update|patch|\bv$|\brev|software|treiber|driver"
        r"|\bapp\b|artikel|kapitel|abschnitt"
        r"|chapter|section|§|nummer|norm|plugin|sdk",
    )
    NEEDS = (r"\d\.\d|:[0-9a-f]{0,4}:",)

    def validate_result(self, value: str) -> bool | None:
        """Whether it is an address of a device (RFC 791, RFC 4291), and no version number or clock."""
        try:
            address = ip_address(value)
        except ValueError:
            return False
        if address.version == 6 and not any(char.isdigit() for char in value):
            return False
        return None if address.version == 4 or value.count(":") > 2 or ("::" in value and len(value) > 6) else False
