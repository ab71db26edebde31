"""All settings, read from the environment once. Nothing else in JobMate reads it.

Every variable starts with `JOBMATE_`; `docs/operations.md` lists them by purpose. A `.env` file in the working
folder is read too. Defaults suit one person's machine: SQLite, an embedded Chroma, no model key.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

EmbedderChoice = Literal["auto", "openai", "minilm", "lexical"]


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
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "json"

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
        for key in ("cors_origins", "jwt_algorithms"):
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
