"""GraphQL responses, whatever made them and whatever carries them."""

from typing import Any

from graphql import ExecutionResult, GraphQLError

from jobmate.schema.masking import log_unexpected, present

Answer = dict[str, Any]
"""A GraphQL response: `data` and/or `errors`. Without `data` the operation was refused before it ran."""


def refuse(errors: list[GraphQLError] | tuple[GraphQLError, ...], code: str = "BAD_USER_INPUT") -> Answer:
    """An answer without `data`: the operation did not run."""
    return {"errors": [present(error, code) for error in errors]}


def fail(error: BaseException) -> Answer:
    """The answer when our own machinery failed outside any field."""
    error_id = log_unexpected(error)
    message = f"Something went wrong on our side. Quote id {error_id}."
    return {"errors": [{"message": message, "extensions": {"code": "INTERNAL", "id": error_id}}]}


def to_answer(result: ExecutionResult) -> Answer:
    if not result.errors:
        return {"data": result.data}
    errors = [present(error) for error in result.errors]
    if result.data is None and all(error.path is None for error in result.errors):
        return {"errors": errors}
    return {"errors": errors, "data": result.data}
