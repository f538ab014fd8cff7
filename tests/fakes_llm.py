"""An OpenAI-compatible server over real HTTP that behaves as scripted; see `evals.bench.llm_server`."""

from evals.bench.llm_server import (
    Behaviour,
    Drip,
    Endless,
    Garbage,
    Half,
    Hang,
    Raw,
    Reply,
    Reset,
    ScriptedServer,
    Status,
    claims,
)

__all__ = [
    "Behaviour",
    "Drip",
    "Endless",
    "Garbage",
    "Half",
    "Hang",
    "Raw",
    "Reply",
    "Reset",
    "ScriptedServer",
    "Status",
    "claims",
]
