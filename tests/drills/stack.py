"""Everything a drill runs against: one API, two workers, a Redis, a model server and a database, and what they hold."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import func, select

from jobmate.db.migrate import upgrade_database
from jobmate.db.models import GapAnalysis, StoredReport, User
from jobmate.db.session import Database
from jobmate.settings import Settings
from tests.drills.processes import Process
from tests.support.database import sqlite_url
from tests.support.index_cache import IndexCache
from tests.support.openai_server import Answer, OpenAIServer, serve_chat
from tests.support.postgres_server import PostgresServer, find_postgres_folder
from tests.support.redis_server import RedisServer, find_port

SECRET = "a-secret-for-drills-of-more-than-32-bytes"  # pragma: allowlist secret
MODEL_SECONDS = 3.0
WORKERS = 2


def read_by_heart(request: dict[str, Any], *, delay: float = 0.0) -> Answer:
    """What a model that works answers: Python is in every resume and posting of the drills."""
    skill: dict[str, Any] = {"quote": "Python", "surface": "Python", "level": None, "years": None}
    if request["response_format"]["json_schema"]["name"] == "JobAnswer":
        skill |= {"tier": "required", "alternatives": None}
    else:
        skill |= {"strength": "demonstrated"}
    return Answer({"skills": [skill], "gates": []}, delay=delay)


@dataclass(frozen=True)
class Row:
    """A stored state, in the words of the API."""

    state: str
    revision: int
    error_code: str | None
    report_id: uuid.UUID | None
    lease_owner: str | None
    score: float | None

    @property
    def has_report(self) -> bool:
        return self.report_id is not None


class Stack:
    """The processes of one installation. What a drill broke, `heal` puts right."""

    def __init__(
        self, settings: Settings, redis: RedisServer, postgres: PostgresServer | None, model: OpenAIServer
    ) -> None:
        self.settings = settings
        self.redis = redis
        self.postgres = postgres
        self.model = model
        folder = settings.data_dir
        self.api = Process("serve", _environment(settings), folder / "serve.log")
        self.workers = [
            Process("worker", _environment(settings), folder / f"worker-{number}.log") for number in range(WORKERS)
        ]
        self._database = Database(settings.database)

    @property
    def kind(self) -> str:
        return "postgresql" if self.postgres else "sqlite"

    @property
    def sqlite_file(self) -> Path:
        return Path(self.settings.database.removeprefix("sqlite+aiosqlite:///"))

    async def heal(self) -> None:
        """Everything runs, and the model answers."""
        self.model.script.clear()
        self.model.respond = read_by_heart
        await asyncio.gather(self.api.ensure(), *(worker.ensure() for worker in self.workers))

    def worker_with(self, **changes: Any) -> Process:
        """One more worker, with other settings; the caller starts and stops it."""
        settings = self.settings.model_copy(update=changes)
        return Process("worker", _environment(settings), settings.data_dir / "worker-other.log")

    async def read_rows(self, subject: str) -> dict[uuid.UUID, Row]:
        """Stored states of a person by job, read from the tables."""
        async with self._database.reading() as session:
            found = await session.scalars(select(GapAnalysis).join(User).where(User.subject == subject))
            return {
                row.job_id: Row(
                    row.state.value,
                    row.revision,
                    row.error_code,
                    row.report_id,
                    row.lease_owner,
                    row.score,
                )
                for row in found
            }

    async def count_twin_reports(self) -> int:
        """How many reports have the same inputs as another one."""
        inputs = (
            StoredReport.user_id,
            StoredReport.job_id,
            StoredReport.resume_sha256,
            StoredReport.job_sha256,
            StoredReport.engine_version,
        )
        async with self._database.reading() as session:
            twins = await session.execute(
                select(func.count()).select_from(StoredReport).group_by(*inputs).having(func.count() > 1)
            )
            return len(twins.all())

    def find_worker(self, lease_owner: str) -> Process | None:
        """The worker that wrote its name into a lease."""
        pid = lease_owner.split(":")[1]
        return next((worker for worker in self.workers if str(worker.pid) == pid), None)

    async def close(self) -> None:
        for process in (self.api, *self.workers):
            process.stop()
        await self._database.close()


@asynccontextmanager
async def open_stack(kind: str, folder: Path, index: IndexCache, **changes: Any) -> AsyncIterator[Stack]:
    """A whole installation on a fresh database, with other settings if need be.

    Raises RuntimeError where there is no PostgreSQL.
    """
    index.copy_to(folder)
    redis, postgres = RedisServer(folder), _make_postgres() if kind == "postgresql" else None
    try:
        redis.start()
        if postgres is not None:
            await postgres.start()
            await postgres.keep_commits()
            url = postgres.url.replace("postgresql://", "postgresql+asyncpg://")
        else:
            url = sqlite_url(folder / "jobmate.db")
        await upgrade_database(url)
        async with serve_chat() as model:
            settings = _make_settings(folder, url, redis.url, model.url).model_copy(update=changes)
            stack = Stack(settings, redis, postgres, model)
            try:
                await stack.heal()
                yield stack
            finally:
                await stack.close()
    finally:
        redis.stop()
        if postgres is not None:
            postgres.remove()


def _make_postgres() -> PostgresServer:
    programs = find_postgres_folder()
    if programs is None:
        raise RuntimeError("there is no PostgreSQL on this machine: install the pgserver wheel or PostgreSQL itself")
    return PostgresServer(programs)


def _make_settings(folder: Path, database_url: str, redis_url: str, model_url: str) -> Settings:
    return Settings(
        _env_file=None,
        data_dir=folder,
        database_url=database_url,
        redis_url=redis_url,
        port=find_port(),
        jwt_secret=SecretStr(SECRET),
        openai_api_key=SecretStr("drill"),
        openai_base_url=model_url,
        openai_timeout=MODEL_SECONDS,
        embedder="lexical",
    )


def _environment(settings: Settings) -> dict[str, str]:
    """Defaults are what is drilled; only addresses and the model's patience differ, and nobody is rate-limited."""
    rates = ("saves", "forced_runs", "texts", "uploads", "connections")
    return {
        "JOBMATE_DATA_DIR": str(settings.data_dir),
        "JOBMATE_DATABASE_URL": settings.database,
        "JOBMATE_REDIS_URL": settings.redis_url,
        "JOBMATE_PORT": str(settings.port),
        "JOBMATE_JWT_SECRET": SECRET,
        "JOBMATE_OPENAI_API_KEY": "drill",  # pragma: allowlist secret
        "JOBMATE_OPENAI_BASE_URL": settings.openai_base_url,
        "JOBMATE_OPENAI_TIMEOUT": str(settings.openai_timeout),
        "JOBMATE_EMBEDDER": settings.embedder,
        "JOBMATE_KEYWORD_FALLBACK": str(settings.keyword_fallback),
        "JOBMATE_WORKER_MAX_JOBS": str(settings.worker_max_jobs),
        "JOBMATE_LEASE_SECONDS": str(settings.lease_seconds),
        "JOBMATE_HEARTBEAT_SECONDS": str(settings.heartbeat_seconds),
        "JOBMATE_SWEEP_SECONDS": str(settings.sweep_seconds),
        **{f"JOBMATE_RATE_{name.upper()}": "off" for name in rates},
    }
