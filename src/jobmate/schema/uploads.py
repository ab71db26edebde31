"""Files in requests: the GraphQL multipart request specification, for one file a request.

The body is a form with the fields `operations` (the request as JSON, with null where the file goes), `map` (JSON, e.g.
`{"0": ["variables.file"]}`) and the file itself. Whatever bytes arrive, the worst answer is BadMessage. Nothing of it
is written to disk.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers

from jobmate.auth import Principal
from jobmate.errors import InvalidInput
from jobmate.schema.wire import BadMessage, OperationRequest, decode, read_request
from jobmate.services.uploads import LIMITS, UploadedFile

MAX_UPLOAD_BYTES = LIMITS.file_bytes + 65_536
"""The largest file, and room for the rest of the form: a file just too large gets its own typed answer."""
UPLOAD_PATIENCE = 4
"""A file may take this much longer to come than a JSON body."""
MAX_UPLOADS = 8
"""Uploads held in memory at a time, in one process."""
MAX_UPLOADS_PER_PERSON = 2
MAX_PARTS = 3
MAX_HEADER_BYTES = 4_096
MAX_PATH_STEPS = 10
PREFLIGHT_HEADERS = ("apollo-require-preflight", "x-apollo-operation-name")
"""A page of another site can't send these without asking first, as it can a bare form."""


class IncomingFile:
    """The file of a request, as its `Upload` variable. It can be taken once, however often the operation names it."""

    def __init__(self, file: UploadedFile) -> None:
        self._file: UploadedFile | None = file

    def take(self) -> UploadedFile:
        """The file. Raises InvalidInput the second time."""
        if self._file is None:
            raise InvalidInput("A file can be used once in a request.", field="file")
        file, self._file = self._file, None
        return file


Upload = NewType("Upload", object)
"""An IncomingFile, in resolvers."""


def parse_upload(value: object) -> IncomingFile:
    """The value of an `Upload` variable. Raises GraphQLError for all that can't have come with a form."""
    if not isinstance(value, IncomingFile):
        raise GraphQLError("A file can't be written as JSON: send a multipart/form-data request.")
    return value


def _refuse_output(_: object) -> None:
    raise GraphQLError("A file is never an answer.")


UPLOAD_SCALAR = strawberry.scalar(
    name="Upload",
    description="A file, sent by the GraphQL multipart request specification. One a request, at most 10 MB.",
    specified_by_url="https://github.com/jaydenseric/graphql-multipart-request-spec",
    serialize=_refuse_output,
    parse_value=parse_upload,
)


class UploadPlaces:
    """How many uploads are held in memory. Not thread-safe; lives on the event loop."""

    def __init__(self) -> None:
        self._by_person: Counter[tuple[str, str]] = Counter()

    @contextmanager
    def take(self, principal: Principal) -> Iterator[bool]:
        """Count one more while the block runs; False, and not counted, when there are too many."""
        person = (principal.issuer, principal.subject)
        if self._by_person.total() >= MAX_UPLOADS or self._by_person[person] >= MAX_UPLOADS_PER_PERSON:
            yield False
            return
        self._by_person[person] += 1
        try:
            yield True
        finally:
            self._by_person[person] -= 1
            if not self._by_person[person]:
                del self._by_person[person]


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    file_name: str
    media_type: str
    data: bytes


def is_form_body(headers: Headers) -> bool:
    """Whether the body is `multipart/form-data`, uncompressed."""
    media_type, _ = parse_options_header(headers.get("content-type"))
    return (
        media_type == b"multipart/form-data"
        and headers.get("content-encoding", "identity").strip().lower() == "identity"
    )


def has_preflight_header(headers: Headers) -> bool:
    """Whether the request carries a header that browsers ask permission for."""
    return any(headers.get(name, "").strip() for name in PREFLIGHT_HEADERS)


def read_form(content_type: str, body: bytes | bytearray) -> OperationRequest:
    """The request in a form, its file in its place. Raises BadMessage naming the part that does not fit."""
    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if not 1 <= len(boundary) <= 70:
        raise BadMessage("The content type must name a boundary of 1 to 70 characters.")
    parts: dict[str, _Part] = {}
    for part in _split_parts(boundary, body):
        if part.name in parts:
            raise BadMessage(f"The form has two fields named '{part.name[:100]}'.")
        parts[part.name] = part
    operations = _take_json(parts, "operations")
    places = _take_json(parts, "map")
    if not isinstance(operations, dict):
        raise BadMessage("'operations' must be one JSON object; batches are not accepted.")
    request = read_request(operations)
    _place_files(request, places, parts)
    return request


