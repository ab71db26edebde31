"""Real parts for every test: a Redis for the session, a database of each kind for each test, one engine."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from jobmate.adapters.pipeline_factory import build_pipeline
from jobmate.engine.pipeline import Pipeline
from jobmate.runtime import Runtime, open_runtime
from jobmate.settings import Settings
from tests.support.database import KINDS, NO_POSTGRES, Databases, PostgresDatabases, SqliteDatabases, open_postgres
from tests.support.index_cache import IndexCache
from tests.support.people import Person, make_person
from tests.support.redis_server import RedisServer


@pytest.fixture(scope="session")
def shared_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis_server(shared_redis: RedisServer) -> RedisServer:
    """A running, empty Redis. Tests that stop it use `own_redis`."""
    shared_redis.flush()
    return shared_redis


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A running Redis that this test may kill, freeze and start again."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def index_cache(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> IndexCache:
    """The starter taxonomy's index, kept from run to run where pytest keeps a cache."""
    kept = pytestconfig.pluginmanager.has_plugin("cacheprovider")
    return IndexCache(
        pytestconfig.cache.mkdir("index") if kept and pytestconfig.cache else tmp_path_factory.mktemp("index")
    )


@pytest.fixture(scope="session")
def engine_folder(index_cache: IndexCache, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the vector index in it, for the whole session."""
    return index_cache.copy_to(tmp_path_factory.mktemp("engine"))


@pytest.fixture(scope="session")
def pipeline(engine_folder: Path) -> Pipeline:
    """The real engine: starter taxonomy, Chroma, lexical embedder, keyword reader."""
    return build_pipeline(Settings(_env_file=None, data_dir=engine_folder, embedder="lexical"))


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_databases() -> Iterator[PostgresDatabases | None]:
    with open_postgres() as databases:
        yield databases


@pytest.fixture(scope="session", params=KINDS)
def databases(request: pytest.FixtureRequest) -> Databases:
    """Every test that touches a database runs once on each kind."""
    found: Databases | None = request.getfixturevalue(f"{request.param}_databases")
    if found is None:
        pytest.skip(NO_POSTGRES)
    return found


@pytest.fixture
async def database_url(databases: Databases, tmp_path: Path) -> AsyncIterator[str]:
    async with databases.fresh(tmp_path) as url:
        yield url


@pytest.fixture
async def bare_database_url(databases: Databases, tmp_path: Path) -> AsyncIterator[str]:
    """Of a database that nobody has migrated."""
    async with databases.fresh(tmp_path, migrated=False) as url:
        yield url


@pytest.fixture
def settings(redis_server: RedisServer, database_url: str, engine_folder: Path) -> Settings:
    return make_settings(redis_server, database_url, engine_folder)


def make_settings(redis: RedisServer, database_url: str, folder: Path) -> Settings:
    return Settings(_env_file=None, data_dir=folder, database_url=database_url, redis_url=redis.url, embedder="lexical")


@pytest.fixture
async def runtime(settings: Settings) -> AsyncIterator[Runtime]:
    """A runtime as the API has it."""
    async with open_runtime(settings, role="api") as opened:
        yield opened


@pytest.fixture
async def person(runtime: Runtime) -> Person:
    return await make_person(runtime)


@pytest.fixture
async def other_person(runtime: Runtime) -> Person:
    return await make_person(runtime)
