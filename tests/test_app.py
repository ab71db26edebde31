"""Everything the app serves besides GraphQL."""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from jobmate.app import create_app, uvicorn_options
from jobmate.auth import TokenVerifier
from jobmate.errors import ConfigurationError
from jobmate.settings import Settings
from tests.schema.support.clients import open_socket
from tests.schema.support.servers import SECRET, ApiServer, find_port, make_settings, run_api, run_redis
from tests.support.database import Databases


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with run_redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(scope="module")
def webapp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("webapp")
    (folder / "index.html").write_text("<!doctype html><title>JobMate</title>")
    (folder / "graphiql.html").write_text("<!doctype html><title>GraphiQL</title>")
    (folder / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "assets").mkdir()
    (folder / "assets" / "app-1a2b.js").write_text("export {}")
    return folder


@pytest.fixture(scope="module")
def api(
    tmp_path_factory: pytest.TempPathFactory, redis_url: str, webapp: Path, databases: Databases
) -> Iterator[ApiServer]:
    folder = tmp_path_factory.mktemp("api")
    with databases.shared(folder) as url:
        settings = make_settings(folder, redis_url, database_url=url, cors_origins=("https://board.example",))
        with run_api(settings, webapp=webapp) as server:
            yield server


@asynccontextmanager
async def client_of(api: ApiServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=api.http_url, timeout=30) as client:
        yield client


@pytest.fixture
async def http(api: ApiServer) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(api) as client:
        yield client


async def test_health_and_readiness(http: httpx.AsyncClient) -> None:
    health = await http.get("/healthz")
    assert (health.status_code, health.json()["status"]) == (200, "ok")
    ready = await http.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    assert {name: part["status"] for name, part in ready.json()["parts"].items()} == {
        "database": "up",
        "redis": "up",
        "process": "up",
    }


async def test_without_redis_it_is_degraded_and_still_serves(tmp_path: Path, database_url: str) -> None:
    with run_api(make_settings(tmp_path, f"redis://127.0.0.1:{find_port()}/0", database_url=database_url)) as api:
        async with client_of(api) as http:
            ready = await http.get("/readyz")
            assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
            assert ready.json()["parts"]["redis"]["detail"]


async def test_without_its_tables_it_is_unavailable_and_says_what_to_do(
    tmp_path: Path, redis_url: str, bare_database_url: str
) -> None:
    with run_api(make_settings(tmp_path, redis_url, database_url=bare_database_url)) as api:
        async with client_of(api) as http:
            ready = await http.get("/readyz")
            assert (ready.status_code, ready.json()["status"]) == (503, "unavailable")
            assert "jobmate migrate" in ready.json()["parts"]["database"]["detail"]
            assert (await http.get("/healthz")).status_code == 200


@pytest.mark.parametrize("path", ["/", "/jobs", "/gaps/abc", "/nothing/like/this"])
async def test_every_path_of_the_app_is_its_page(http: httpx.AsyncClient, path: str) -> None:
    page = await http.get(path)
    assert page.status_code == 200
    assert "<title>JobMate</title>" in page.text
    assert page.headers["cache-control"] == "no-cache"
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["x-frame-options"] == "DENY"


async def test_assets_are_kept_for_good_and_missing_files_are_missing(http: httpx.AsyncClient) -> None:
    asset = await http.get("/assets/app-1a2b.js")
    assert (asset.status_code, asset.text) == (200, "export {}")
    assert "immutable" in asset.headers["cache-control"]
    assert (await http.get("/favicon.svg")).headers["content-type"] == "image/svg+xml"
    for path in ("/assets/none.js", "/none.js", "/.env", "/..%2f..%2fpyproject.toml", "/assets/../../x.py", "/a/b.css"):
        assert (await http.get(path)).status_code == 404, path


