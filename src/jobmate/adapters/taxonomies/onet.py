"""O*NET's text release, in the layout up to 30.2 and the one from 30.3 on, as concepts.

The starter taxonomy is the base: what it knows keeps its id, name, description, group and relations, and the
release adds official names, marks and everything the starter lacks. So ids agree whichever is in use.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from jobmate.adapters.taxonomies.release import ReadRelease
from jobmate.adapters.taxonomies.tables import ReleaseFiles, Row, read_table, unknown_columns
from jobmate.engine.alias_forms import Alias, AliasOrigin
from jobmate.engine.models import Concept
from jobmate.engine.taxonomy import Taxonomy
from jobmate.engine.tokens import cut_tokens
from jobmate.engine.word_lists import COMMON_WORDS
from jobmate.enums import SkillKind
from jobmate.errors import InvalidTaxonomy

ELEMENT_ID = re.compile(r"[1-6]\.[A-Z](\.\d+)?(\.[a-z])?(\.\d+)?(\.[a-z])?\Z|[1-6](\.[A-Z])+(\.[0-9a-z]+)*\Z")
RATED = (
    "O*NET-SOC Code", "Element ID", "Element Name", "Scale ID", "Data Value", "N", "Standard Error",
    "Lower CI Bound", "Upper CI Bound", "Recommend Suppress", "Not Relevant", "Date", "Domain Source",
)  # fmt: skip
PLAIN_NAME_RULE = "plain-product-name"


@dataclass(frozen=True, slots=True)
class ElementTable:
    """Tables that hold one kind of element; any of `files` may be the one a layout uses."""

    kind: SkillKind
    files: tuple[tuple[str, ...], ...]
    least: int


@dataclass(frozen=True, slots=True)
class ProductTable:
    """The table of technologies in one layout."""

    file: str
    name: str
    group: str
    known: tuple[str, ...]


ELEMENTS = (
    ElementTable(SkillKind.SKILL, (("Skills.txt",), ("Essential Skills.txt", "Transferable Skills.txt")), 1),
    ElementTable(SkillKind.KNOWLEDGE, (("Knowledge.txt",),), 1),
    ElementTable(SkillKind.ABILITY, (("Abilities.txt",),), 1),
    ElementTable(SkillKind.WORK_ACTIVITY, (("Work Activities.txt",),), 1),
)
_PRODUCT_KNOWN = ("O*NET-SOC Code", "Hot Technology", "In Demand")
PRODUCTS = (
    ProductTable(
        "Technology Skills.txt", "Example", "Commodity Title",
        (*_PRODUCT_KNOWN, "Example", "Commodity Code", "Commodity Title"),
    ),
    ProductTable(
        "Software Skills.txt", "Workplace Example", "Element Name",
        (*_PRODUCT_KNOWN, "Workplace Example", "Element ID", "Element Name"),
    ),
)  # fmt: skip

OnFile = Callable[[str], None]


@dataclass(slots=True)
class Product:
    """One technology while its rows are gathered."""

    names: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    is_hot: bool = False
    is_in_demand: bool = False


def is_onet(files: ReleaseFiles) -> bool:
    """Whether these look like an O*NET text release, complete or not."""
    known = {name for table in ELEMENTS for layout in table.files for name in layout}
    return bool((known | {table.file for table in PRODUCTS}) & set(files.names))


def read_onet(files: ReleaseFiles, base: Taxonomy, on_file: OnFile) -> ReadRelease:
    """A release merged onto `base`. Raises InvalidTaxonomy that names file, line and column."""
    notes: list[str] = []
    concepts = dict(base.concepts)
    counts: dict[str, int] = {}
    for table in ELEMENTS:
        found = _read_elements(files, table, concepts, on_file, notes)
        if found < table.least:
            raise InvalidTaxonomy("no rows", file=table.files[0][0])
        counts[table.kind.value] = found
    products, rows = _read_products(files, on_file, notes)
    counts["TECHNOLOGY"] = sum(len(product.names) for product in products)
    counts["rows"] = rows
    aliases = list(_written_aliases(base))
    _merge_products(products, concepts, aliases, base)
    return ReadRelease(tuple(concepts.values()), tuple(aliases), counts, tuple(notes))


def _read_elements(
    files: ReleaseFiles, table: ElementTable, concepts: dict[str, Concept], on_file: OnFile, notes: list[str]
) -> int:
    layout = next((names for names in table.files if set(names) <= set(files.names)), None)
    if layout is None:
        expected = " or ".join(" + ".join(names) for names in table.files)
        raise InvalidTaxonomy(f"not in the release, which needs {expected}", file=table.files[0][0])
    seen: dict[str, str] = {}
    for name in layout:
        notes += _note_unknown(files, name, RATED)
        rows_of_occupation: Counter[str] = Counter()
        for row in read_table(files, name, ("Element ID", "Element Name"), known=RATED):
            _check_element(row, seen)
            rows_of_occupation[row.get("O*NET-SOC Code")] += 1
        _check_whole(name, rows_of_occupation)
        on_file(name)
    for number, title in seen.items():
        concept_id = f"onet:{number}"
        known = concepts.get(concept_id)
        if known is None:
            parent = f"onet:{number.rpartition('.')[0]}"
            concepts[concept_id] = Concept(
                concept_id, title, table.kind, "onet", official_names=(title,), parents=(parent,)
            )
        elif title not in known.official_names:
            concepts[concept_id] = replace(known, official_names=(title, *known.official_names))
    return len(seen)


def _check_whole(name: str, rows_of_occupation: Counter[str]) -> None:
    """A release rates every occupation on every element: where only the last falls short, the file was cut off."""
    *before, (last, found) = rows_of_occupation.items() or [("", 0)]
    counts = {count for _, count in before}
    if len(counts) == 1 and found < (whole := counts.pop()):
        line = rows_of_occupation.total() + 1
        raise InvalidTaxonomy(
            f"the file ends within {last}: {found} of the {whole} rows others have", file=name, line=line
        )


def _check_element(row: Row, seen: dict[str, str]) -> None:
    number, title = row["Element ID"], row["Element Name"]
    known = seen.get(number)
    if known == title:
        return
    if known is not None:
        raise row.fault("Element Name", f"{number} is {known!r} above and {title!r} here")
    if not ELEMENT_ID.match(number):
        raise row.fault("Element ID", f"{number!r} is not an element id")
    if not title.strip() or title != title.strip():
        raise row.fault("Element Name", f"{title!r} is not a name")
    seen[number] = title


def _read_products(files: ReleaseFiles, on_file: OnFile, notes: list[str]) -> tuple[list[Product], int]:
    table = next((table for table in PRODUCTS if table.file in files.names), None)
    if table is None:
        expected = " or ".join(repr(table.file) for table in PRODUCTS)
        raise InvalidTaxonomy(f"not in the release, which needs {expected}", file=PRODUCTS[0].file)
    notes += _note_unknown(files, table.file, table.known)
    products: defaultdict[str, Product] = defaultdict(Product)
    rows = 0
    keys: dict[str, str] = {}
    required = (table.name, table.group, "Hot Technology", "In Demand")
    for row in read_table(files, table.file, required, known=table.known):
        rows += 1
        name = row[table.name]
        key = keys.get(name)
        if key is None:
            if not name.strip() or name != name.strip():
                raise row.fault(table.name, f"{name!r} is not a name")
            key = keys[name] = _same_product_key(name)
        product = products[key]
        product.names[name] = product.names.get(name, 0) + 1
        product.groups[row[table.group]] = product.groups.get(row[table.group], 0) + 1
        product.is_hot |= _flag(row, "Hot Technology")
        product.is_in_demand |= _flag(row, "In Demand")
    if not rows:
        raise InvalidTaxonomy("no rows", file=table.file)
    on_file(table.file)
    return list(products.values()), rows


def _merge_products(
    products: Sequence[Product], concepts: dict[str, Concept], aliases: list[Alias], base: Taxonomy
) -> None:
    owners = {name: concept.id for concept in base.concepts.values() for name in concept.official_names}
    for product in products:
        names = tuple(sorted(product.names, key=lambda name: (-product.names[name], name)))
        owner = next((owners[name] for name in names if name in owners), None)
        if owner is not None:
            known = concepts[owner]
            extra = tuple(name for name in names if name not in known.official_names)
            concepts[owner] = replace(
                known,
                official_names=known.official_names + extra,
                is_hot=known.is_hot or product.is_hot,
                is_in_demand=known.is_in_demand or product.is_in_demand,
            )
            continue
        concept = _new_product(names, product, concepts)
        concepts[concept.id] = concept
        if PLAIN_NAME_RULE in base.rules:
            aliases += [Alias(name, concept.id, PLAIN_NAME_RULE) for name in names if _is_plain(name)]


def _new_product(names: tuple[str, ...], product: Product, concepts: dict[str, Concept]) -> Concept:
    slug = f"tech:{slugify(names[0])}"
    number = 2
    concept_id = slug
    while concept_id in concepts:
        concept_id = f"{slug}-{number}"
        number += 1
    group = max(sorted(product.groups), key=lambda title: product.groups[title])
    return Concept(
        concept_id, names[0], SkillKind.TECHNOLOGY, "onet", official_names=names, group=group,
        is_hot=product.is_hot, is_in_demand=product.is_in_demand,
    )  # fmt: skip


def slugify(name: str) -> str:
    """A name as part of an id: lower-case ASCII, "C++" as c-plus-plus, "C#" as c-sharp."""
    spelled = name.lower().replace("++", "-plus-plus").replace("#", "-sharp").replace("&", "-and-")
    return re.sub(r"[^a-z0-9]+", "-", spelled).strip("-") or f"x{name.encode().hex()}"


def _same_product_key(name: str) -> str:
    """Equal for spellings of one product: word stems in any order, without the word software."""
    stems = sorted({token.stem for token in cut_tokens(name)} - {"software"})
    return " ".join(stems) or name


def _is_plain(name: str) -> bool:
    words = re.findall(r"[^\W_]+", name.lower())
    return all(word in COMMON_WORDS for word in words)


def _written_aliases(base: Taxonomy) -> Iterator[Alias]:
    return (alias for alias in base.aliases if alias.origin is AliasOrigin.WRITTEN)


def _flag(row: Row, column: str) -> bool:
    value = row[column]
    if value not in {"Y", "N", "n/a", ""}:
        raise row.fault(column, f"{value!r} is neither Y nor N")
    return value == "Y"


def _note_unknown(files: ReleaseFiles, name: str, known: Sequence[str]) -> list[str]:
    return [f"{name}: passed over the unknown column {column!r}" for column in unknown_columns(files, name, known)]
