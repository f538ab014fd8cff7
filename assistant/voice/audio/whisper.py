"""Speech recognition in this process: faster-whisper (CTranslate2)."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.voice.audio.errors import RecogniserError
from assistant.voice.audio.types import Heard, Segment, Word


@dataclass(frozen=True, slots=True)
class WhisperOptions:
    """How the model runs.

    Attributes:
        download: may fetch a model by name from the Hugging Face hub; else only the local cache is looked at.
        device: "cpu", "cuda" or "auto".
        compute: CTranslate2's compute type, e.g. "int8" or "default".
        threads: CPU threads.
        beam: beam width.
        temperatures: sampling temperatures, tried in turn while a part comes out repetitive or improbable.
    """

    download: bool = False
    device: str = "auto"
    compute: str = "default"
    threads: int = 2
    beam: int = 5
    temperatures: tuple[float, ...] = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


class FasterWhisper:
    """A Whisper model by name or folder, loaded on first use and shared between threads.

    Args:
        model: a size such as "small", a hub name, or a folder converted for CTranslate2.
    """

    def __init__(self, model: str, options: WhisperOptions | None = None) -> None:
        self._name = model
        self._options = options or WhisperOptions()
        self._lock = threading.Lock()
        self._model: Any = None

    @property
    def name(self) -> str:
        """Provider and model; a folder only by its last part."""
        return f"faster-whisper:{Path(self._name).name}"

    def hear(self, samples: np.ndarray, language: str | None) -> Heard:
        """Recognise speech; see `Recogniser.hear`."""
        model = self._load()
        sound = samples.astype(np.float32) / 32768
        try:
            found, info = model.transcribe(
                sound,
                language=language if language in model.supported_languages else None,
                beam_size=self._options.beam,
                temperature=self._options.temperatures,
                word_timestamps=True,
                # A wrong guess early in a recording must not colour the rest of it.
                condition_on_previous_text=False,
                vad_filter=True,
                vad_parameters={"min_silence_duration_ms": 1000},
            )
            segments = tuple(_segment(item) for item in found)
        except (RuntimeError, ValueError) as error:
            raise RecogniserError(
                f"The speech model failed ({type(error).__name__}).",
                "Check that voice.recogniser names a Whisper model.",
            ) from None
        return Heard(segments, info.language, float(info.language_probability))

    def _load(self) -> Any:
        with self._lock:
            if self._model is None:
                self._model = self._open()
            return self._model

    def _open(self) -> Any:
        try:
            from faster_whisper import WhisperModel
        except ImportError:
            raise RecogniserError(
                "faster-whisper is not installed.", 'Install it: pip install "beleg[voice]".'
            ) from None
        options = self._options
        folder = Path(self._name)
        if folder.is_dir() and not (folder / "model.bin").is_file():
            raise RecogniserError(
                f"The folder {self._name} holds no CTranslate2 model.",
                "Convert one: ct2-transformers-converter --model openai/whisper-small --output_dir FOLDER",
            )
        try:
            return WhisperModel(
                self._name,
                device=options.device,
                compute_type=options.compute,
                cpu_threads=options.threads,
                local_files_only=not options.download,
            )
        except Exception as error:
            # The hub client, the tokenizer and CTranslate2 each have errors of their own for a model that is not there.
            raise RecogniserError(
                f"The speech model '{self._name}' cannot be loaded ({type(error).__name__}).",
                "Name a converted folder in voice.recogniser, or set voice.download: true once to fetch it by name.",
            ) from None


def _segment(item: Any) -> Segment:
    words = tuple(Word(word.word, word.start, word.end, float(word.probability)) for word in item.words or ())
    return Segment(
        item.text, float(item.start), float(item.end), words, float(item.avg_logprob), float(item.no_speech_prob)
    )
