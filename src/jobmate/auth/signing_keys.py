"""The keys of an identity provider, by the key id in a token's header."""

import asyncio
import json
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

import jwt
import structlog

from jobmate.errors import Unauthenticated

log = structlog.get_logger(__name__)

MAX_JWKS_BYTES = 1_000_000
JWKS_FRESH_SECONDS = 300.0
JWKS_FETCH_SECONDS = 5.0
JWKS_UNKNOWN_KEY_SECONDS = 10.0
"""An unknown key id asks the address again, at most this often, so made-up ids can't be used to hammer it."""
JWKS_MAX_BACKOFF_SECONDS = 60.0

ALGORITHMS_BY_KEY: Mapping[tuple[str, str | None], frozenset[str]] = {
    ("RSA", None): frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}),
    ("EC", "P-256"): frozenset({"ES256"}),
    ("EC", "P-384"): frozenset({"ES384"}),
    ("EC", "P-521"): frozenset({"ES512"}),
    ("EC", "secp256k1"): frozenset({"ES256K"}),
    ("OKP", "Ed25519"): frozenset({"EdDSA"}),
    ("OKP", "Ed448"): frozenset({"EdDSA"}),
}

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A key and the only algorithms it may be used with."""

    key: Any
    algorithms: tuple[str, ...]


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
