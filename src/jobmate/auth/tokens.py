"""A bearer token (JWT) in, a Principal out, or Unauthenticated with a reason that says what to do.

Keys come from one place: a shared HS256 secret, or a JWKS address whose keys pin their own algorithms. `exp`, `iss`,
`aud` and `sub` are required, `nbf` and `iat` honoured, all with the configured leeway. No token is ever logged.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from jwt.algorithms import HMACAlgorithm
from jwt.utils import base64url_encode

from jobmate.auth.signing_keys import Clock, JwksKeys, VerificationKey
from jobmate.errors import ConfigurationError, Unauthenticated
from jobmate.settings import Settings

MAX_TOKEN_BYTES = 8_192
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


@dataclass(frozen=True, slots=True)
class Principal:
    """Who a token speaks for. (issuer, subject) identifies a person for good; name and email may change."""

    subject: str
    issuer: str
    name: str | None
    email: str | None
    expires_at: datetime


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
            self._find_key = _always(
                VerificationKey(_prepare_secret(settings.jwt_secret.get_secret_value()), ("HS256",))
            )
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


class _PreparedHmac(HMACAlgorithm):
    """For a secret whose shape was checked: PyJWT looks for a public key in it with every token."""

    def prepare_key(self, key: str | bytes) -> bytes:
        return key if isinstance(key, bytes) else key.encode()


def _prepare_secret(secret: str) -> jwt.PyJWK:
    """Raises ConfigurationError for a secret that is a public key or a certificate: anybody could sign with those."""
    key = jwt.PyJWK({"kty": "oct", "k": base64url_encode(secret.encode()).decode()}, "HS256")
    try:
        HMACAlgorithm(HMACAlgorithm.SHA256).prepare_key(secret)
    except jwt.InvalidKeyError as error:
        raise ConfigurationError(f"JOBMATE_JWT_SECRET can't be used: {error}") from None
    key.Algorithm = _PreparedHmac(HMACAlgorithm.SHA256)
    return key


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
