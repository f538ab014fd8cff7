"""Runs the steps of a Dockerfile's build stage as a script, where there is no Docker engine.

Every absolute path that the image uses is moved under a temporary folder; COPY copies from the repository, RUN runs in
a shell. Steps that need root of an image of their own (apt-get, useradd) are only listed.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

MOVED = ("/src", "/opt/beleg")
SKIPPED = re.compile(r"\b(apt-get|useradd)\b")


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Yield (instruction, arguments) with continued lines joined and comments dropped."""
    joined = re.sub(r"\\\n", " ", "\n".join(line for line in text.split("\n") if not line.lstrip().startswith("#")))
    for line in joined.split("\n"):
        if line.strip():
            name, _, rest = line.strip().partition(" ")
            yield name.upper(), rest.strip()


def main() -> None:
    """Run the steps; a failing one ends the script with its status."""
    with tempfile.TemporaryDirectory(prefix="beleg-image-") as folder:
        root = Path(folder)
        moved = {path: str(root / path.lstrip("/")) for path in MOVED}
        environment = {**os.environ, "BELEG_TORCH_INDEX": os.environ.get("BELEG_TORCH_INDEX", "")}
        work = root
        for name, rest in instructions(Path(sys.argv[1]).read_text(encoding="utf-8")):
            for path, new in moved.items():
                rest = re.sub(rf"(?<![\w/]){re.escape(path)}\b", new, rest)
            if name == "FROM" and work != root:
                print("-- final stage: only files and settings, nothing to run", flush=True)
                return
            if name == "WORKDIR":
                work = Path(rest)
                work.mkdir(parents=True, exist_ok=True)
            elif name == "ENV":
                environment.update(item.split("=", 1) for item in shlex.split(rest))
            elif name == "COPY":
                copy(rest, work)
            elif name == "RUN" and not SKIPPED.search(rest):
                command = rest.replace("python -m venv", f"{shlex.quote(sys.executable)} -m venv")
                print(f"RUN {command}", flush=True)
                # The steps are this repository's own Dockerfile, not input.
                subprocess.run(["bash", "-euc", command], cwd=work, env=environment, check=True)


def copy(arguments: str, work: Path) -> None:
    """Copy from the repository; a folder's content goes to the target, as COPY does."""
    *sources, target = arguments.split()
    destination = work / target
    for source in sources:
        if Path(source).is_dir():
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, destination, dirs_exist_ok=True, ignore=ignore)
        else:
            shutil.copy2(source, destination)


if __name__ == "__main__":
    main()
