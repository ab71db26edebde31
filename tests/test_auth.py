"""Tokens: what is believed, what is refused and why, and keys from a real JWKS server that rotates."""

import asyncio
import base64
import contextlib
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import SecretStr

from jobmate.auth import TokenVerifier, issue_token, read_bearer, signing_keys, tokens
from jobmate.errors import ConfigurationError, Unauthenticated
from jobmate.settings import Settings

SECRET = "a-secret-for-tests-of-more-than-32-bytes"  # pragma: allowlist secret


def secret_settings(**changes: Any) -> Settings:
    return Settings(jwt_secret=SecretStr(SECRET), **changes)


def claims(**changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    base = {"iss": "jobmate", "aud": "jobmate", "sub": "ada", "iat": now, "exp": now + timedelta(hours=1)}
    return {key: value for key, value in {**base, **changes}.items() if value is not None}


def sign(payload: dict[str, Any], key: Any = SECRET, algorithm: str | None = "HS256", **header: Any) -> str:
    return jwt.encode(payload, key, algorithm=algorithm, headers=header or None)


async def refusal(verifier: TokenVerifier, token: str) -> str:
    with pytest.raises(Unauthenticated) as caught:
        await verifier.verify(token)
    assert token not in caught.value.message
    return caught.value.message


async def test_an_issued_token_names_the_person() -> None:
    settings = secret_settings()
    principal = await TokenVerifier(settings).verify(
        issue_token(settings, "ada", name="Ada", email="ada@example.org", ttl=timedelta(minutes=5))
    )
    assert (principal.subject, principal.issuer, principal.name, principal.email) == (
        "ada",
        "jobmate",
        "Ada",
        "ada@example.org",
    )
    assert principal.expires_at.tzinfo is UTC
    assert principal.expires_at > datetime.now(UTC)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "someone-else"}, "another issuer"),
        ({"iss": None}, "lacks the claim 'iss'"),
        ({"aud": "someone-else"}, "another service"),
        ({"aud": None}, "lacks the claim 'aud'"),
        ({"exp": datetime.now(UTC) - timedelta(hours=1)}, "has expired"),
        ({"exp": None}, "lacks the claim 'exp'"),
        ({"exp": "soon"}, "malformed"),
        ({"nbf": datetime.now(UTC) + timedelta(hours=1)}, "not valid yet"),
        ({"sub": None}, "lacks the claim 'sub'"),
        ({"sub": ""}, "1 to 255"),
        ({"sub": "x" * 256}, "1 to 255"),
    ],
)
async def test_claims_that_do_not_fit_are_refused(changes: dict[str, Any], reason: str) -> None:
    assert reason in await refusal(TokenVerifier(secret_settings()), sign(claims(**changes)))


async def test_small_clock_differences_are_forgiven() -> None:
    verifier = TokenVerifier(secret_settings(jwt_leeway=30))
    now = datetime.now(UTC)
    await verifier.verify(sign(claims(exp=now - timedelta(seconds=10), nbf=now + timedelta(seconds=10))))


async def test_unsigned_and_differently_signed_tokens_are_refused() -> None:
    verifier = TokenVerifier(secret_settings())
    assert "not accepted" in await refusal(verifier, sign(claims(), key=None, algorithm="none"))
    assert "not accepted" in await refusal(verifier, sign(claims(), key="x" * 64, algorithm="HS512"))
    assert "signature" in await refusal(verifier, sign(claims(), key="another-secret-of-more-than-32-bytes!!"))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\ud800", "é.é.é", "e30.e30.", "x" * 9000, "." * 100])
async def test_noise_is_refused(token: str) -> None:
    with pytest.raises(Unauthenticated):
        await TokenVerifier(secret_settings()).verify(token)


async def test_a_far_expiry_is_no_overflow() -> None:
    principal = await TokenVerifier(secret_settings()).verify(sign(claims(exp=10**15)))
    assert principal.expires_at.year == datetime.max.year


async def test_unusable_profile_claims_are_left_out() -> None:
    principal = await TokenVerifier(secret_settings()).verify(sign(claims(name=["x"], email=" ")))
    assert (principal.name, principal.email) == (None, None)


def test_a_service_without_keys_does_not_start() -> None:
    with pytest.raises(ConfigurationError, match="JOBMATE_JWT_SECRET"):
        TokenVerifier(Settings(jwt_secret=None, jwks_url=""))


def test_issuing_needs_the_secret() -> None:
    with pytest.raises(ConfigurationError):
        issue_token(Settings(jwt_secret=None, jwks_url="https://example.org/keys"), "ada")


