"""The audits of the GraphQL-over-HTTP specification, as its reference implementation has them."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from tests.schema.support.servers import ApiServer

WEB = Path(__file__).parents[2] / "web"
AUDITS = 61
NOT_INSTALLED = (
    "the GraphQL-over-HTTP audits did not run: they need Node 20+ and web/node_modules, which `make web` installs"
)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the audits ask nothing of a database
async def test_every_must_and_should_of_the_specification(api: ApiServer) -> None:
    node = shutil.which("node")
    if node is None or not (WEB / "node_modules" / "graphql-http").is_dir():
        pytest.skip(NOT_INSTALLED)
    process = await asyncio.create_subprocess_exec(
        node, "scripts/audit-http.mjs", f"{api.http_url}/graphql", cwd=WEB, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    results = json.loads(output)
    by_level: dict[str, list[bool]] = {}
    for result in results:
        by_level.setdefault(result["name"].split()[0], []).append(result["status"] == "ok")
    for level, passed in by_level.items():
        print(f"{level}: {sum(passed)} of {len(passed)}")
    broken = [result for result in results if result["status"] != "ok" and not result["name"].startswith("MAY")]
    assert len(results) >= AUDITS
    assert not broken
