"""Which media type an HTTP answer gets, and which request bodies are read."""

from dataclasses import dataclass

from starlette.datastructures import Headers

JSON = "application/json"
FORM = "multipart/form-data"
GRAPHQL_JSON = "application/graphql-response+json"
MULTIPART = "multipart/mixed"


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the client takes: `single` for one answer (None: nothing we have), and whether it takes a stream."""

    single: str | None
    streams: bool


def read_accept(headers: Headers) -> Accepted:
    """The best match for the Accept header; `application/json` where the client has no opinion.

    Multipart subscriptions are asked for by `multipart/mixed` with `subscriptionSpec=1.0`.
    """
    values = ",".join(headers.getlist("accept"))
    if not values.strip():
        return Accepted(JSON, streams=False)
    streams = False
    best: tuple[float, str] | None = None
    for value in values.split(","):
        media_type, quality, parameters = _split(value)
        if media_type == MULTIPART:
            streams = streams or parameters.get("subscriptionspec") == "1.0"
            continue
        single = GRAPHQL_JSON if media_type == GRAPHQL_JSON else JSON
        known = media_type in {GRAPHQL_JSON, JSON, "application/*", "*/*"}
        usable = parameters.get("charset", "utf-8") in {"utf-8", "utf8"}
        if known and usable and quality > 0 and (best is None or quality > best[0]):
            best = (quality, single)
    return Accepted(best[1] if best else None, streams)


def is_json_body(headers: Headers) -> bool:
    """Whether the body is `application/json` in UTF-8, uncompressed.

    Of other types only forms with a file are read, and those need a header of their own (`uploads`), so a form or a
    plain-text post from another site (which needs no preflight) goes nowhere.
    """
    media_type, _, parameters = _split(headers.get("content-type", ""))
    charset = parameters.get("charset", "utf-8")
    encoding = headers.get("content-encoding", "identity").strip().lower()
    return media_type == JSON and charset in {"utf-8", "utf8"} and encoding == "identity"


def _split(value: str) -> tuple[str, float, dict[str, str]]:
    media_type, *rest = value.split(";")
    parameters = {}
    for part in rest:
        name, _, text = part.partition("=")
        parameters[name.strip().lower()] = text.strip().strip('"').lower()
    try:
        quality = float(parameters.get("q", "1"))
    except ValueError:
        quality = 0.0
    return media_type.strip().lower(), quality, parameters
