"""One Redis and one API for all tests of the schema; every test has people of its own."""

import itertools
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from jobmate.runtime import open_runtime
from jobmate.schema.ids import decode_any_id
from tests.schema.support.clients import Person
from tests.schema.support.servers import ApiServer, make_settings, run_api, run_redis
from tests.schema.support.shelf import Shelf
from tests.support.database import Databases
from tests.support.index_cache import IndexCache

_numbers = itertools.count()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with run_redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(scope="session")
def api(
    tmp_path_factory: pytest.TempPathFactory, redis_url: str, index_cache: IndexCache, databases: Databases
) -> Iterator[ApiServer]:
    """One for each kind of database: tests that use it run on both."""
    folder = index_cache.copy_to(tmp_path_factory.mktemp("api"))
    with (
        databases.shared(folder) as url,
        run_api(make_settings(folder, redis_url, database_url=url)) as server,
    ):
        yield server


@pytest.fixture
async def http(api: ApiServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=api.http_url, timeout=30) as client:
        yield client


@pytest.fixture
def ada(api: ApiServer, http: httpx.AsyncClient) -> Person:
    """Somebody new."""
    return Person(api, f"ada-{next(_numbers)}", http)


@pytest.fixture
def eve(api: ApiServer, http: httpx.AsyncClient) -> Person:
    """Somebody else."""
    return Person(api, f"eve-{next(_numbers)}", http)


@pytest.fixture
async def shelf(ada: Person) -> AsyncIterator[Shelf]:
    """Ada's saved jobs; she has a resume."""
    resume = decode_any_id(await ada.add_resume())
    me = decode_any_id((await ada.run("{ me { id } }"))["me"]["id"])
    assert me is not None
    assert resume is not None
    async with open_runtime(ada.api.settings, role="cli") as runtime:
        yield Shelf(runtime, me[1], resume[1])
