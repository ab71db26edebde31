"""What a log line shows, and what it must not."""

import subprocess
import sys

import orjson
import pytest

PROGRAM = """
import logging, structlog
from jobmate.logs import configure_logs
from jobmate.settings import Settings
for _ in range(2):
    configure_logs(Settings(_env_file=None, log_format={style!r}, log_level="info"))
log = structlog.get_logger("a")
def fail():
    token = "a-very-secret-token"
    raise ValueError("the cause")
log.debug("hidden")
log.info("shown", number=1)
logging.getLogger("library").warning("from %s", "elsewhere")
try:
    fail()
except ValueError as error:
    log.error("failed", exc_info=error)
"""


def run(style: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(style=style)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return done.stderr


def test_json_lines() -> None:
    lines = [orjson.loads(line) for line in run("json").splitlines()]
    assert [line["event"] for line in lines] == ["shown", "from elsewhere", "failed"]
    assert (lines[0]["number"], lines[0]["level"]) == (1, "info")
    assert lines[1]["level"] == "warning"
    assert lines[2]["exception"][0]["exc_value"] == "the cause"


@pytest.mark.parametrize("style", ["json", "console"])
def test_tracebacks_hide_local_variables(style: str) -> None:
    output = run(style)
    assert "the cause" in output
    assert "a-very-secret-token" not in output.replace('token = "a-very-secret-token"', "")