async def test_graphiql_is_for_development(http: httpx.AsyncClient, tmp_path: Path, redis_url: str) -> None:
    assert "GraphiQL" in (await http.get("/graphiql")).text
    opened = await http.get("/graphql", headers={"accept": "text/html,*/*"}, follow_redirects=True)
    assert "GraphiQL" in opened.text
    with run_api(make_settings(tmp_path, redis_url, environment="production")) as api:
        async with client_of(api) as production:
            assert (await production.get("/graphql", headers={"accept": "text/html"})).status_code == 405
            assert (await production.get("/graphiql")).status_code == 404
            assert (await production.get("/dev/token")).status_code == 404


async def test_an_unbuilt_web_app_says_how_to_build_it(tmp_path: Path, redis_url: str) -> None:
    with run_api(make_settings(tmp_path, redis_url), webapp=tmp_path / "none") as api:
        async with client_of(api) as http:
            page = await http.get("/")
            assert page.status_code == 503
            assert "make web" in page.text
            assert "text/html" in page.headers["content-type"]
            (tmp_path / "none").mkdir()
            (tmp_path / "none" / "index.html").write_text("built")
            assert (await http.get("/")).text == "built", "no restart needed"


async def test_the_demo_token_is_for_this_machine_alone(http: httpx.AsyncClient, api: ApiServer) -> None:
    body = (await http.get("/dev/token")).json()
    principal = await TokenVerifier(api.settings).verify(body["token"])
    assert (principal.subject, principal.issuer) == ("demo", api.settings.jwt_issuer)
    assert body["expiresAt"]
    rebound = await http.get("/dev/token", headers={"host": "evil.example"})
    assert rebound.status_code == 404


async def test_cross_origin_requests_by_setting(http: httpx.AsyncClient) -> None:
    ask = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type"}
    allowed = await http.options("/graphql", headers={"origin": "https://board.example", **ask})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == "https://board.example"
    refused = await http.options("/graphql", headers={"origin": "https://evil.example", **ask})
    assert "access-control-allow-origin" not in refused.headers


def test_an_app_without_a_key_does_not_start() -> None:
    with pytest.raises(ConfigurationError):
        create_app(Settings(_env_file=None))


def test_the_server_is_set_up_for_sockets() -> None:
    options = uvicorn_options(Settings(_env_file=None))
    assert issubclass(options["ws"], WebSocketsSansIOProtocol)
    assert options["ws_per_message_deflate"] is False
    assert options["ws_ping_interval"] is None, "uvicorn's pings close with 1011, which ends clients for good"


async def test_sigterm_ends_sockets_and_streams_at_once(tmp_path: Path, redis_url: str, database_url: str) -> None:
    settings = make_settings(tmp_path, redis_url, database_url=database_url)
    environment = {
        "PATH": "/usr/bin:/bin",
        "JOBMATE_DATABASE_URL": database_url,
        "JOBMATE_DATA_DIR": str(tmp_path),
        "JOBMATE_REDIS_URL": redis_url,
        "JOBMATE_JWT_SECRET": SECRET,
        "JOBMATE_PORT": str(settings.port),
        "JOBMATE_ENVIRONMENT": "development",
        "JOBMATE_SHUTDOWN_SECONDS": "60",
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "jobmate", "serve", env=environment)
    try:
        api = ApiServer(settings)
        async with client_of(api) as http:
            await _until_it_answers(http)
            token = (await http.get("/dev/token")).json()["token"]
            headers = {"authorization": f"Bearer {token}", "accept": "multipart/mixed;subscriptionSpec=1.0"}
            body = {"query": "subscription { gapStatusChanged { jobId } }"}
            async with (
                open_socket(api) as socket,
                http.stream("POST", "/graphql", json=body, headers=headers) as answer,
            ):
                await socket.sign_in(token)
                process.send_signal(signal.SIGTERM)
                assert (await socket.closed())[0] == 1012
                received = b"".join([chunk async for chunk in answer.aiter_raw()])
        assert received.endswith(b"--\r\n"), "the stream was ended, not cut"
        assert await process.wait() in {0, -signal.SIGTERM}
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _until_it_answers(http: httpx.AsyncClient) -> Any:
    deadline = time.monotonic() + 30
    while True:
        try:
            return await http.get("/healthz")
        except httpx.TransportError:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)
