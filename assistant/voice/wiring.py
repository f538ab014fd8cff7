"""Notes, recogniser and transcriber of the settings."""

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.compose import Beleg
    from assistant.voice.audio.transcriber import Transcriber
    from assistant.voice.audio.types import Recogniser
    from assistant.voice.notes import Notes
    from assistant.voice.types import Note, NoteResult

PROVIDERS = ("faster-whisper", "openai")


def build_notes(beleg: "Beleg") -> "Notes":
    """The notes of an installation."""
    from assistant.voice.notes import Notes
    from assistant.voice.privacy import NotePrivacy
    from assistant.voice.store import NoteStore

    return Notes(
        NoteStore(beleg.database),
        beleg.crm,
        beleg.queue,
        extractor(beleg),
        lambda: beleg.transcriber,
        NotePrivacy(beleg.settings.documents.allow),
        beleg.settings.voice,
        beleg.settings.data_dir / "voice",
    )


def extractor(beleg: "Beleg") -> "Callable[[Note], NoteResult]":
    """What reads the words of a note: our own extractor, or a language model with ours as its fallback.

    Raises:
        SettingsError: the playbook is wrong, or the model cannot be set up.
    """
    from assistant.voice.extract import rules_extractor

    chosen = beleg.settings.voice
    own = rules_extractor(beleg.settings.base_dir / chosen.playbook if chosen.playbook else None)
    if chosen.extractor == "rules":
        return own
    from assistant.llm import ChatOptions, chat_model
    from assistant.voice.extract_llm import llm_extractor

    options = ChatOptions(base_url=chosen.extractor_url, max_tokens=4_000)
    return llm_extractor(chat_model(chosen.extractor, options), chosen.extractor, own)


def build_transcriber(beleg: "Beleg") -> "Transcriber":
    """The transcriber of the settings.

    Raises:
        SettingsError: none is configured, or it is malformed.
    """
    from assistant.voice.audio.decode import AudioLimits
    from assistant.voice.audio.transcriber import Transcriber, TranscriberOptions

    chosen = beleg.settings.voice
    limits = AudioLimits(chosen.max_minutes * 60, chosen.max_mb << 20)
    options = TranscriberOptions(limits=limits, part_seconds=chosen.part_seconds)
    return Transcriber(_recogniser(beleg, chosen.recogniser), options)


def _recogniser(beleg: "Beleg", name: str) -> "Recogniser":
    chosen = beleg.settings.voice
    provider, _, model = name.partition(":")
    if provider not in PROVIDERS or not model:
        raise SettingsError(
            f"voice.recogniser is {name!r}." if name else "No speech recogniser is configured.",
            "Write faster-whisper:small, faster-whisper:/path/to/model, or openai:whisper-1 with voice.base_url.",
        )
    if provider == "openai":
        from assistant.voice.audio.endpoint import EndpointOptions, TranscriptionEndpoint

        key = beleg.environ.get(chosen.key_env, "")
        return TranscriptionEndpoint(
            model, EndpointOptions(chosen.base_url, key, chosen.timeout_seconds, chosen.attempts)
        )
    from assistant.voice.audio.whisper import FasterWhisper, WhisperOptions

    folder = beleg.settings.base_dir / Path(model)
    options = WhisperOptions(chosen.download, chosen.device, chosen.compute, chosen.threads)
    return FasterWhisper(str(folder) if folder.is_dir() else model, options)
