# ruff: noqa: E501
"""Train the weights that ship: `python -m assistant.voice.training.train --data ../shared/data`.

Sources, all written for this project: the synthetic banks, actions and frames beside this file, the development notes
`voice_notes/dev.jsonl`, and halves A to D of `evals/voice/blind/notes.jsonl`. About five minutes on one core. Writes `weights/clauses.safetensors` and `weights/roles.safetensors`.
"""

import argparse
from pathlib import Path

from assistant.voice.hashed import WEIGHTS
from assistant.voice.training import clauses, roles
from assistant.voice.training.examples import OWN, development, synthetic


def main() -> None:
    """Train both models; the roles see clauses as the new boundary model cuts them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--own", type=Path, default=OWN, help="notes written for this project; half E stays unseen")
    parser.add_argument("--notes", type=int, default=500, help="synthetic notes per language")
    options = parser.parse_args()
    boundaries = WEIGHTS / "clauses.safetensors"
    clauses.train(1000).save(boundaries)
    dev = development(options.data / "voice_notes" / "dev.jsonl")
    examples = [*synthetic(options.notes, 3), *development(options.own), *dev]
    roles.fit(roles.matrix(examples), examples).save(WEIGHTS / "roles.safetensors")


if __name__ == "__main__":
    main()
