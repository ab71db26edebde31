"""One API process on each kind of database for the attacks that leave it whole."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.attacks.riches import make_rich
from tests.attacks.target import Target, run_target
from tests.support.database import Databases
from tests.support.redis_server import RedisServer


@pytest.fixture(scope="session")
def target(
    tmp_path_factory: pytest.TempPathFactory, shared_redis: RedisServer, databases: Databases
) -> Iterator[Target]:
    folder = tmp_path_factory.mktemp("target")
    with databases.shared(folder) as url, run_target(folder, shared_redis.url, url) as running:
        asyncio.run(make_rich(running.settings.database, running.settings.jwt_issuer))
        yield running
