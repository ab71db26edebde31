"""What commands print: JSON to stdout for programs, plain text for people, messages to stderr."""

import sys
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson

from jobmate.engine.models import Concept, Evidence, Fact, SkillLevel
from jobmate.errors import InvalidInput


class Format(StrEnum):
    """How a command prints its result."""

    JSON = "json"
    JSONL = "jsonl"
    TEXT = "text"


def print_json(value: object) -> None:
    """One JSON document, indented, sorted only where the value is."""
    _write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def print_jsonl(rows: Iterable[object]) -> None:
    """One JSON object a line."""
    for row in rows:
        _write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))


def say(message: str) -> None:
    """A message for the person, kept out of what programs read."""
    print(message, file=sys.stderr, flush=True)


def read_input(path: Path, *, field: str) -> bytes:
    """The bytes of a file, or of standard input for `-`. Raises InvalidInput saying what is wrong with it."""
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"can't read {path}: {error.strerror or error}", field=field) from None


def concept_json(concept: Concept | None) -> dict[str, Any] | None:
    """A concept as the commands' contract names it."""
    if concept is None:
        return None
    return {
        "id": concept.id,
        "name": concept.name,
        "officialNames": list(concept.official_names) or [concept.name],
        "kind": concept.kind.value,
        "source": concept.source,
    }


def level_json(score: float | None, years: float | None, labels: tuple[str, ...]) -> dict[str, Any] | None:
    """A level as SkillLevel of schema.graphql, or None when the text states neither level nor years."""
    if score is None and years is None:
        return None
    label = None if score is None else labels[round(score)]
    return SkillLevel(label=label, score=score, years=years).model_dump(mode="json")


def evidence_json(evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    """Quotes with their offsets."""
    return [entry.model_dump(mode="json") for entry in evidence]


def camel(value: object) -> object:
    """A JSON-like value with its keys in camelCase, as schema.graphql spells them."""
    if isinstance(value, Fact):
        return camel(value.model_dump(mode="json"))
    if isinstance(value, Mapping):
        return {_camel_key(str(key)): camel(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [camel(item) for item in value]
    return value


def _camel_key(key: str) -> str:
    head, *rest = key.split("_")
    return head + "".join(part.title() for part in rest)


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
