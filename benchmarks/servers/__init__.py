"""The servers that benchmarks compare: JobMate as it is deployed, and peers of our own writing on Node."""

from benchmarks.servers.processes import (
    Server,
    make_settings,
    run_jobmate,
    run_peer,
    run_redis,
    run_stock_worker,
    run_worker,
)

__all__ = ["Server", "make_settings", "run_jobmate", "run_peer", "run_redis", "run_stock_worker", "run_worker"]
