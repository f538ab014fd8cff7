"""What runs, as hashes: source, prompts and weights of the packages that answer."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGES = ("assistant", "knowledge", "guardrails")
ROOT = Path(__file__).resolve().parents[2]
_LEFT_OUT = ("assistant/demo/",)
"""The demo company answers nobody."""
_WEIGHTS = frozenset({"weights", "models"})


@dataclass(frozen=True, slots=True)
class Code:
    """The code of this process.

    Attributes:
        version: of the distribution.
        parts: hash by part, e.g. "assistant/chat"; what lies in a package's own folder counts as the package.
        weights: hash by file of weights and models, e.g. "assistant/weights/answers.default.json".
    """

    version: str
    parts: Mapping[str, str]
    weights: Mapping[str, str]

    @property
    def source(self) -> str:
        """One hash over all parts."""
        text = "\n".join(f"{name} {digest}" for name, digest in sorted(self.parts.items()))
        return hashlib.sha256(text.encode()).hexdigest()


@cache
def running_code(root: Path = ROOT) -> Code:
    """Hash the installed packages, once per process."""
    from assistant import __version__

    parts: dict[str, list[str]] = defaultdict(list)
    weights = {}
    for path in _files(root):
        name = path.relative_to(root).as_posix()
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if _WEIGHTS & set(path.relative_to(root).parts[:-1]) and path.suffix != ".py":
            weights[name] = digest
        else:
            parts["/".join(name.split("/")[:-1][:2])].append(f"{name} {digest}")
    hashes = {name: hashlib.sha256("\n".join(lines).encode()).hexdigest() for name, lines in parts.items()}
    return Code(__version__, hashes, weights)


def _files(root: Path) -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_file() and "__pycache__" not in path.parts and not name.startswith(_LEFT_OUT):
                yield path