def test_bearer_values() -> None:
    assert read_bearer("Bearer abc") == "abc"
    assert read_bearer("bearer  abc ") == "abc"
    for value in ("", "abc", "Basic abc", "Bearer", "Bearer "):
        with pytest.raises(Unauthenticated):
            read_bearer(value)


class KeyServer:
    """A JWKS address over real HTTP, with keys and failures set by the test."""

    def __init__(self) -> None:
        self.keys: list[dict[str, Any]] = []
        self.body: bytes | None = None
        self.requests = 0
        self.answers = threading.Event()
        self.answers.set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.requests += 1
                outer.answers.wait()
                body = outer.body if outer.body is not None else json.dumps({"keys": outer.keys}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/keys"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def stop(self) -> None:
        self.answers.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def key_server() -> Iterator[KeyServer]:
    server = KeyServer()
    yield server
    server.stop()


def rsa_pair(kid: str, **extra: Any) -> tuple[rsa.RSAPrivateKey, dict[str, Any]]:
    private = rsa.generate_private_key(65537, 2048)
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key()))
    return private, {**public, "kid": kid, "use": "sig", **extra}


def ec_pair(kid: str) -> tuple[ec.EllipticCurvePrivateKey, dict[str, Any]]:
    private = ec.generate_private_key(ec.SECP256R1())
    public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(private.public_key()))
    return private, {**public, "kid": kid}


async def test_keys_from_a_jwks_address(key_server: KeyServer) -> None:
    rsa_key, rsa_jwk = rsa_pair("one", alg="RS256")
    ec_key, ec_jwk = ec_pair("two")
    key_server.keys = [rsa_jwk, ec_jwk]
    verifier = TokenVerifier(Settings(jwks_url=key_server.url))

    await asyncio.gather(*(verifier.verify(sign(claims(), rsa_key, "RS256", kid="one")) for _ in range(5)))
    assert (await verifier.verify(sign(claims(sub="eve"), ec_key, "ES256", kid="two"))).subject == "eve"
    assert key_server.requests == 1, "one fetch serves them all"


async def test_a_public_key_is_never_a_shared_secret(key_server: KeyServer) -> None:
    private, public_jwk = rsa_pair("one")
    key_server.keys = [public_jwk]
    verifier = TokenVerifier(Settings(jwks_url=key_server.url))
    pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    parts = [json.dumps({"alg": "HS256", "kid": "one"}), json.dumps(claims(), default=lambda d: int(d.timestamp()))]
    body = ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts)
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(body.encode(), pem)
    forged = body + "." + base64.urlsafe_b64encode(signature).rstrip(b"=").decode()

    assert "not accepted" in await refusal(verifier, forged)
    assert "not accepted" in await refusal(verifier, sign(claims(), None, "none", kid="one"))


async def test_a_key_is_used_with_its_own_algorithm_only(key_server: KeyServer) -> None:
    private, public_jwk = rsa_pair("one", alg="RS256")
    key_server.keys = [public_jwk]
    verifier = TokenVerifier(Settings(jwks_url=key_server.url, jwt_algorithms=("RS256", "RS512", "ES256")))
    assert "not accepted" in await refusal(verifier, sign(claims(), private, "RS512", kid="one"))


async def test_symmetric_and_encryption_keys_are_ignored(key_server: KeyServer) -> None:
    private, public_jwk = rsa_pair("enc", use="enc")
    key_server.keys = [{"kty": "oct", "k": "c2VjcmV0", "kid": "oct"}, public_jwk]
    verifier = TokenVerifier(Settings(jwks_url=key_server.url))
    assert "can't be reached" in await refusal(verifier, sign(claims(), private, "RS256", kid="enc"))


async def test_a_rotated_key_is_fetched_once_the_pause_is_over(key_server: KeyServer) -> None:
    now = 1000.0
    old, old_jwk = rsa_pair("old")
    new, new_jwk = rsa_pair("new")
    key_server.keys = [old_jwk]
    verifier = TokenVerifier(Settings(jwks_url=key_server.url), clock=lambda: now)
    await verifier.verify(sign(claims(), old, "RS256", kid="old"))

    key_server.keys = [new_jwk]
    for _ in range(20):
        assert "does not know" in await refusal(verifier, sign(claims(), new, "RS256", kid="new"))
    assert key_server.requests == 1, "unknown ids within the pause cost no fetch"

    now += signing_keys.JWKS_UNKNOWN_KEY_SECONDS + 1
    await verifier.verify(sign(claims(), new, "RS256", kid="new"))
    assert key_server.requests == 2
    assert "does not know" in await refusal(verifier, sign(claims(), old, "RS256", kid="old"))


