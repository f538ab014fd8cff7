"""Spoken notes: what is taken from a transcript."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evals.suite.types import Case
from evals.targets.types import Run

if TYPE_CHECKING:
    from assistant.compose import Beleg


def voice(beleg: "Beleg", _options: Mapping[str, Any]) -> Run:
    """Contacts, facts and tasks of a note, as `beleg voice extract` gives them."""
    from assistant.voice.types import Note
    from assistant.voice.wiring import extractor

    read, region = extractor(beleg), beleg.settings.voice.region

    def run(case: Case) -> Mapping[str, Any]:
        return read(Note.from_json({"region": region, **case.input})).as_json()

    return run
