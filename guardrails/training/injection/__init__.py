"""How the injection classifier was made: `python -m guardrails.training.injection.train --data ../shared/data`."""
