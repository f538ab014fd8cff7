"""Settings of `queue` in beleg.yaml."""

from pydantic import Field

from assistant.section import Section


class QueueSettings(Section):
    """Where long work waits."""

    url: str = Field("", description="'redis://host:6379/0' (or rediss://, unix://); empty: Beleg's own database.")
    password_env: str = Field("", description="Environment variable with the password of `url`.")
    prefix: str = Field("beleg", pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$", description="Begins every key in Redis.")
    workers: int = Field(2, ge=1, le=64, description="Jobs that one process does at the same time.")
    lease_seconds: float = Field(30.0, ge=1, description="A job whose worker is silent for so long is taken up again.")
    poll_seconds: float = Field(1.0, gt=0, description="How often a worker looks for jobs of other processes.")
    retries: int = Field(3, ge=0, description="Further starts after an unexpected exception.")
    retry_seconds: float = Field(
        2.0, ge=0, description="Pause before the first further start, four times as long each."
    )
    keep_days: float = Field(30.0, gt=0, description="Finished jobs are forgotten after so many days.")
