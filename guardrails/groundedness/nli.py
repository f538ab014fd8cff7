"""A larger entailment or hallucination model from a folder, by configuration; needs transformers and torch."""

from pathlib import Path
from typing import Any

from guardrails.errors import GuardrailError
from guardrails.groundedness.assess import Entailment

_POSITIVE = ("entailment", "entail", "supported", "consistent", "grounded", "factual", "label_1")


def load_entailment(path: Path | str, label: str | None = None, longest: int = 512) -> Entailment:
    """A sequence-classification model as a judge of (premise, hypothesis).

    Args:
        path: folder with a transformers model and tokenizer; never a name to download.
        label: which class means support; by default the one called entailment, supported, consistent, ...
        longest: tokens of premise and hypothesis together; the premise is cut.

    Raises:
        GuardrailError: the folder holds no such model, transformers is missing, or no class means support.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise GuardrailError(f"The entailment model {folder.name!r} is no folder.", "Give the path of a local model.")
    if not (folder / "config.json").is_file():
        raise GuardrailError(
            f"The entailment model in {folder.name!r} cannot be loaded (no config.json).",
            "The folder needs config.json, weights and a tokenizer.",
        )
    try:
        import torch
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        model: Any = AutoModelForSequenceClassification.from_pretrained(folder, local_files_only=True)
    except ImportError as error:
        raise GuardrailError(
            "Entailment models need transformers and torch.", "pip install transformers torch"
        ) from error
    except (OSError, ValueError) as error:
        raise GuardrailError(
            f"The entailment model in {folder.name!r} cannot be loaded ({type(error).__name__}).",
            "The folder needs config.json, weights and a tokenizer.",
        ) from error
    model.eval()
    index = _supporting(model.config.id2label, label)

    def entails(premise: str, hypothesis: str) -> float:
        inputs = tokenizer(premise, hypothesis, truncation="only_first", max_length=longest, return_tensors="pt")
        with torch.inference_mode():
            logits = model(**inputs).logits[0]
        probability = logits.sigmoid()[0] if len(logits) == 1 else logits.softmax(-1)[index]
        return float(probability)

    return entails


def _supporting(labels: dict[int, str], wanted: str | None) -> int:
    if len(labels) == 1:
        return 0
    names = {int(number): str(name).lower() for number, name in labels.items()}
    options = (wanted.lower(),) if wanted else _POSITIVE
    for option in options:
        for number, name in names.items():
            if name == option:
                return number
    raise GuardrailError(
        f"No class of the entailment model means support: {', '.join(names.values())}.",
        "Name it with the parameter label.",
    )
