"""The commands' contracts, as other programs rely on them: real processes, real files."""

import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from jobmate.db.models import Job
from jobmate.db.session import Database
from tests.support.index_cache import IndexCache
from tests.support.redis_server import find_port

JOB = """Staff Accountant
Wren & Sons, Dayton, OH

Requirements
- Microsoft Excel and QuickBooks or NetSuite
- Month-end close and bank reconciliations
Nice to have: Power BI
"""
RESUME = """Ada Quill
ada.quill@example.com

Experience
Accountant, Larch Foods, 2019-2023
- Closed the books every month in QuickBooks and built reports in Excel
"""
COMMANDS = [
    ("text",), ("read",), ("map",), ("analyze",), ("taxonomy", "status"), ("taxonomy", "import"), ("doctor",),
    ("serve",), ("worker",), ("dev",), ("migrate",), ("token",), ("schema",), ("samples",), ("models", "pull"),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, index_cache: IndexCache) -> Path:
    home = tmp_path_factory.mktemp("commands")
    index_cache.copy_to(home / "state")
    (home / "job.txt").write_text(JOB, encoding="utf-8")
    (home / "resume.txt").write_text(RESUME, encoding="utf-8")
    return home


def run(folder: Path, *arguments: str, given: str = "", code: int = 0, **settings: str) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("JOBMATE_", "OPENAI_"))}
    environment |= {"JOBMATE_DATA_DIR": str(folder / "state"), "JOBMATE_EMBEDDER": "lexical", **settings}
    done = subprocess.run(
        [sys.executable, "-m", "jobmate", *arguments],
        input=given, capture_output=True, text=True, check=False, cwd=folder, env=environment, timeout=100,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done.stdout if code == 0 else done.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_command_explains_itself(folder: Path, command: tuple[str, ...]) -> None:
    assert "Usage:" in run(folder, *command, "--help")


def test_map_prints_one_object_a_line(folder: Path) -> None:
    lines = run(folder, "map", "k8s", "--file", "-", given="lesson planning\n\ngenerous paid time off\n").splitlines()
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    assert [row["text"] for row in rows] == ["k8s", "lesson planning", "generous paid time off"]
    assert all(set(row) == {"text", "concept", "score", "method"} for row in rows)
    assert rows[0]["concept"] == {
        "id": "tech:kubernetes", "name": "Kubernetes", "officialNames": ["Kubernetes"], "kind": "TECHNOLOGY",
        "source": "onet",
    }  # fmt: skip
    assert rows[1]["concept"]["name"] == "Education and Training"
    assert rows[2]["concept"] is None


def test_read_gives_quotes_that_stand_in_the_text(folder: Path) -> None:
    text = run(folder, "text", "job.txt")
    skills = json.loads(run(folder, "read", "job.txt", "--as", "job"))["skills"]
    assert {"surface", "start", "end", "quote", "tier", "level", "group", "concept"} <= set(skills[0])
    assert all(text[skill["start"] : skill["end"]] == skill["quote"] for skill in skills)
    assert all(skill["surface"] in skill["quote"] for skill in skills)
    by_name = {skill["concept"]["name"]: skill for skill in skills if skill["concept"]}
    assert by_name["Microsoft Power BI"]["tier"] == "PREFERRED"
    assert by_name["Microsoft Excel"]["tier"] == "REQUIRED"
    assert by_name["QuickBooks"]["group"] == by_name["NetSuite"]["group"] is not None
    assert [json.loads(line)["surface"] for line in run(
        folder, "read", "job.txt", "--as", "job", "--format", "jsonl"
    ).splitlines()] == [skill["surface"] for skill in skills]  # fmt: skip


def test_analyze_gives_the_report(folder: Path) -> None:
    arguments = ("analyze", "--resume", "resume.txt", "--job", "job.txt")
    raw = run(folder, *arguments)
    report = json.loads(raw)
    rows = {row["name"]: row for row in report["requirements"]}
    assert rows["Microsoft Excel"]["status"] == "MATCHED"
    assert rows["Microsoft Power BI"]["status"] != "MATCHED"
    assert rows["QuickBooks"]["alternatives"][0]["name"] == "NetSuite"
    assert sum(row["pointsAvailable"] for row in report["requirements"]) == pytest.approx(10)
    assert round(sum(row["points"] for row in report["requirements"]), 1) == pytest.approx(report["score"])
    for row in report["requirements"]:
        assert all(JOB[quote["start"] : quote["end"]] == quote["quote"] for quote in row["jobEvidence"])
        assert all(RESUME[quote["start"] : quote["end"]] == quote["quote"] for quote in row["resumeEvidence"])
    assert run(folder, *arguments) == raw, "the same inputs give the same bytes"
    assert run(folder, *arguments, "--format", "markdown").startswith("# Your match with Staff Accountant")


def test_what_goes_wrong_is_said_in_one_line(folder: Path) -> None:
    (folder / "empty.txt").write_text("  \n", encoding="utf-8")
    assert "no-such-file" in run(folder, "text", "no-such-file", code=1)
    assert "empty" in run(folder, "analyze", "--resume", "empty.txt", "--job", "job.txt", code=1)
    assert "phrases" in run(folder, "map", code=1)
    assert "JOBMATE_JWT_SECRET" in run(folder, "token", "--subject", "ada", code=1)
    assert "32 bytes" in run(folder, "doctor", code=1, JOBMATE_JWT_SECRET="short")  # pragma: allowlist secret
    assert "folder, zip" in run(folder, "taxonomy", "import", code=1)


def test_token_schema_status_and_doctor(folder: Path) -> None:
    token = run(folder, "token", "--subject", "ada", JOBMATE_JWT_SECRET="s" * 40)
    assert token.count(".") == 2
    committed = Path(__file__).parents[2] / "schema.graphql"
    assert run(folder, "schema") == committed.read_text(encoding="utf-8")
    status = json.loads(run(folder, "taxonomy", "status", "--format", "json"))
    assert status["release"] == "starter-1"
    assert status["index"]["names"] > status["concepts"] > 1000
    checks = check(folder)
    assert {checks[part] for part in ("taxonomy", "embedder", "models", "documents", "reader")} == {"ok"}
    assert checks["database"] == "warning", "it isn't migrated yet"


async def test_doctor_migrate_and_samples_on_either_database(folder: Path, bare_database_url: str) -> None:
    database = {"JOBMATE_DATABASE_URL": bare_database_url}
    run(folder, "migrate", **database)
    assert check(folder, **database)["database"] == "ok"
    run(folder, "samples", **database)
    assert await count_jobs(bare_database_url) == len(json.loads((files("jobmate") / "samples/jobs.json").read_text()))


def test_a_database_that_is_away_is_said_to_be(folder: Path) -> None:
    database = {"JOBMATE_DATABASE_URL": f"postgresql+asyncpg://nobody@127.0.0.1:{find_port()}/none"}
    for command in ("migrate", "samples"):
        assert "can't be reached" in run(folder, command, code=1, **database)


async def count_jobs(url: str) -> int:
    database = Database(url)
    async with database.reading() as session:
        found = await session.scalar(select(func.count()).select_from(Job))
    await database.close()
    return found or 0


def check(folder: Path, **settings: str) -> dict[str, str]:
    """What `doctor` finds, by part."""
    return {row["name"]: row["state"] for row in json.loads(run(folder, "doctor", "--format", "json", **settings))}


def test_a_taxonomy_is_imported_and_stays_while_it_is_in_use(folder: Path, tmp_path: Path) -> None:
    state = {"JOBMATE_DATA_DIR": str(tmp_path / "state")}
    source = tmp_path / "acme.jsonl"
    source.write_text('{"id": "acme:fork", "name": "Forklift driving", "kind": "SKILL"}\n', encoding="utf-8")

    def releases() -> dict[str, bool]:
        rows = json.loads(run(folder, "taxonomy", "list", "--format", "json", **state))
        return {row["release"]: row["inUse"] for row in rows}

    run(folder, "taxonomy", "import", str(source), **state)
    assert releases() == {"starter-1": False, "acme": True}
    (mapped,) = run(folder, "map", "forklift driving", **state).splitlines()
    assert json.loads(mapped)["concept"]["id"] == "acme:fork"
    status = json.loads(run(folder, "taxonomy", "status", "--format", "json", **state))
    assert (status["release"], status["concepts"], status["index"]["built"]) == ("acme", 1, True)
    assert "in use" in run(folder, "taxonomy", "remove", "acme", code=1, **state)
    source.write_text('{"id": "acme:fork"}\n', encoding="utf-8")
    assert "acme.jsonl, line 1, column 'name'" in run(folder, "taxonomy", "import", str(source), code=1, **state)
    assert releases() == {"starter-1": False, "acme": True}, "a malformed release changes nothing"
