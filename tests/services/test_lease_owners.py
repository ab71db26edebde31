"""Which workers are known to be gone: those of this machine that ended, and no other."""

import os
import subprocess
import sys

import pytest

from jobmate.services import gap_runs
from jobmate.services.lease_owners import is_gone, name_owner
from tests.support.analyses import claim, get_row
from tests.support.people import Person

NAME = "from jobmate.services.lease_owners import name_owner; print(name_owner(), flush=True); input()"

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere leases run out and nothing else tells")


def start_process() -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen([sys.executable, "-c", NAME], stdin=-1, stdout=-1, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


@needs_linux
def test_a_process_is_gone_when_it_has_ended() -> None:
    process, owner = start_process()
    assert not is_gone(owner)
    end(process)
    assert is_gone(owner)
    assert not is_gone(name_owner()), "we are here"


@needs_linux
def test_of_other_places_nothing_is_known() -> None:
    process, owner = start_process()
    end(process)
    host, number, place, own = owner.split(":")
    for strange in (
        f"{host}:{number}:{'0' * len(place)}:{own}",  # another machine, another container, or before a restart
        f"{host}:{number}::{own}",
        f"{host}:{number}:{own}",
        f"{host}:x:{place}:{own}",
        f"{host}:{10**30}:{place}:{own}",
        f"{host}:-1:{place}:{own}",
        f"{host}:0:{place}:{own}",
        "test",
        "",
    ):
        assert not is_gone(strange), strange
    assert not is_gone(f"{host}:{os.getpid()}:{place}:{own}")


@needs_linux
async def test_what_it_held_is_taken_back_before_its_lease_runs_out(person: Person) -> None:
    await person.add_resume()
    process, owner = start_process()
    jobs = [await person.add_job() for _ in range(2)]
    for job, holder in zip(jobs, (owner, name_owner()), strict=True):
        await person.save(job)
        assert await claim(person, job, owner=holder) is not None
    end(process)
    async with person.runtime.unit_of_work() as work:
        counts = await gap_runs.sweep_expired(work, queued_seconds=3_600, max_attempts=3)
    assert counts.taken_back == 1
    lost, held = [await get_row(person, job) for job in jobs]
    assert (lost.lease_owner, lost.attempt) == (None, 1)
    assert held.lease_owner is not None
