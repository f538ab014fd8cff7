"""Does the evidence support what an answer says?"""

from guardrails.groundedness.assess import Entailment, SentenceVerdict, assess
from guardrails.groundedness.guard import grounded
from guardrails.groundedness.nli import load_entailment

__all__ = ["Entailment", "SentenceVerdict", "assess", "grounded", "load_entailment"]
