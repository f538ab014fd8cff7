"""Settings of `voice` in beleg.yaml."""

from pydantic import Field

from assistant.section import Section


class VoiceSettings(Section):
    """Spoken notes: speech recognition and retention."""

    recogniser: str = Field(
        "",
        description="'faster-whisper:NAME_OR_FOLDER' in this process, 'openai:MODEL' at base_url; empty: text only.",
    )
    base_url: str = Field("", description="Address of an OpenAI-compatible transcription server.")
    key_env: str = Field("OPENAI_API_KEY", description="Environment variable with that server's key; may be unset.")
    timeout_seconds: float = Field(120.0, gt=0, description="For one request to that server.")
    attempts: int = Field(3, ge=1, le=10, description="How often a request to that server is sent at most.")
    download: bool = Field(False, description="faster-whisper may fetch a model by name from the Hugging Face hub.")
    device: str = Field("auto", description="faster-whisper: cpu, cuda or auto.")
    compute: str = Field("default", description="faster-whisper: e.g. int8; see CTranslate2.")
    threads: int = Field(2, ge=1)
    language: str = Field("", description="ISO 639-1 code of all recordings; empty: detected.")
    max_minutes: float = Field(60.0, gt=0, description="A longer recording is refused.")
    max_mb: int = Field(100, ge=1, description="A larger recording is refused.")
    part_seconds: float = Field(300.0, ge=10, description="Length of the pieces given to the recogniser.")
    require_consent: bool = Field(False, description="Refuse recordings without recorded consent.")
    keep_audio: bool = Field(False, description="Keep the recording after it was transcribed.")
    keep_sensitive: bool = Field(False, description="Keep health, family and the like readable in stored notes.")
    region: str = Field("", description="State of the holidays, e.g. DE-BY; empty: the country's common ones.")
    extractor: str = Field("rules", description="'rules' (our own, no model) or a 'provider:model' that reads notes.")
    extractor_url: str = Field("", description="Address of that model's server; empty: the provider's own.")
    playbook: str = Field("", description="YAML file with the rules of inferred tasks; empty: the built-in ones.")
