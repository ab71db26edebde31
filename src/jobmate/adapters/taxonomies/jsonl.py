"""A taxonomy as JSON Lines: one concept a line, for taxonomies of one's own.

    {"id": "acme:forklift", "name": "Forklift driving", "kind": "SKILL", "aliases": ["drive a forklift"]}

`id`, `name`, `kind` (as SkillKind, without UNMAPPED) are needed; `aliases`, `officialNames`, `group`, `parents`,
`related`, `description`, `hot`, `inDemand` may be given.
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from jobmate.adapters.taxonomies.release import ReadRelease
from jobmate.engine.alias_forms import Alias
from jobmate.engine.models import Concept
from jobmate.engine.tokens import GAP, NUMBER, cut_tokens
from jobmate.enums import SkillKind
from jobmate.errors import InvalidTaxonomy

MAX_LINE = 64 * 1024
_IN_LINE = re.compile(r"at line 1 column (\d+)")


def _check_wording(text: str) -> str:
    if not text.isprintable():
        raise ValueError("it holds a control character or a line break")
    if not any(token.lower not in {GAP, NUMBER} for token in cut_tokens(text)):
        raise ValueError("no word is in it, so it could never be found in a text")
    return text


Wording = Annotated[str, AfterValidator(_check_wording)]


class Line(BaseModel):
    """One concept as written."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, str_strip_whitespace=True)

    id: str = Field(min_length=1, max_length=200, pattern=r"^[^\s:]+:\S+$")
    name: Wording = Field(max_length=300)
    kind: Literal["TECHNOLOGY", "SKILL", "KNOWLEDGE", "ABILITY", "WORK_ACTIVITY"]
    aliases: tuple[Wording, ...] = ()
    official_names: tuple[Wording, ...] = ()
    group: str | None = None
    parents: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    description: str = ""
    hot: bool = False
    in_demand: bool = False


def read_jsonl(path: Path) -> ReadRelease:
    """Every concept of the file. Raises InvalidTaxonomy naming the line and the field."""
    concepts: dict[str, Concept] = {}
    aliases: list[Alias] = []
    relations: dict[str, int] = {}
    for number, entry in _entries(path):
        if entry.id in concepts:
            raise InvalidTaxonomy(f"{entry.id} stands twice", file=path.name, line=number, column="id")
        relations |= dict.fromkeys(entry.related, number)
        concepts[entry.id] = Concept(
            id=entry.id,
            name=entry.name,
            kind=SkillKind(entry.kind),
            source=entry.id.partition(":")[0],
            official_names=entry.official_names or (entry.name,),
            group=entry.group,
            parents=entry.parents,
            related=entry.related,
            description=entry.description,
            is_hot=entry.hot,
            is_in_demand=entry.in_demand,
        )
        aliases += [Alias(text, entry.id) for text in entry.aliases]
    for other, number in relations.items():
        if other not in concepts:
            raise InvalidTaxonomy(f"{other} is not in the file", file=path.name, line=number, column="related")
    if not concepts:
        raise InvalidTaxonomy("no rows", file=path.name)
    kinds = [concept.kind.value for concept in concepts.values()]
    return ReadRelease(tuple(concepts.values()), tuple(aliases), {kind: kinds.count(kind) for kind in sorted({*kinds})})


def _entries(path: Path) -> Iterator[tuple[int, Line]]:
    with path.open("rb") as file:
        for number, whole in enumerate(file, start=1):
            line = whole.removeprefix(codecs.BOM_UTF8) if number == 1 else whole
            if not line.strip():
                continue
            if len(line) > MAX_LINE:
                raise InvalidTaxonomy(f"a line of {len(line):,} bytes", file=path.name, line=number)
            try:
                yield number, Line.model_validate_json(line)
            except ValidationError as error:
                first = error.errors()[0]
                column = ".".join(str(part) for part in first["loc"]) or None
                problem = _IN_LINE.sub(r"at character \1 of the line", first["msg"].removeprefix("Value error, "))
                raise InvalidTaxonomy(problem, file=path.name, line=number, column=column) from None
