"""The reader from the parts of an installation."""

from typing import TYPE_CHECKING

from assistant.building import WEIGHTS
from assistant.understand.intents import IntentClassifier
from assistant.understand.reader import MessageReader
from assistant.understand.types import Reader

if TYPE_CHECKING:
    from assistant.compose import Beleg


def build_reader(beleg: "Beleg") -> Reader:
    """The reader of an installation.

    Raises:
        SettingsError: the intent weights are missing or belong to another embedding model.
        ModelError: the embedding model cannot be loaded.
    """
    name = beleg.encoder.info.name.rsplit("/", 1)[-1]
    return MessageReader(IntentClassifier.load(WEIGHTS / f"intents.{name}.safetensors", beleg.encoder))
