"""GraphQL over HTTP: POST with JSON, or with a form that holds a file; subscriptions as multipart streams.

Answers have the media type the client prefers.
Under `application/graphql-response+json` an operation that did not run is 400; under `application/json` any
well-formed request is 200. Malformed requests are 4xx under both; nothing a client sends is a 5xx.
"""

import asyncio
from collections.abc import Awaitable
from typing import Any

from graphql import GraphQLError, OperationType
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from jobmate.auth import Principal, read_bearer
from jobmate.errors import RateLimited, Unauthenticated
from jobmate.schema.answers import Answer, refuse
from jobmate.schema.conditional import has_answer, tag_answer
from jobmate.schema.multipart import MultipartResponse
from jobmate.schema.negotiation import FORM, GRAPHQL_JSON, JSON, Accepted, is_json_body, read_accept
from jobmate.schema.operations import Plan
from jobmate.schema.transport import Transport, read_address
from jobmate.schema.uploads import (
    MAX_UPLOAD_BYTES,
    UPLOAD_PATIENCE,
    UploadPlaces,
    has_preflight_header,
    is_form_body,
    read_form,
)
from jobmate.schema.wire import BadMessage, OperationRequest, decode, encode, read_request

MAX_BODY_BYTES = 1_000_000
SIGN_IN = "Sign in: send the header 'Authorization: Bearer <token>'."


class Refused(Exception):
    """The request is answered with `status` before any operation runs."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.answer: Answer = {"errors": [{"message": message, "extensions": {"code": code}}]}
        self.headers = headers or {}


class GraphQLView:
    """Answers GraphQL requests over HTTP. One per process; safe for concurrent use."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._operations = transport.operations
        self._uploads = UploadPlaces()

    async def respond(self, request: Request) -> Response:
        """The response to any request to the endpoint, whatever its method, headers and body."""
        accepted = read_accept(request.headers)
        try:
            return await self._respond(request, accepted)
        except Refused as refused:
            return _write(refused.answer, accepted.single or JSON, refused.status, refused.headers)

    async def _respond(self, request: Request, accepted: Accepted) -> Response:
        if request.method != "POST":
            raise Refused(405, "METHOD_NOT_ALLOWED", "Send operations by POST.", {"Allow": "POST"})
        is_form = is_form_body(request.headers)
        if not is_form and not is_json_body(request.headers):
            message = "Send the operation as application/json in UTF-8, or a file by multipart/form-data, uncompressed."
            raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", message, {"Accept-Post": f"{JSON}, {FORM}"})
        if accepted.single is None and not accepted.streams:
            raise Refused(406, "NOT_ACCEPTABLE", f"Accept {GRAPHQL_JSON} or {JSON}.")
        if is_form:
            return await self._respond_to_form(request, accepted)
        operation = await _await_body(_read_json(request, self._transport.client_seconds))
        return await self._run(operation, await self._authenticate(request), request, accepted)

    async def _respond_to_form(self, request: Request, accepted: Accepted) -> Response:
        """A form is read only for a person who is known, and few at a time: it may be large."""
        if not has_preflight_header(request.headers):
            message = "Send the header 'apollo-require-preflight: true' with multipart/form-data."
            raise Refused(400, "PREFLIGHT_REQUIRED", message)
        principal = await self._authenticate(request)
        if principal is None:
            raise Refused(401, Unauthenticated.code, SIGN_IN, {"WWW-Authenticate": "Bearer"})
        with self._uploads.take(principal) as is_admitted:
            if not is_admitted:
                message = "Too many uploads at once. Wait until one is finished."
                raise Refused(429, "LIMIT_EXCEEDED", message, {"Retry-After": "5"})
            operation = await _await_body(_read_upload(request, self._transport.client_seconds * UPLOAD_PATIENCE))
            return await self._run(operation, principal, request, accepted)

    async def _run(
        self, operation: OperationRequest, principal: Principal | None, request: Request, accepted: Accepted
    ) -> Response:
        plan = self._operations.plan(operation)
        if not isinstance(plan, Plan):
            return _answer(plan, accepted)
        address = read_address(request.scope)
        if plan.kind is OperationType.SUBSCRIPTION:
            return await self._stream(plan, principal, address, accepted)
        context = self._transport.make_context(principal, address)
        answer = await self._operations.execute(plan, context)
        if plan.kind is OperationType.QUERY and "errors" not in answer:
            return _answer_query(answer, accepted.single or JSON, principal, request)
        return _answer(answer, accepted)

    async def _authenticate(self, request: Request) -> Principal | None:
        """The person of the request's token; None without one. A token that can't be trusted is 401."""
        header = request.headers.get("authorization")
        if header is None:
            return None
        try:
            return await self._transport.verifier.verify(read_bearer(header))
        except Unauthenticated as error:
            challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            raise Refused(401, error.code, error.message, challenge) from None

    async def _stream(self, plan: Plan, principal: Principal | None, address: str, accepted: Accepted) -> Response:
        if not accepted.streams:
            message = (
                "Subscriptions need a WebSocket (graphql-transport-ws) or, over HTTP, the header "
                '"Accept: multipart/mixed;subscriptionSpec=1.0".'
            )
            return _answer(refuse([GraphQLError(message)], "SUBSCRIPTION_TRANSPORT"), accepted)
        if principal is None:
            raise Refused(401, Unauthenticated.code, SIGN_IN, {"WWW-Authenticate": "Bearer"})
        try:
            await self._transport.admit_connection(principal, address)
        except RateLimited as error:
            raise Refused(429, error.code, error.message, {"Retry-After": str(error.retry_after)}) from None
        answers = await self._operations.subscribe(plan, self._transport.make_context(principal, address))
        if isinstance(answers, dict):
            return _answer(answers, accepted)
        if not self._transport.connections.admit(principal):
            answers.close()
            message = "Too many connections for one person. Close some and try again."
            raise Refused(429, "LIMIT_EXCEEDED", message, {"Retry-After": "30"})
        return MultipartResponse(answers, principal, self._transport)