async def test_a_token_is_checked_once_a_minute_and_never_believed_beyond_its_time() -> None:
    now = 1000.0
    verifier = TokenVerifier(secret_settings(jwt_leeway=0.0), clock=lambda: now)
    brief = sign(claims(exp=datetime.now(UTC) + timedelta(seconds=2)))
    assert await verifier.verify(brief) is await verifier.verify(brief)
    await asyncio.sleep(2.1)
    assert "expired" in await refusal(verifier, brief)

    token = sign(claims())
    first = await verifier.verify(token)
    now += tokens.VERIFIED_SECONDS + 1
    second = await verifier.verify(token)
    assert (first, second is first) == (second, False)


async def test_only_so_many_tokens_are_remembered_and_no_bad_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "VERIFIED_TOKENS", 3)
    verifier = TokenVerifier(secret_settings())
    for number in range(10):
        await verifier.verify(sign(claims(sub=str(number))))
        await refusal(verifier, sign(claims(sub=str(number), aud="another")))
    assert len(verifier._verified) == 3


async def test_known_keys_survive_an_outage(key_server: KeyServer) -> None:
    now = 1000.0
    private, public_jwk = rsa_pair("one")
    key_server.keys = [public_jwk]
    verifier = TokenVerifier(Settings(jwks_url=key_server.url), clock=lambda: now)
    token = sign(claims(), private, "RS256", kid="one")
    await verifier.verify(token)

    key_server.body = b"not json"
    now += signing_keys.JWKS_FRESH_SECONDS + 1
    for _ in range(5):
        await verifier.verify(token)
        await until_asked(key_server, 2)
    assert key_server.requests == 2, "failures back off"


async def test_nobody_waits_for_keys_that_are_known(key_server: KeyServer) -> None:
    now = 1000.0
    private, public_jwk = rsa_pair("one")
    key_server.keys = [public_jwk]
    verifier = TokenVerifier(Settings(jwks_url=key_server.url), clock=lambda: now)
    token = sign(claims(), private, "RS256", kid="one")
    await verifier.verify(token)
    key_server.answers.clear()
    now += signing_keys.JWKS_FRESH_SECONDS + 1
    async with asyncio.timeout(2):
        for _ in range(5):
            await verifier.verify(token)
    await until_asked(key_server, 2)
    key_server.answers.set()


async def test_a_key_that_was_withdrawn_is_refused_after_the_next_fetch(key_server: KeyServer) -> None:
    now = 1000.0
    private, public_jwk = rsa_pair("old")
    key_server.keys = [public_jwk]
    verifier = TokenVerifier(Settings(jwks_url=key_server.url), clock=lambda: now)
    token = sign(claims(), private, "RS256", kid="old")
    await verifier.verify(token)
    key_server.keys = [rsa_pair("new")[1]]
    now += signing_keys.JWKS_FRESH_SECONDS + 1
    await verifier.verify(token)
    await until_asked(key_server, 2)
    async with asyncio.timeout(5):
        while True:
            with contextlib.suppress(Unauthenticated):
                await verifier.verify(token)
                await asyncio.sleep(0.01)
                continue
            break


async def until_asked(server: KeyServer, times: int) -> None:
    async with asyncio.timeout(5):
        while server.requests < times:  # noqa: ASYNC110  a thread counts
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"keys": 1}', b"\xff", b"[" * 100_000, b"x" * 1_100_000])
async def test_an_answer_that_is_no_key_set_is_a_clear_refusal(key_server: KeyServer, body: bytes) -> None:
    private, _ = rsa_pair("one")
    key_server.body = body
    verifier = TokenVerifier(Settings(jwks_url=key_server.url))
    assert "can't be reached" in await refusal(verifier, sign(claims(), private, "RS256", kid="one"))


async def test_an_address_that_answers_nobody(key_server: KeyServer) -> None:
    private, _ = rsa_pair("one")
    verifier = TokenVerifier(Settings(jwks_url="http://127.0.0.1:1/keys"))
    assert "can't be reached" in await refusal(verifier, sign(claims(), private, "RS256", kid="one"))


def test_a_public_key_is_no_secret() -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(ConfigurationError, match="JOBMATE_JWT_SECRET"):
        TokenVerifier(Settings(_env_file=None, jwt_secret=SecretStr(pem.decode())))
