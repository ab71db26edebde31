"""The taxonomy as a value: concepts, every way to say them, and the rules for words that are also English."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType

from jobmate.engine.alias_forms import Alias, derive_aliases
from jobmate.engine.context_rules import ContextRule, parse_rule
from jobmate.engine.languages import FOREIGN_LANGUAGE
from jobmate.engine.models import Concept
from jobmate.enums import SkillKind
from jobmate.errors import ConfigurationError

__all__ = ["Alias", "Taxonomy", "build_taxonomy", "load_starter"]

STARTER_RELEASE = "starter-1"
_RULE_FILES = ("context_rules.elements.json", "context_rules.technologies.json")
_ALIAS_FILES = ("aliases/elements.tsv", "aliases/technologies.tsv")


@dataclass(frozen=True)
class Taxonomy:
    """Everything the engine knows about skills.

    `release` is for people ("starter-1", "onet-30.0"); `version` is a hash of the content, used in cache keys.
    `aliases` holds the written and the derived ones; every concept's own names are among them.
    """

    release: str
    version: str
    concepts: Mapping[str, Concept]
    aliases: tuple[Alias, ...]
    rules: Mapping[str, ContextRule] = field(default_factory=dict)


def build_taxonomy(
    release: str,
    concepts: Iterable[Concept],
    aliases: Iterable[Alias] = (),
    rules: Mapping[str, ContextRule] | None = None,
) -> Taxonomy:
    """A taxonomy from its parts, with the aliases that follow by rule added.

    Raises ConfigurationError when an alias names an unknown concept or rule, or two concepts share an id.
    """
    by_id: dict[str, Concept] = {}
    for concept in concepts:
        if concept.id in by_id:
            raise ConfigurationError(f"taxonomy {release}: two concepts have the id {concept.id}")
        by_id[concept.id] = concept
    rules = rules or {}
    written = tuple(aliases)
    for alias in written:
        if alias.concept_id not in by_id:
            raise ConfigurationError(f"alias {alias.text!r} names the unknown concept {alias.concept_id}")
        if alias.rule is not None and alias.rule not in rules:
            raise ConfigurationError(f"alias {alias.text!r} names the unknown rule {alias.rule!r}")
    every = derive_aliases(by_id, written)
    return Taxonomy(
        release=release,
        version=_content_hash(by_id, every, rules),
        concepts=MappingProxyType(by_id),
        aliases=every,
        rules=MappingProxyType(dict(rules)),
    )


@cache
def load_starter() -> Taxonomy:
    """The taxonomy in the package. Raises ConfigurationError that names file and line."""
    data = resources.files("jobmate.engine") / "data"
    concepts = list(_read_concepts(data))
    aliases = [alias for name in _ALIAS_FILES for alias in read_aliases(data / name)]
    return build_taxonomy(STARTER_RELEASE, concepts, aliases, read_rules(data))


@cache
def starter_names() -> Mapping[str, str]:
    """The name of every starter concept by id, in a hundredth of the time it takes to build the starter."""
    data = resources.files("jobmate.engine") / "data"
    return MappingProxyType({concept.id: concept.name for concept in _read_concepts(data)})


def count_starter_concepts() -> int:
    """How many concepts the starter has, without building it."""
    return len(starter_names())


def read_rules(data: Traversable) -> dict[str, ContextRule]:
    """All context rules of a data folder; a rule defined twice is an error."""
    rules: dict[str, ContextRule] = {}
    for name in _RULE_FILES:
        source = data / name
        if not source.is_file():
            continue
        try:
            content = json.loads(source.read_text(encoding="utf-8"))
        except json.JSONDecodeError as error:
            raise ConfigurationError(f"{name}, line {error.lineno}: {error.msg}") from error
        for rule_name, fields in content.items():
            if rule_name in rules:
                raise ConfigurationError(f"{name}: rule {rule_name!r} is defined twice")
            try:
                rules[rule_name] = parse_rule(rule_name, fields)
            except ConfigurationError as error:
                raise ConfigurationError(f"{name}: {error.message}") from error
    return rules


def read_aliases(source: Traversable) -> Iterator[Alias]:
    """Aliases of one file; a missing file has none."""
    if source.is_file():
        for row in _rows(source, ("alias", "concept", "rule")):
            yield Alias(text=row["alias"], concept_id=row["concept"], rule=row["rule"] or None)


def _read_concepts(data: Traversable) -> Iterator[Concept]:
    elements = list(_read_elements(data / "elements.tsv"))
    yield from elements
    yield from _read_languages(data / "languages.tsv", next(one for one in elements if one.id == FOREIGN_LANGUAGE))
    yield from _read_technologies(data / "technologies.tsv")


def _read_languages(source: Traversable, element: Concept) -> Iterator[Concept]:
    """Each language by itself: to O*NET all are one element, but Spanish shows nothing of Hmong."""
    for row in _rows(source, ("id", "name", "description")):
        yield Concept(
            id=row["id"],
            name=row["name"],
            kind=element.kind,
            source="jobmate",
            official_names=element.official_names,
            parents=(element.id,),
            description=row["description"],
        )


def _read_elements(source: Traversable) -> Iterator[Concept]:
    for row in _rows(source, ("id", "name", "kind", "parent", "description")):
        yield Concept(
            id=row["id"],
            name=row["name"],
            kind=SkillKind(row["kind"].upper()),
            source="onet",
            official_names=(row["name"],),
            parents=(row["parent"],) if row["parent"] else (),
            description=row["description"],
        )


def _read_technologies(source: Traversable) -> Iterator[Concept]:
    columns = ("id", "name", "official_names", "group", "trade", "hot", "in_demand", "related", "description")
    for row in _rows(source, columns):
        yield Concept(
            id=row["id"],
            name=row["name"],
            kind=SkillKind.TECHNOLOGY,
            source="onet" if row["id"].startswith("tech:") else "jobmate",
            official_names=_split(row["official_names"]),
            group=row["group"] or None,
            parents=(row["trade"],) if row["trade"] else (),
            related=_split(row["related"]),
            description=row["description"],
            is_hot=row["hot"] == "Y",
            is_in_demand=row["in_demand"] == "Y",
        )


def _rows(source: Traversable, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    lines = source.read_text(encoding="utf-8").split("\n")
    header = tuple(lines[0].split("\t"))
    if header != columns:
        raise ConfigurationError(f"{source.name}, line 1: the columns are {header}, not {columns}")
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = line.split("\t")
        if len(cells) < len(columns) - 1 or len(cells) > len(columns):
            raise ConfigurationError(f"{source.name}, line {number}: {len(cells)} cells, not {len(columns)}")
        yield dict(zip(columns, [*cells, ""], strict=False))


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in (piece.strip() for piece in cell.split("|")) if part)


def _content_hash(concepts: Mapping[str, Concept], aliases: Iterable[Alias], rules: Mapping[str, ContextRule]) -> str:
    digest = hashlib.sha256()
    for concept in sorted(concepts.values(), key=lambda one: one.id):
        digest.update(repr(concept).encode())
    for alias in aliases:
        digest.update(f"{alias.text}\t{alias.concept_id}\t{alias.rule}\n".encode())
    for name in sorted(rules):
        digest.update(repr(rules[name]).encode())
    return digest.hexdigest()[:16]