async def _read_json(request: Request, seconds: float) -> OperationRequest:
    return read_request(decode(bytes(await _read_body(request, MAX_BODY_BYTES, seconds))))


async def _read_upload(request: Request, seconds: float) -> OperationRequest:
    body = await _read_body(request, MAX_UPLOAD_BYTES, seconds)
    return read_form(request.headers["content-type"], body)


async def _await_body(reading: Awaitable[OperationRequest]) -> OperationRequest:
    try:
        return await reading
    except BadMessage as error:
        raise Refused(400, "BAD_REQUEST", error.reason) from None
    except TimeoutError:
        raise Refused(408, "REQUEST_TIMEOUT", "The request took too long to arrive.", {"Connection": "close"}) from None
    except ClientDisconnect:
        raise Refused(400, "BAD_REQUEST", "The request ended early.") from None


async def _read_body(request: Request, limit: int, seconds: float) -> bytearray:
    """The body, up to `limit` bytes. One that is too large is read on for a while (10 MB) and dropped.

    A server that answers and hangs up while a client still sends may take the answer with it.
    """
    body = bytearray()
    size = 0
    async with asyncio.timeout(seconds):
        async for chunk in request.stream():
            size += len(chunk)
            if size > limit + 10 * MAX_BODY_BYTES:
                break
            if size <= limit:
                body += chunk
    if size > limit:
        message = f"The request is larger than {limit:,} bytes."
        raise Refused(413, "LIMIT_EXCEEDED", message, {"Connection": "close"})
    return body


def _answer(answer: Answer, accepted: Accepted) -> Response:
    media_type = accepted.single or JSON
    did_not_run = "data" not in answer
    return _write(answer, media_type, 400 if did_not_run and media_type == GRAPHQL_JSON else 200, {})


def _answer_query(answer: Answer, media_type: str, principal: Principal | None, request: Request) -> Response:
    """What was read, or 304 when the client says it has just that already."""
    body = encode(answer)
    tag = tag_answer(body, media_type, principal)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept, Authorization"}
    if has_answer(request.headers, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, 200, {"Content-Type": f"{media_type}; charset=utf-8", **headers})


def _write(answer: Answer, media_type: str, status: int, headers: dict[str, Any]) -> Response:
    fixed = {"Content-Type": f"{media_type}; charset=utf-8", "Cache-Control": "no-store", "Vary": "Accept"}
    return Response(encode(answer), status, {**fixed, **headers})
