"""Attacks on the assistant: direct ones in a customer's message, indirect ones hidden in a document."""

from guardrails.injection.canary import canary, leaks
from guardrails.injection.direct import Detection, Detector, direct
from guardrails.injection.document import DocumentFinding, DocumentScanner, indirect, scan_document

__all__ = [
    "Detection",
    "Detector",
    "DocumentFinding",
    "DocumentScanner",
    "canary",
    "direct",
    "indirect",
    "leaks",
    "scan_document",
]
