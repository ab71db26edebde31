"""All settings, read from the environment once. Nothing else in JobMate reads it.

Every variable starts with `JOBMATE_`; `docs/operations.md` lists them by purpose. A `.env` file in the working
folder is read too. Defaults suit one person's machine: SQLite, an embedded Chroma, no model key.
"""

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

EmbedderChoice = Literal["auto", "openai", "minilm", "lexical"]

_PERIODS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `amount` within `seconds`, all at once or spread; an `amount` of 0 is no limit."""

    amount: int
    seconds: int = 60

    def times(self, factor: int) -> "Rate":
        """As much as `factor` people may."""
        return Rate(self.amount * factor, self.seconds)

    def __str__(self) -> str:
        period = next((name for name, seconds in _PERIODS.items() if seconds == self.seconds), f"{self.seconds} s")
        return f"{self.amount}/{period}" if self.amount else "off"


def _read_rate(value: object) -> object:
    """A rate from its text: "300/minute", or "off"."""
    if not isinstance(value, str):
        return value
    text = value.strip().lower()
    if text == "off":
        return Rate(0)
    match = re.fullmatch(r"([1-9][0-9]{0,8})\s*/\s*(second|minute|hour|day)", text)
    if match is None:
        raise ValueError('a rate is written as "300/minute" (second, minute, hour or day), or "off"')
    return Rate(int(match[1]), _PERIODS[match[2]])


RateSetting = Annotated[Rate, NoDecode, BeforeValidator(_read_rate)]


class Settings(BaseSettings):
    """Frozen settings. Raises pydantic's ValidationError, which names the variable, when a value can't be used."""

    model_config = SettingsConfigDict(env_prefix="JOBMATE_", env_file=".env", frozen=True, extra="ignore")

    # Where state lives
    data_dir: Path = Path(".jobmate")
    database_url: str = ""
    """SQLAlchemy URL, `sqlite+aiosqlite://…` or `postgresql+asyncpg://…`. Empty: SQLite in `data_dir`."""
    redis_url: str = "redis://127.0.0.1:6379/0"
    redis_timeout: float = Field(default=0.5, gt=0, le=5)
    """Seconds any request may wait for Redis."""
    chroma_url: str = ""
    """`http://host:port` of a Chroma server. Empty: embedded, in `data_dir`."""

    # API
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    environment: Literal["development", "production"] = "production"
    """`development` (set by `jobmate dev`) serves GraphiQL, introspection and the sign-in of the demo person."""
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ("127.0.0.1", "::1")
    """Addresses or networks whose `X-Forwarded-For` says who the client is."""
    client_seconds: float = Field(default=15, gt=0, le=300)
    """How long a client may take to send a request; four times as long for a file, or to take an answer."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "json"

    # Rates, for one person: "300/minute" (second, minute, hour, day), or "off"
    rate_saves: RateSetting = Rate(300)
    """saveJob, unsaveJob, and runGapAnalysis without `force`."""
    rate_forced_runs: RateSetting = Rate(30)
    rate_texts: RateSetting = Rate(60)
    """createJob and createResume."""
    rate_uploads: RateSetting = Rate(20)
    rate_connections: RateSetting = Rate(120)
    """Sockets and streams opened."""
    rate_people_per_address: int = Field(default=10, ge=0, le=100_000)
    """One address may do as much as this many people. 0: addresses have no limits. Loopback never has."""

    # Tokens: exactly one of the two in production
    jwt_secret: SecretStr | None = None
    """HS256 secret, at least 32 bytes."""
    jwks_url: str = ""
    jwt_algorithms: Annotated[tuple[str, ...], NoDecode] = ("RS256", "ES256")
    """Algorithms accepted for keys from `jwks_url`; with a secret it is HS256 and nothing else."""
    jwt_issuer: str = "jobmate"
    jwt_audience: str = "jobmate"
    jwt_leeway: float = Field(default=30, ge=0, le=300)
    """Seconds of clock difference forgiven on exp and nbf."""

    # Analysis
    openai_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("JOBMATE_OPENAI_API_KEY", "OPENAI_API_KEY")
    )
    openai_base_url: str = ""
    """Any OpenAI-compatible server. Empty: OpenAI's own."""
    openai_model: str = "gpt-4.1-mini"
    openai_embedding_model: str = "text-embedding-3-small"
    openai_timeout: float = Field(default=60, gt=0, le=600)
    openai_max_concurrency: int = Field(default=4, ge=1, le=64)
    model_calls_per_day: int = Field(default=300, ge=0)
    """Calls of the language model and for embeddings, for one person in a day (UTC). 0: no limit."""
    model_cost_per_day: float = Field(default=1.0, ge=0)
    """US dollars of calls for one person in a day (UTC), by the prices below. 0: no limit."""
    openai_input_price: float = Field(default=0.40, ge=0)
    """US dollars for a million tokens sent."""
    openai_output_price: float = Field(default=1.60, ge=0)
    """US dollars for a million tokens received."""
    openai_embedding_price: float = Field(default=0.02, ge=0)
    """US dollars for a million tokens sent to the embedding model."""
    embedder: EmbedderChoice = "auto"
    """`auto`: openai with a key, else minilm where its files are, else lexical."""
    minilm_dir: Path | None = None
    """Folder with Chroma's `onnx/` layout of all-MiniLM-L6-v2. Unset: Chroma's own cache folder."""
    keyword_fallback: bool = True
    """Read by keywords when the model fails; the report says so."""

    # Worker
    worker_max_jobs: int = Field(default=4, ge=1, le=64)
    lease_seconds: float = Field(default=10, gt=0)
    """A running analysis whose lease ran out is taken over by another worker."""
    heartbeat_seconds: float = Field(default=3, gt=0)
    sweep_seconds: int = Field(default=5, ge=1, le=60)
    max_attempts: int = Field(default=3, ge=1, le=10)
    analysis_seconds: float = Field(default=300, gt=0)
    """An analysis that takes longer is stopped and FAILED."""
    shutdown_seconds: float = Field(default=10, gt=0)

    @model_validator(mode="before")
    @classmethod
    def _split_lists(cls, values: dict[str, object]) -> dict[str, object]:
        for key in ("cors_origins", "jwt_algorithms", "trusted_proxies"):
            value = values.get(key)
            if isinstance(value, str):
                values[key] = tuple(part.strip() for part in value.split(",") if part.strip())
        return values

    @model_validator(mode="after")
    def _check_together(self) -> "Settings":
        if self.jwt_secret is not None and self.jwks_url:
            raise ValueError("set JOBMATE_JWT_SECRET or JOBMATE_JWKS_URL, not both")
        if self.jwt_secret is not None and len(self.jwt_secret.get_secret_value().encode()) < 32:
            raise ValueError("JOBMATE_JWT_SECRET needs at least 32 bytes")
        if any(name.lower() == "none" or name.upper().startswith("HS") for name in self.jwt_algorithms):
            raise ValueError("JOBMATE_JWT_ALGORITHMS takes asymmetric algorithms only, e.g. RS256,ES256")
        for proxy in self.trusted_proxies:
            ipaddress.ip_network(proxy)
        if self.heartbeat_seconds * 2 > self.lease_seconds:
            raise ValueError("JOBMATE_LEASE_SECONDS must be at least twice JOBMATE_HEARTBEAT_SECONDS")
        return self

    @property
    def database(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.resolve() / 'jobmate.db'}"

    @property
    def is_development(self) -> bool:
        """Whether development conveniences are on."""
        return self.environment == "development"