def _take_json(parts: dict[str, _Part], name: str) -> object:
    part = parts.pop(name, None)
    if part is None:
        raise BadMessage(f"The form has no field '{name}'.")
    try:
        return decode(part.data)
    except BadMessage as error:
        raise BadMessage(f"'{name}': {error.reason}") from None


def _place_files(request: OperationRequest, places: object, files: dict[str, _Part]) -> None:
    if not isinstance(places, dict) or not all(_is_paths(paths) for paths in places.values()):
        raise BadMessage("""'map' must be a JSON object of lists of paths, e.g. {"0": ["variables.file"]}.""")
    if len(places) > 1 or any(len(paths) != 1 for paths in places.values()):
        raise BadMessage("'map' may name one file, for one place.")
    if unknown := places.keys() - files.keys():
        raise BadMessage(f"'map' names a file that the form does not have: '{unknown.pop()[:100]}'.")
    if unused := files.keys() - places.keys():
        raise BadMessage(f"The form has a field that 'map' does not name: '{unused.pop()[:100]}'.")
    for name, (path,) in places.items():
        part = files[name]
        _place(request.variables, path, IncomingFile(UploadedFile(part.data, part.file_name, part.media_type)))


def _is_paths(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(path, str) for path in value)


def _place(variables: dict[str, Any], path: str, file: IncomingFile) -> None:
    """Put the file where the path leads, which must be a null that is there."""
    root, *steps = path.split(".", MAX_PATH_STEPS + 1)
    target: Any = variables
    wrong = BadMessage(f"'map' must lead to a null in 'operations', e.g. variables.file; '{path[:100]}' does not.")
    if root != "variables" or not steps or len(steps) > MAX_PATH_STEPS:
        raise wrong
    for index, step in enumerate(steps):
        key: Any = int(step) if isinstance(target, list) and step.isdecimal() and len(step) < 6 else step
        try:
            value = target[key]
        except (KeyError, IndexError, TypeError):
            raise wrong from None
        if index < len(steps) - 1:
            target = value
        elif value is not None:
            raise wrong
        else:
            target[key] = file


def _split_parts(boundary: bytes, body: bytes | bytearray) -> Iterator[_Part]:
    """The parts of a form, found at C speed whatever the body holds."""
    delimiter = b"\r\n--" + boundary
    # The very first boundary has no line before it.
    at = -2 if body.startswith(delimiter[2:]) else body.find(delimiter)
    if at == -1:
        raise BadMessage("The form holds no part with the boundary that the content type names.")
    for _ in range(MAX_PARTS + 1):
        start = at + len(delimiter)
        if body.startswith(b"--", start):
            return
        at = body.find(delimiter, start)
        if at == -1:
            raise BadMessage("The form ends early: its last boundary is missing.")
        yield _read_part(body, start, at)
    raise BadMessage(f"The form may have {MAX_PARTS} fields: 'operations', 'map' and one file.")


def _read_part(body: bytes | bytearray, start: int, end: int) -> _Part:
    head, found, _ = bytes(body[start : min(end, start + MAX_HEADER_BYTES)]).partition(b"\r\n\r\n")
    # White space may follow a boundary; nothing else.
    padding, line_end, lines = head.partition(b"\r\n")
    if not found or not line_end or padding.strip(b" \t"):
        raise BadMessage("A part of the form has no proper headers.")
    headers = {}
    for line in lines.split(b"\r\n"):
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    kind, options = parse_options_header(headers.get("content-disposition"))
    name = options.get(b"name", b"").decode("utf-8", "replace")
    if kind != b"form-data" or not name:
        raise BadMessage("A part of the form has no name.")
    media_type, _ = parse_options_header(headers.get("content-type"))
    file_name = options.get(b"filename", b"").decode("utf-8", "replace")
    data = bytes(memoryview(body)[start + len(head) + len(found) : end])
    return _Part(name, file_name, media_type.decode("latin-1"), data)
