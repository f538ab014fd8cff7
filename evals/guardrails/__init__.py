"""Figures of the guards: `python -m evals.guardrails.injection|policy|toxicity|groundedness --data DIR [--json]`."""
