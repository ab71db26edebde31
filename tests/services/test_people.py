import asyncio

import pytest

from jobmate.errors import Unauthenticated
from jobmate.runtime import Runtime
from tests.support.people import make_principal


async def test_first_sight_from_many_requests_makes_one_person(runtime: Runtime) -> None:
    principal = make_principal("ada", "Ada", "ada@example.com")
    found = await asyncio.gather(*(runtime.people.get_or_create(principal) for _ in range(20)))
    assert len({user.id for user in found}) == 1
    assert {(user.name, user.email) for user in found} == {("Ada", "ada@example.com")}


async def test_name_and_email_follow_the_token(runtime: Runtime) -> None:
    before = await runtime.people.get_or_create(make_principal("ada", "Ada", "ada@example.com"))
    after = await runtime.people.get_or_create(make_principal("ada", " Ada\x00 L. ", None))
    again = await runtime.people.get_or_create(make_principal("ada", "Ada L."))
    assert before.id == after.id == again.id
    assert (again.name, again.email) == ("Ada L.", None)


async def test_the_same_subject_of_another_issuer_is_someone_else(runtime: Runtime) -> None:
    principal = make_principal("ada")
    other = type(principal)("ada", "https://other.example", None, None, principal.expires_at)
    first = await runtime.people.get_or_create(principal)
    assert first.id != (await runtime.people.get_or_create(other)).id


async def test_a_subject_no_database_can_hold_is_refused(runtime: Runtime) -> None:
    with pytest.raises(Unauthenticated):
        await runtime.people.get_or_create(make_principal("a\x00b"))
