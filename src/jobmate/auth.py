"""A bearer token (JWT) in, a Principal out, or Unauthenticated with a reason that says what to do.

Keys come from one place: a shared HS256 secret, or a JWKS address whose keys pin their own algorithms. `exp`, `iss`,
`aud` and `sub` are required, `nbf` and `iat` honoured, all with the configured leeway. No token is ever logged.
"""

import asyncio
import hashlib
import json
import time
import urllib.request
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from typing import Any

import jwt
import structlog

from jobmate.errors import ConfigurationError, Unauthenticated
from jobmate.settings import Settings

log = structlog.get_logger(__name__)

MAX_TOKEN_BYTES = 8_192
MAX_JWKS_BYTES = 1_000_000
JWKS_FRESH_SECONDS = 300.0
JWKS_FETCH_SECONDS = 5.0
JWKS_UNKNOWN_KEY_SECONDS = 10.0
"""An unknown key id asks the address again, at most this often, so made-up ids can't be used to hammer it."""
JWKS_MAX_BACKOFF_SECONDS = 60.0
VERIFIED_TOKENS = 10_000
"""Remembered in the process, some 5 MB; beyond that the first ones are checked again."""
VERIFIED_SECONDS = 60.0
"""Keys that are withdrawn are honoured this much longer than they are cached, or until another token shows it."""
REQUIRED_CLAIMS = ("exp", "iss", "aud", "sub")

MALFORMED = "The token is malformed. Send a signed JWT as 'Bearer <token>'."
REASONS: Mapping[type[jwt.PyJWTError], str] = {
    jwt.ExpiredSignatureError: "The token has expired. Get a new one from your identity provider.",
    jwt.ImmatureSignatureError: "The token is not valid yet. Check that both clocks agree, then get a new one.",
    jwt.InvalidAlgorithmError: "The token is signed with an algorithm that is not accepted for its key.",
    jwt.InvalidSignatureError: "The token's signature does not fit. Get a new one from your identity provider.",
}

ALGORITHMS_BY_KEY: Mapping[tuple[str, str | None], frozenset[str]] = {
    ("RSA", None): frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}),
    ("EC", "P-256"): frozenset({"ES256"}),
    ("EC", "P-384"): frozenset({"ES384"}),
    ("EC", "P-521"): frozenset({"ES512"}),
    ("EC", "secp256k1"): frozenset({"ES256K"}),
    ("OKP", "Ed25519"): frozenset({"EdDSA"}),
    ("OKP", "Ed448"): frozenset({"EdDSA"}),
}


