"""Tokens made to be believed, sent to a running API: each is 401, none is logged, and none may stand in an address."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import httpx
import jwt
import pytest
from websockets.asyncio.client import connect

from tests.attacks.target import Target
from tests.schema.support.clients import PROTOCOL, Socket
from tests.schema.support.servers import SECRET

ME = {"query": "{ me { id } }"}


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    fields = {"iss": "jobmate", "aud": "jobmate", "sub": "mallory", "iat": now, "exp": now + 600, **changes}
    return {name: value for name, value in fields.items() if value is not None}


def make(header: dict[str, Any], key: bytes = SECRET.encode(), **changes: Any) -> str:
    """A token with any header at all, signed by HMAC-SHA256."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims(**changes))]
    signature = hmac.new(key, b".".join(parts), hashlib.sha256).digest()
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


async def ask(target: Target, token: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=target.url) as http:
        return await http.post("/graphql", json=ME, headers={"authorization": f"Bearer {token}"})


FORGED = {
    "no algorithm": make({"alg": "none", "typ": "JWT"}),
    "none in another spelling": make({"alg": "nOnE"}),
    "none, unsigned": make({"alg": "none"}).rpartition(".")[0] + ".",
    "lower case": make({"alg": "hs256"}),
    "missing algorithm": make({"typ": "JWT"}),
    "algorithm is a list": make({"alg": ["HS256"]}),
    "another hash": make({"alg": "HS512"}),
    "asymmetric by name": make({"alg": "RS256"}),
    "an empty key": make({"alg": "HS256"}, key=b""),
    "key by path": make({"alg": "HS256", "kid": "../../dev/null"}, key=b""),
    "key by statement": make({"alg": "HS256", "kid": "x' UNION SELECT 'k"}, key=b"k"),
    "key of its own": make({"alg": "HS256", "jwk": {"kty": "oct", "k": "aw"}}, key=b"k"),
    "key from elsewhere": make(
        {"alg": "HS256", "jku": "http://127.0.0.1:9/keys", "x5u": "http://127.0.0.1:9"}, key=b"k"
    ),
    "key id is a number": make({"alg": "HS256", "kid": 5}),
    "key id is an object": make({"alg": "HS256", "kid": {"a": 1}}),
    "critical extension": make({"alg": "HS256", "crit": ["exp"], "exp": 1}),
    "detached payload": make({"alg": "HS256", "b64": False, "crit": ["b64"]}),
    "expired": make({"alg": "HS256"}, exp=int(time.time()) - 120),
    "not yet": make({"alg": "HS256"}, nbf=int(time.time()) + 3_600),
    "issued later": make({"alg": "HS256"}, iat=int(time.time()) + 3_600),
    "no expiry": make({"alg": "HS256"}, exp=None),
    "expiry is text": make({"alg": "HS256"}, exp="tomorrow"),
    "expiry is no number": make({"alg": "HS256"}, exp=float("nan")),
    "another issuer": make({"alg": "HS256"}, iss="evil"),
    "issuer is a list": make({"alg": "HS256"}, iss=["jobmate"]),
    "another audience": make({"alg": "HS256"}, aud="other"),
    "nobody": make({"alg": "HS256"}, sub=None),
    "nobody by number": make({"alg": "HS256"}, sub=5),
    "a zero byte": make({"alg": "HS256"}, sub="a\x00b"),
    "too long": make({"alg": "HS256"}, name="x" * 9_000),
}


async def test_the_maker_can_make_a_good_one(target: Target) -> None:
    response = await ask(target, make({"alg": "HS256", "typ": "JWT"}))
    assert response.status_code == 200
    assert "errors" not in response.json()


@pytest.mark.parametrize("name", FORGED)
async def test_a_forged_token_is_401(target: Target, name: str) -> None:
    response = await ask(target, FORGED[name])
    assert response.status_code == 401, response.text
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert FORGED[name] not in response.text
    assert FORGED[name] not in target.log


async def test_a_forged_token_opens_no_socket(target: Target) -> None:
    for token in FORGED.values():
        async with connect(target.ws_url, subprotocols=[PROTOCOL]) as connection:
            socket = Socket(connection)
            await socket.send({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}})
            code, reason = await socket.closed()
        assert code == 4403
        assert token not in reason
    assert not [token for token in FORGED.values() if token in target.log]


async def test_a_token_in_an_address_is_neither_taken_nor_logged(target: Target) -> None:
    token = target.token("in the open")
    async with httpx.AsyncClient(base_url=target.url) as http:
        for name in ("access_token", "token", "authorization"):
            response = await http.post(f"/graphql?{name}={token}", json=ME)
            assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        cookie = await http.post("/graphql", json=ME, headers={"cookie": f"token={token}; jwt={token}"})
        assert cookie.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    async with connect(f"{target.ws_url}?token={token}", subprotocols=[PROTOCOL]) as connection:
        socket = Socket(connection)
        await socket.subscribe("1", "{ me { id } }")
        assert (await socket.closed())[0] == 4401
    assert token not in target.log


async def test_every_signature_but_the_right_one_is_refused(target: Target) -> None:
    good = jwt.encode(claims(), SECRET, algorithm="HS256")
    body, _, signature = good.rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "=")
    for position in range(0, len(raw), 5):
        changed = bytes([*raw[:position], raw[position] ^ 1, *raw[position + 1 :]])
        token = f"{body}.{base64.urlsafe_b64encode(changed).rstrip(b'=').decode()}"
        assert (await ask(target, token)).status_code == 401
