"""JSON as it comes from clients and goes back to them. Whatever bytes arrive, the worst answer is BadMessage."""

from dataclasses import dataclass
from typing import Any

import orjson

from jobmate.schema.limits import MAX_VARIABLE_VALUES


class BadMessage(Exception):
    """The client's message can't be used. `reason` is for the person who wrote the client."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class OperationRequest:
    """One GraphQL request as every transport carries it."""

    query: str
    variables: dict[str, Any]
    operation_name: str | None = None


def decode(data: bytes | str) -> object:
    """The JSON value in `data`. Raises BadMessage on bad UTF-8, bad JSON, numbers out of range, depth over 1,024."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise BadMessage(f"The message is not valid JSON: {error.msg}.") from None


def encode(value: object) -> bytes:
    """Compact JSON."""
    return orjson.dumps(value)


def read_request(value: object) -> OperationRequest:
    """The request in a decoded body or `subscribe` payload. Raises BadMessage naming the part that does not fit."""
    if isinstance(value, list):
        raise BadMessage("Batched operations are not accepted. Send one operation per request.")
    if not isinstance(value, dict):
        raise BadMessage("The message must be a JSON object with 'query'.")
    query = value.get("query")
    if not isinstance(query, str) or not query.strip():
        raise BadMessage("'query' must be a text with a GraphQL document.")
    variables = value.get("variables")
    if variables is not None and not isinstance(variables, dict):
        raise BadMessage("'variables' must be an object or null.")
    operation_name = value.get("operationName")
    if operation_name is not None and not isinstance(operation_name, str):
        raise BadMessage("'operationName' must be a text or null.")
    extensions = value.get("extensions")
    if extensions is not None and not isinstance(extensions, dict):
        raise BadMessage("'extensions' must be an object or null.")
    if _count_values(variables or {}) > MAX_VARIABLE_VALUES:
        raise BadMessage(f"'variables' may hold at most {MAX_VARIABLE_VALUES} values.")
    return OperationRequest(query, variables or {}, operation_name or None)


def _count_values(variables: dict[str, Any]) -> int:
    """Values in all lists and objects, counted without recursion; stops soon after the limit."""
    count = 0
    pending: list[Any] = [variables]
    while pending and count <= MAX_VARIABLE_VALUES:
        value = pending.pop()
        if isinstance(value, dict):
            count += len(value)
            pending.extend(value.values())
        elif isinstance(value, list):
            count += len(value)
            pending.extend(value)
    return count
