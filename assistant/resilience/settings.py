"""Settings of `limits` in beleg.yaml."""

from pydantic import Field

from assistant.section import Section


class ModelRule(Section):
    """A further model, tried when the one before it cannot answer."""

    model: str = Field(description="'provider:model'.")
    base_url: str = Field("", description="Address of its server; empty: the provider's own.")
    key_env: str = Field("", description="Environment variable with its API key; empty: the provider's own.")


class PriceRule(Section):
    """What a model costs, in euros per million tokens."""

    input: float = Field(ge=0)
    output: float = Field(ge=0)


class BudgetRule(Section):
    """How much may be used; a limit that is not set does not hold."""

    tokens: int | None = Field(None, ge=0)
    euros: float | None = Field(None, ge=0)


class BudgetSettings(Section):
    """Budgets of language models; a day begins at midnight UTC."""

    day: BudgetRule = Field(BudgetRule(), description="All tenants together, per day.")
    tenant: BudgetRule = Field(BudgetRule(), description="Each tenant, per day.")
    tenants: dict[str, BudgetRule] = Field(default_factory=dict, description="Tenants with a budget of their own.")
    conversation: BudgetRule = Field(BudgetRule(), description="Each conversation.")


class CacheSettings(Section):
    """Answers of language models that are kept."""

    days: float = Field(7.0, ge=0, description="0: nothing is kept.")
    url: str = Field("", description="'redis://host:6379/0'; empty: Beleg's own database.")
    password_env: str = Field("", description="Environment variable with the password of `url`.")
    prefix: str = Field("beleg", pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$", description="Begins every key in Redis.")


class BreakerSettings(Section):
    """When a model that fails is left alone."""

    failures: int = Field(3, ge=1, description="Failures in a row.")
    seconds: float = Field(30.0, gt=0, description="First pause; doubled up to ten minutes while probes fail.")


class LimitSettings(Section):
    """Cache, budgets and the fallback chain of models."""

    turn_seconds: float = Field(20.0, gt=0, description="Every turn has its reply by then.")
    models: tuple[ModelRule, ...] = Field((), description="Tried in this order after answer.generator.")
    parallel: int = Field(16, ge=1, description="Requests to one model at the same time.")
    budgets: BudgetSettings = BudgetSettings()
    prices: dict[str, PriceRule] = Field(default_factory=dict, description="By 'provider:model'.")
    cache: CacheSettings = CacheSettings()
    breaker: BreakerSettings = BreakerSettings()
