"""Personal data: find it, replace it, and put it back in the reply to the same conversation.

from guardrails.pii import PiiOptions, Redactor

redactor = Redactor(PiiOptions(allow=("service@example.com",)))
redactor.redact("Mein Name ist Mehmet Karaca, Tel. 0221 4710 338").text
"""

from guardrails.pii.guards import pii_input, pii_output
from guardrails.pii.options import PERSONAL, WIDE, Operator, PiiOptions
from guardrails.pii.redactor import Redaction, Redactor
from guardrails.pii.vault import StreamRestorer, Vault

__all__ = [
    "PERSONAL",
    "WIDE",
    "Operator",
    "PiiOptions",
    "Redaction",
    "Redactor",
    "StreamRestorer",
    "Vault",
    "pii_input",
    "pii_output",
]
