"""Free ports on the loopback interface."""

import socket

from jobmate.errors import ConfigurationError

TRIES = 50


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def choose_port(host: str, wanted: int | None, default: int) -> int:
    """The port asked for, or the first free one from `default` on.

    Raises ConfigurationError, which names the port, when the one asked for is taken or none is free.
    """
    if wanted is not None:
        if not _is_free(host, wanted):
            raise ConfigurationError(f"port {wanted} on {host} is taken: stop what uses it or choose another --port")
        return wanted
    for port in range(default, min(default + TRIES, 65536)):
        if _is_free(host, port):
            return port
    raise ConfigurationError(f"no free port between {default} and {default + TRIES} on {host}: choose one with --port")


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
