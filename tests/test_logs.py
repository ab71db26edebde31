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
if {hostile!r}:
    log.info("asked", path={hostile!r})
    logging.getLogger("library").warning("asked for %s", {hostile!r})
try:
    fail()
except ValueError as error:
    log.error("failed", exc_info=error)
"""


HOSTILE = "/a\n2026-01-01 [error] forged\r\x1b[31mred\u2028\x9b2J"


def run(style: str, hostile: str = "") -> str:
    program = PROGRAM.format(style=style, hostile=hostile)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, encoding="utf-8")
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


@pytest.mark.parametrize("style", ["json", "console"])
def test_what_a_client_says_makes_no_line_of_its_own(style: str) -> None:
    honest, output = run(style), run(style, HOSTILE)
    assert output.count("forged") == 2
    assert len(output.split("\n")) == len(honest.split("\n")) + 2
    assert not set("\r\x1b\x9b") & set(output)