@dataclass(frozen=True, slots=True)
class Principal:
    """Who a token speaks for. (issuer, subject) identifies a person for good; name and email may change."""

    subject: str
    issuer: str
    name: str | None
    email: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A key and the only algorithms it may be used with."""

    key: Any
    algorithms: tuple[str, ...]


Clock = Callable[[], float]
FindKey = Callable[[str], Awaitable[VerificationKey]]
"""The key for a token, by its header where there are several. Raises PyJWTError or Unauthenticated."""


class TokenVerifier:
    """Checks tokens against the configured keys. One per process; safe for concurrent use.

    A token that was found good stays good for `VERIFIED_SECONDS`, and never beyond its own time: whoever asks twice in
    a minute is checked once. Tokens are remembered by their hash.
    """

    def __init__(self, settings: Settings, clock: Clock = time.monotonic) -> None:
        """Raises ConfigurationError when neither a secret nor a JWKS address is set. `clock` times the key cache."""
        self._issuer = settings.jwt_issuer
        self._audience = settings.jwt_audience
        self._leeway = settings.jwt_leeway
        self._clock = clock
        self._verified: OrderedDict[bytes, tuple[Principal, float]] = OrderedDict()
        self._find_key: FindKey
        if settings.jwt_secret is not None:
            shared = VerificationKey(settings.jwt_secret.get_secret_value(), ("HS256",))
            self._find_key = _always(shared)
        elif settings.jwks_url:
            keys = JwksKeys(settings.jwks_url, settings.jwt_algorithms, clock, self._verified.clear)
            self._find_key = lambda token: keys.get_key(jwt.get_unverified_header(token))
        else:
            raise ConfigurationError(
                "No key to check tokens with: set JOBMATE_JWT_SECRET (at least 32 bytes) or JOBMATE_JWKS_URL."
            )

    async def verify(self, token: str) -> Principal:
        """The person `token` speaks for. Raises Unauthenticated with what is wrong with it."""
        if len(token) > MAX_TOKEN_BYTES:
            raise Unauthenticated(f"The token is longer than {MAX_TOKEN_BYTES} characters. Ask for a smaller one.")
        digest = hashlib.sha256(token.encode(errors="surrogatepass")).digest()
        known = self._verified.get(digest)
        if known is not None and self._clock() < known[1] and self._is_in_time(known[0]):
            return known[0]
        self._verified.pop(digest, None)
        principal = await self._check(token)
        self._verified[digest] = principal, self._clock() + VERIFIED_SECONDS
        if len(self._verified) > VERIFIED_TOKENS:
            self._verified.popitem(last=False)
        return principal

    def _is_in_time(self, principal: Principal) -> bool:
        return time.time() < principal.expires_at.timestamp() + self._leeway

    async def _check(self, token: str) -> Principal:
        try:
            key = await self._find_key(token)
            claims: dict[str, Any] = jwt.decode(
                token,
                key.key,
                algorithms=key.algorithms,
                audience=self._audience,
                issuer=self._issuer,
                leeway=self._leeway,
                options={"require": list(REQUIRED_CLAIMS)},
            )
        except jwt.PyJWTError as error:
            raise Unauthenticated(self._explain(error)) from None
        except (ValueError, TypeError, OverflowError, RecursionError):
            raise Unauthenticated(MALFORMED) from None
        return _read_claims(claims)

    def _explain(self, error: jwt.PyJWTError) -> str:
        if isinstance(error, jwt.MissingRequiredClaimError):
            return f"The token lacks the claim '{error.claim}'."
        if isinstance(error, jwt.InvalidIssuerError):
            return f"The token comes from another issuer. This service trusts '{self._issuer}'."
        if isinstance(error, jwt.InvalidAudienceError):
            return f"The token is meant for another service. Ask for the audience '{self._audience}'."
        return next((reason for kind, reason in REASONS.items() if isinstance(error, kind)), MALFORMED)


class JwksKeys:
    """The keys of one JWKS address: fetched off the event loop, cached, asked again on an unknown key id.

    Nobody waits for a key that is known: it is fetched anew aside. While the address can't be reached, keys already
    known stay in use and attempts back off up to a minute.
    """

    def __init__(
        self, url: str, algorithms: tuple[str, ...], clock: Clock, on_change: Callable[[], None] = lambda: None
    ) -> None:
        """`on_change` is called when the address gives other keys than before."""
        self._clock = clock
        self._on_change = on_change
        self._url = url
        self._accepted = frozenset(algorithms)
        self._keys: dict[str, dict[str, Any]] = {}
        self._fresh_until = 0.0
        self._retry_at = 0.0
        self._failures = 0
        self._lock = asyncio.Lock()
        self._refreshing: asyncio.Task[None] | None = None

    async def get_key(self, header: Mapping[str, Any]) -> VerificationKey:
        """The key the token's header names. Raises Unauthenticated when there is none."""
        algorithm, key_id = header.get("alg"), header.get("kid")
        if algorithm not in self._accepted:
            raise jwt.InvalidAlgorithmError
        if self._find(key_id) is None:
            await self._refresh(key_id)
        elif self._clock() >= self._fresh_until and (self._refreshing is None or self._refreshing.done()):
            self._refreshing = asyncio.create_task(self._refresh(key_id))
        found = self._find(key_id)
        if found is None and not self._keys:
            raise Unauthenticated("The keys to check tokens with can't be reached right now. Try again in a minute.")
        if found is None:
            raise Unauthenticated(
                "The token is signed with a key this service does not know. Get a new token and try again."
            )
        allowed = self._algorithms_of(found)
        if algorithm not in allowed:
            raise jwt.InvalidAlgorithmError
        return VerificationKey(jwt.PyJWK(found, algorithm=algorithm).key, (str(algorithm),))

    def _find(self, key_id: object) -> dict[str, Any] | None:
        if key_id is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(key_id) if isinstance(key_id, str) else None

    def _algorithms_of(self, key: Mapping[str, Any]) -> frozenset[str]:
        curve = None if key["kty"] == "RSA" else key.get("crv")
        fitting = ALGORITHMS_BY_KEY.get((key["kty"], curve), frozenset()) & self._accepted
        return fitting & {key["alg"]} if "alg" in key else fitting

    async def _refresh(self, key_id: object) -> None:
        async with self._lock:
            now = self._clock()
            if now < self._retry_at or (now < self._fresh_until and self._find(key_id) is not None):
                return
            try:
                async with asyncio.timeout(JWKS_FETCH_SECONDS * 2):
                    keys = await asyncio.to_thread(_download_keys, self._url)
            except (OSError, ValueError, RecursionError, HTTPException) as error:
                self._failures += 1
                self._retry_at = self._clock() + min(2.0**self._failures, JWKS_MAX_BACKOFF_SECONDS)
                log.warning("jwks_unreachable", url=self._url, error=repr(error), known_keys=len(self._keys))
                return
            if keys != self._keys:
                self._on_change()
            self._keys, self._failures = keys, 0
            self._fresh_until = self._clock() + JWKS_FRESH_SECONDS
            self._retry_at = self._clock() + JWKS_UNKNOWN_KEY_SECONDS


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A key set answers for itself: a redirect could lead into the private network."""

    def redirect_request(self, *_args: Any) -> None:
        return None


def _download_keys(url: str) -> dict[str, dict[str, Any]]:
    """Signing keys by id. Raises OSError or ValueError. Bounded in time and size."""
    if not url.lower().startswith(("https://", "http://")):
        raise ValueError("JOBMATE_JWKS_URL must be an http(s) address")
    deadline = time.monotonic() + JWKS_FETCH_SECONDS
    opener = urllib.request.build_opener(_NoRedirects())
    body = b""
    with opener.open(url, timeout=JWKS_FETCH_SECONDS) as response:
        while chunk := response.read1(65_536):
            body += chunk
            if len(body) > MAX_JWKS_BYTES:
                raise ValueError("the key set is larger than 1 MB")
            if time.monotonic() > deadline:
                raise TimeoutError("the key set took too long")
    document = json.loads(body)
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("the answer is not a JSON Web Key Set")  # noqa: TRY004 (a bad value from outside)
    keys = [key for key in document["keys"] if isinstance(key, dict) and _is_signing_key(key)]
    return {str(key.get("kid", "")): key for key in keys}


def _is_signing_key(key: Mapping[str, Any]) -> bool:
    """Public keys for signatures only; a symmetric key in a public document would be no secret."""
    return key.get("kty") in {"RSA", "EC", "OKP"} and key.get("use", "sig") == "sig"


def _always(key: VerificationKey) -> FindKey:
    async def find(_token: str) -> VerificationKey:
        return key

    return find


def _read_claims(claims: Mapping[str, Any]) -> Principal:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or "\x00" in subject:
        raise Unauthenticated("The token's subject must be a text of 1 to 255 characters.")
    try:
        expires_at = datetime.fromtimestamp(int(claims["exp"]), UTC)
    except (ValueError, OverflowError, OSError):
        expires_at = datetime.max.replace(tzinfo=UTC)
    return Principal(
        subject=subject,
        issuer=claims["iss"],
        name=_read_text(claims.get("name")),
        email=_read_text(claims.get("email")),
        expires_at=expires_at,
    )


def _read_text(value: object) -> str | None:
    """Profile claims are a courtesy: one that can't be used is left out, not refused."""
    if not isinstance(value, str) or not value.strip() or "\x00" in value:
        return None
    return value.strip()[:255]


def read_bearer(value: str) -> str:
    """The token in an Authorization value. Raises Unauthenticated when it is no bearer token."""
    scheme, _, token = value.strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Send the token as 'Authorization: Bearer <token>'.")
    return token.strip()


def issue_token(
    settings: Settings,
    subject: str,
    name: str | None = None,
    email: str | None = None,
    ttl: timedelta = timedelta(hours=12),
) -> str:
    """A signed token for `subject`, for development and tests. Raises ConfigurationError without a secret."""
    if settings.jwt_secret is None:
        raise ConfigurationError(
            "Tokens can be issued only with JOBMATE_JWT_SECRET. `jobmate dev` makes one in its data folder: run this"
            " where it was started, or with the same JOBMATE_DATA_DIR."
        )
    now = datetime.now(UTC)
    claims: dict[str, Any] = {
        "iss": settings.jwt_issuer,
        "aud": settings.jwt_audience,
        "sub": subject,
        "iat": now,
        "exp": now + ttl,
    }
    if name is not None:
        claims["name"] = name
    if email is not None:
        claims["email"] = email
    return jwt.encode(claims, settings.jwt_secret.get_secret_value(), algorithm="HS256")
