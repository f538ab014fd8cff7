"""Base of all sections of the settings."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_as_list)]


class Section(BaseModel):
    """Base of all sections: immutable, unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)
