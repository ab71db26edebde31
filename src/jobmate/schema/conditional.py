"""Answers a client has already: told by their bytes, so that nothing that changed can be taken for the same."""

import hashlib

from starlette.datastructures import Headers

from jobmate.auth import Principal


def tag_answer(body: bytes, media_type: str, principal: Principal | None) -> str:
    """The entity tag of an answer, weak because a proxy may compress it. No two people's answers share one."""
    digest = hashlib.blake2b(digest_size=18)
    who = (principal.issuer, principal.subject) if principal else ("", "")
    for part in (*who, media_type):
        text = part.encode("utf-8", "surrogatepass")
        digest.update(len(text).to_bytes(4))
        digest.update(text)
    digest.update(body)
    return f'W/"{digest.hexdigest()}"'


def has_answer(headers: Headers, tag: str) -> bool:
    """Whether `If-None-Match` names the tag. `*` doesn't: it says nothing about what the client has."""
    opaque = tag.removeprefix("W/")
    named = ",".join(headers.getlist("if-none-match")).split(",")
    return any(value.strip().removeprefix("W/") == opaque for value in named)
