"""Who is counted, and as whom."""

from typing import Any

import pytest

from jobmate.errors import RateLimited
from jobmate.runtime import Runtime, open_runtime
from jobmate.services.admission import Action, name_network
from jobmate.settings import Rate, Settings
from tests.support.people import make_principal
from tests.support.redis_server import RedisServer

ADA, EVE = make_principal("ada"), make_principal("eve")


def limited(redis: RedisServer, **changes: Any) -> Settings:
    values: dict[str, Any] = {"redis_url": redis.url, "rate_saves": "2/hour", "rate_people_per_address": 2, **changes}
    return Settings(_env_file=None, **values)


async def refuses(runtime: Runtime, action: Action, *who: Any) -> bool:
    try:
        await runtime.admission.admit(action, *who)
    except RateLimited as error:
        return error.retry_after >= 1 and "Try again in" in error.message
    return False


async def test_each_person_and_each_action_has_its_own_bound(redis_server: RedisServer) -> None:
    async with open_runtime(limited(redis_server), "api") as runtime:
        assert [await refuses(runtime, Action.SAVE, ADA) for _ in range(3)] == [False, False, True]
        assert not await refuses(runtime, Action.SAVE, EVE)
        assert not await refuses(runtime, Action.TEXT, ADA)


async def test_an_address_may_do_as_much_as_several_people(redis_server: RedisServer) -> None:
    people = [make_principal(f"person {number}") for number in range(5)]
    async with open_runtime(limited(redis_server), "api") as runtime:
        refused = [await refuses(runtime, Action.SAVE, person, "203.0.113.7") for person in people]
        assert refused == [False] * 4 + [True]
        assert not await refuses(runtime, Action.SAVE, people[4], "203.0.113.8")
        assert await refuses(runtime, Action.SAVE, None, "203.0.113.7")


async def test_what_is_refused_for_the_address_costs_the_person_nothing(redis_server: RedisServer) -> None:
    async with open_runtime(limited(redis_server, rate_people_per_address=1), "api") as runtime:
        for person in (ADA, EVE):
            assert not await refuses(runtime, Action.SAVE, person, "203.0.113.7")
        assert await refuses(runtime, Action.SAVE, ADA, "203.0.113.7")
        assert not await refuses(runtime, Action.SAVE, ADA, "203.0.113.9")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("::ffff:127.0.0.1", ""),
        ("unix:", ""),
        ("", ""),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_one_client_is_one_network(address: str, network: str) -> None:
    assert name_network(address) == network


async def test_addresses_can_be_left_alone(redis_server: RedisServer) -> None:
    async with open_runtime(limited(redis_server, rate_people_per_address=0), "api") as runtime:
        assert not any([await refuses(runtime, Action.SAVE, None, "203.0.113.7") for _ in range(9)])


@pytest.mark.parametrize(
    ("text", "rate"), [("300/minute", Rate(300, 60)), (" 5 / Day ", Rate(5, 86_400)), ("off", Rate(0))]
)
def test_rates_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch, text: str, rate: Rate) -> None:
    monkeypatch.setenv("JOBMATE_RATE_SAVES", text)
    assert Settings(_env_file=None).rate_saves == rate


@pytest.mark.parametrize("text", ["", "5", "0/minute", "-1/minute", "5/week", "1.5/minute", "5/minute/day"])
def test_a_rate_that_cannot_be_read_names_its_setting(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("JOBMATE_RATE_SAVES", text)
    with pytest.raises(ValueError, match="rate_saves"):
        Settings(_env_file=None)


def test_proxies_are_addresses_or_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOBMATE_TRUSTED_PROXIES", "10.0.0.0/8, ::1")
    assert Settings(_env_file=None).trusted_proxies == ("10.0.0.0/8", "::1")
    monkeypatch.setenv("JOBMATE_TRUSTED_PROXIES", "proxy.local")
    with pytest.raises(ValueError, match=r"proxy\.local"):
        Settings(_env_file=None)
