"""What a client is told about an error: expected ones as they are, the rest by an id that finds the log line."""

from typing import Any
from uuid import uuid4

import structlog
from graphql import GraphQLError, GraphQLSyntaxError

from jobmate.errors import InvalidInput, JobMateError, RateLimited

log = structlog.get_logger(__name__)

MAX_MESSAGE_CHARACTERS = 500
"""Messages quote what the client sent, however long it was."""

TOO_LONG = "The operation took too long and was stopped. Try again."
"""With the code TIMEOUT: the database, mostly, did not answer. It may be asked the same again."""


def present(error: GraphQLError, default_code: str = "BAD_USER_INPUT") -> dict[str, Any]:
    """The error as it goes on the wire: message, locations, path, extensions with a stable `code`.

    `retryable` is there, and true, where the same operation may succeed a moment later.
    Errors of JobMate's own tree and of GraphQL itself are told; anything else is logged and masked.
    """
    formatted: dict[str, Any] = dict(error.formatted)
    formatted["extensions"] = {**formatted.get("extensions", {}), **_describe(error, default_code)}
    if len(error.message) > MAX_MESSAGE_CHARACTERS:
        formatted["message"] = f"{error.message[:MAX_MESSAGE_CHARACTERS]}…"
    if formatted["extensions"]["code"] == "INTERNAL":
        formatted["message"] = f"Something went wrong on our side. Quote id {formatted['extensions']['id']}."
    elif formatted["extensions"]["code"] == "TIMEOUT":
        formatted["message"] = TOO_LONG
        formatted["extensions"]["retryable"] = True
    return formatted


def _describe(error: GraphQLError, default_code: str) -> dict[str, Any]:
    original = error.original_error
    while isinstance(original, GraphQLError) and original.original_error is not None:
        original = original.original_error
    if isinstance(original, InvalidInput):
        return {"code": original.code, "field": original.field}
    if isinstance(original, RateLimited):
        return {"code": original.code, "retryable": True, "retryAfter": original.retry_after}
    if isinstance(original, JobMateError):
        return {"code": original.code, **({"retryable": True} if original.retryable else {})}
    if original is None or isinstance(original, GraphQLError):
        code = "GRAPHQL_PARSE_FAILED" if isinstance(error, GraphQLSyntaxError) else default_code
        return {"code": (error.extensions or {}).get("code", code)}
    code = "TIMEOUT" if isinstance(original, TimeoutError) else "INTERNAL"
    return {"code": code, "id": log_unexpected(original, path=error.path)}


def log_unexpected(error: BaseException, **details: Any) -> str:
    """Log a failure nobody foresaw; the id that is returned stands in its log line."""
    error_id = uuid4().hex[:12]
    log.error("unexpected_error", error_id=error_id, exc_info=error, **details)
    return error_id
