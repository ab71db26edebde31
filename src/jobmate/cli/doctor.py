"""`jobmate doctor`: what is in use, and what is missing, checked by using it."""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel

from jobmate import __version__
from jobmate.engine.ports import ChatModel
from jobmate.errors import JobMateError
from jobmate.settings import Settings

State = Literal["ok", "warning", "failed"]


@dataclass(frozen=True, slots=True)
class Check:
    """One part examined. `detail` says what is in use, or what to do."""

    name: str
    state: State
    detail: str

    def as_json(self) -> dict[str, str]:
        """As printed by `--format json`."""
        return asdict(self)


def examine(settings: Settings) -> list[Check]:
    """Every part in the order a request would meet it. Never raises for a broken part."""
    parts: list[tuple[str, Callable[[Settings], tuple[State, str]]]] = [
        ("python", lambda _: ("ok", f"{sys.version.split()[0]}, JobMate {__version__}")),
        ("tokens", _tokens),
        ("database", _database),
        ("redis", _redis),
        ("taxonomy", _taxonomy),
        ("embedder", _embedder),
        ("models", _models),
        ("documents", _documents),
        ("reader", _reader),
    ]
    return [_run(name, part, settings) for name, part in parts]


def _run(name: str, part: Callable[[Settings], tuple[State, str]], settings: Settings) -> Check:
    try:
        state, detail = part(settings)
    except JobMateError as error:
        return Check(name, "failed", error.message)
    except Exception as error:
        return Check(name, "failed", f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}")
    return Check(name, state, detail)


def _tokens(settings: Settings) -> tuple[State, str]:
    if settings.jwks_url:
        return "ok", f"keys from {settings.jwks_url}, {', '.join(settings.jwt_algorithms)}"
    if settings.jwt_secret is not None:
        return "ok", "HS256 with JOBMATE_JWT_SECRET"
    return "warning", "no JOBMATE_JWT_SECRET or JOBMATE_JWKS_URL: the API will not start (`jobmate dev` makes its own)"


def _database(settings: Settings) -> tuple[State, str]:
    from jobmate.db.migrate import current_revision, head_revision

    where = _without_password(settings.database)
    scheme, _, file = settings.database.partition(":///")
    if scheme.startswith("sqlite") and not Path(file).exists():
        return "warning", f"{where} does not exist yet: run `jobmate migrate`"
    current, head = current_revision(settings.database), head_revision()
    if current is None:
        return "warning", f"{where} has no tables yet: run `jobmate migrate`"
    if current != head:
        return "failed", f"{where} is at revision {current}, the code needs {head}: run `jobmate migrate`"
    return "ok", f"{where}, revision {current}"


def _redis(settings: Settings) -> tuple[State, str]:
    from redis import Redis
    from redis.exceptions import RedisError

    where = _without_password(settings.redis_url)
    client = Redis.from_url(settings.redis_url, socket_connect_timeout=1, socket_timeout=1)
    try:
        server = client.info("server")
    except RedisError as error:
        return "warning", f"{where}: {error}. Saves are kept; pushes and analyses wait until it is back"
    finally:
        client.close()
    version = server.get("redis_version") if isinstance(server, dict) else None
    return "ok", f"{where}, Redis {version or 'of unknown version'}"


def _taxonomy(settings: Settings) -> tuple[State, str]:
    from jobmate.adapters.taxonomies.store import active_taxonomy

    taxonomy = active_taxonomy(settings)
    return "ok", f"{taxonomy.release}, {len(taxonomy.concepts)} concepts, {len(taxonomy.aliases)} aliases"


def _embedder(settings: Settings) -> tuple[State, str]:
    from jobmate.adapters.embedders import choose_embedder

    embedder = choose_embedder(settings)
    embedder.embed(["welding"])
    return "ok", f"{embedder.name}, {embedder.dimensions} dimensions"


def _models(settings: Settings) -> tuple[State, str]:
    """Which embedders could be chosen here."""
    from jobmate.adapters.embedders.minilm import find_minilm_files

    files = find_minilm_files(settings.minilm_dir)
    minilm = f"minilm from {files}" if files else "minilm not here (`jobmate models pull`)"
    has_key = settings.openai_api_key is not None
    openai = f"openai, {settings.openai_embedding_model}" if has_key else "openai needs OPENAI_API_KEY"
    return "ok", f"lexical; {minilm}; {openai}"


def _documents(_: Settings) -> tuple[State, str]:
    """What can be uploaded."""
    from jobmate.adapters.documents.recognition import find_recogniser

    command = find_recogniser()
    scans = f"scans by {command}" if command else "scans are refused: install tesseract to have them read"
    return "ok", f"PDF, DOCX, Markdown, plain text; {scans}"


def _reader(settings: Settings) -> tuple[State, str]:
    from jobmate.adapters.openai_chat import open_chat

    model = open_chat(settings)
    if model is None:
        return "ok", "keyword reader (set OPENAI_API_KEY for the LLM reader)"
    asyncio.run(_ask(model))
    return "ok", f"LLM reader, {model.name}"


async def _ask(model: ChatModel) -> None:
    await model.parse(system="Answer with ok true.", user="Are you there?", schema=_Answer)


class _Answer(BaseModel):
    ok: bool


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return url.replace(f":{parts.password}@", ":***@") if parts.password else url
