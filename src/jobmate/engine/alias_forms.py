"""Aliases, and those that follow by rule from names: vendor prefix, acronym, "software", versions, spacing."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from jobmate.engine.models import Concept
from jobmate.engine.tokens import cut_tokens
from jobmate.engine.word_lists import COMMON_WORDS
from jobmate.enums import SkillKind


class AliasOrigin(IntEnum):
    """Where an alias comes from; the lower one wins where two name different concepts."""

    WRITTEN = 0
    NAME = 1
    OFFICIAL = 2
    DERIVED = 3


@dataclass(frozen=True, slots=True)
class Alias:
    """One way to say a concept. `rule` names the context rule that decides when it counts.

    `is_proper`: counts only with every word capitalised ("Power Point", "Face Time").
    """

    text: str
    concept_id: str
    rule: str | None = None
    origin: AliasOrigin = AliasOrigin.WRITTEN
    is_proper: bool = False


_VENDORS = re.compile(
    r"(?:Microsoft|MS|Adobe|Oracle|IBM|SAP|Apache|Google|Amazon|AWS|Apple|Atlassian|Autodesk|Intuit|Cisco|VMware|"
    r"Dassault Syst[eè]mes|Salesforce|HashiCorp|JetBrains|Mozilla|ESRI|Esri|Siemens|Bentley|Trimble|Epicor|Sage|"
    r"Infor|Red Hat|Corel|Hewlett[ -]Packard|HP|Citrix|Symantec|McAfee|PTC|MathWorks|The MathWorks|Wolfram|"
    r"Meta|Facebook|Kronos|UKG|ADP|Blackbaud|Thomson Reuters|Wolters Kluwer|Honeywell|Rockwell|JFrog|Nuance|"
    r"OpenText|Open Text|Micro Focus|CA|BMC|Tibco|TIBCO|Elastic|Broadcom|Splunk|Zoho|Minitab|StataCorp|SAS|"
    r"Rockwell Automation|National Instruments|ANSYS|Ansys|Avid|Allscripts|McKesson|GE Healthcare|Cerner|Intel)\s+"
)
_SUFFIX = re.compile(r"\s+(?:software|programming language|web services software|for Windows)\Z", re.IGNORECASE)
_VERSION = re.compile(r"\s+(?:v?\d+(?:\.\d+)*|20\d\d|X\d)\Z")
_BRACKETS = re.compile(r"\A(?P<name>[^()]+?)\s*\((?P<inner>[^()]+)\)\Z")
_ACRONYM = re.compile(r"\A(?P<words>.+?)\s+(?P<acronym>[A-Z][A-Za-z]?[A-Z&/0-9]{1,6})\Z")
_CAMEL = re.compile(r"(?<=[a-z]{3})(?=[A-Z][a-z]{2})|(?<=[a-z]{2})(?=[A-Z][a-z]{3})")
_TIGHT = re.compile(r"(?<=\w)[.\- ](?=\w)")


def derive_aliases(concepts: Mapping[str, Concept], written: Iterable[Alias]) -> tuple[Alias, ...]:
    """Every alias of a taxonomy, sorted by concept then text: written, names, official names, derived.

    A written line governs: where a name or a derived form equals one for the same concept, the line's rule is
    kept. A derived form that would name two concepts, or that is plain English, is left out.
    """
    lines = tuple(written)
    taken: dict[str, set[str]] = {}
    kept: dict[tuple[str, str], Alias] = {}

    def keep(alias: Alias) -> None:
        key = fold(alias.text)
        if key and (key, alias.concept_id) not in kept:
            kept[key, alias.concept_id] = alias
            taken.setdefault(key, set()).add(alias.concept_id)

    for line in lines:
        keep(line)
    for concept in concepts.values():
        keep(Alias(concept.name, concept.id, origin=AliasOrigin.NAME))
    for concept in concepts.values():
        for name in list_official_names(concept, concepts):
            keep(Alias(name, concept.id, origin=AliasOrigin.OFFICIAL))
    for form in _settle(concepts, kept.values(), taken):
        keep(form)
    return tuple(sorted(kept.values(), key=lambda alias: (alias.concept_id, alias.text, alias.origin)))


def list_official_names(concept: Concept, concepts: Mapping[str, Concept]) -> list[str]:
    """The official names that mean this concept; one it shares with a parent means the parent ("Foreign Language")."""
    shared = {name for parent in concept.parents if parent in concepts for name in concepts[parent].official_names}
    return [name for name in concept.official_names if name not in shared]


def _settle(concepts: Mapping[str, Concept], known: Iterable[Alias], taken: Mapping[str, set[str]]) -> list[Alias]:
    by_form: dict[str, dict[str, Alias]] = {}
    for alias in tuple(known):
        is_product = concepts[alias.concept_id].kind is SkillKind.TECHNOLOGY
        if alias.origin is AliasOrigin.WRITTEN or not is_product:
            forms: Iterator[tuple[str, bool]] = _spellings(alias.text) if alias.rule is None else iter(())
        else:
            forms = _forms(alias.text)
        for text, is_proper in forms:
            key = fold(text)
            if key and key not in taken:
                form = Alias(text, alias.concept_id, origin=AliasOrigin.DERIVED, is_proper=is_proper)
                by_form.setdefault(key, {}).setdefault(alias.concept_id, form)
    return [form for owners in by_form.values() if len(owners) == 1 for form in owners.values()]


def _forms(name: str) -> Iterator[tuple[str, bool]]:
    """Shorter names of a product, then spellings of each."""
    cores = dict.fromkeys(_cores(name))
    for core in cores:
        says_enough = len(core.split()) > 2 or not _is_plain_english(core)
        if core != name and says_enough:
            yield core, False
        if core == name or says_enough:
            yield from _spellings(core)


def _cores(name: str) -> Iterator[str]:
    yield name
    brackets = _BRACKETS.match(name)
    if brackets:
        yield from _cores(brackets["name"])
        for inner in brackets["inner"].split(","):
            if _looks_like_name(inner.strip()):
                yield inner.strip()
    for part in name.split(" / ") if " / " in name else ():
        yield from _cores(part.strip())
    bare = _VERSION.sub("", _SUFFIX.sub("", name))
    if bare not in (name, ""):
        yield from _cores(bare)
    acronym = _ACRONYM.match(name)
    if acronym and _is_acronym_of(acronym["acronym"], acronym["words"]):
        yield acronym["acronym"]
        yield from _cores(acronym["words"])
    vendor = _VENDORS.match(name)
    if vendor and len(name) - vendor.end() >= 3:
        yield from _cores(name[vendor.end() :])
        if vendor.group().startswith("Microsoft"):
            yield f"MS {name[vendor.end() :]}"


def _spellings(text: str) -> Iterator[tuple[str, bool]]:
    """Node.js as nodejs, PowerPoint as Power Point, record keeping as recordkeeping."""
    if "~" in text or "#" in text or "/" in text:
        return
    joints = len(_TIGHT.findall(text))
    if joints == 1 and len(text) > 5 and not any(part.isdigit() for part in _TIGHT.split(text)):
        yield _TIGHT.sub("", text), False
    parts = _CAMEL.split(text)
    if 2 <= len(parts) <= 3 and text.isalpha():
        yield " ".join(parts), True


def _looks_like_name(text: str) -> bool:
    return len(text) > 1 and (text.isupper() or " " in text or not text[1:].islower()) and "." not in text[-1:]


def _is_acronym_of(acronym: str, words: str) -> bool:
    initials = "".join(word[0] for word in re.findall(r"[A-Za-z]+", words)).lower()
    wanted = re.sub(r"[^a-z]", "", acronym.lower())
    letters = iter("".join(re.findall(r"[A-Za-z]+", words)).lower())
    return len(wanted) >= 2 and wanted[0] == initials[:1] and all(letter in letters for letter in wanted)


def _is_plain_english(text: str) -> bool:
    words = re.findall(r"[^\W_]+", text.lower())
    return all(word in COMMON_WORDS or word.isdigit() for word in words)


def fold(text: str) -> str:
    """A text as the lexicon compares it: stems with one space between; empty when no word is in it."""
    return " ".join(token.stem for token in cut_tokens(text))
