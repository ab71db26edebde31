"""Finds every name a taxonomy knows in a text: longest first, ambiguous words settled by their context rules.

Aliases are kept in a trie over folded words, so the time to read a text does not depend on how many there are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from jobmate.engine.alias_forms import Alias, AliasOrigin
from jobmate.engine.context_rules import ContextRule, Occurrence, decide
from jobmate.engine.taxonomy import Taxonomy
from jobmate.engine.tokens import GAP, NUMBER, Token, cut_alias, cut_tokens, singular
from jobmate.enums import SkillKind

MAX_GAP_WORDS = 3
"""Words that `~` in an alias may stand for."""

_KIND_ORDER = {
    SkillKind.TECHNOLOGY: 0,
    SkillKind.SKILL: 1,
    SkillKind.KNOWLEDGE: 2,
    SkillKind.WORK_ACTIVITY: 3,
    SkillKind.ABILITY: 4,
    SkillKind.UNMAPPED: 5,
}
_BESIDE_LETTER = frozenset("-–'’&./+#*_")
_ITEM_EDGES = frozenset(",;|•·:/()[]\n\t*-–—")
_JOINING_WORDS = ("and", "or", "&", "und")


@dataclass(frozen=True, slots=True)
class Match:
    """A name found: `text[start:end] == surface`. `rule` is the context rule that let it count, if any.

    `is_exact`: written as the alias is, but for case, spaces and marks; otherwise it was folded.
    """

    start: int
    end: int
    surface: str
    concept_id: str
    rule: str | None = None
    is_exact: bool = True
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the text around a sentence or list item says about words that are ambiguous in it.

    `has_technology`: an unambiguous technology stands in the same list, outside the text searched.
    `is_skills_list`: the text is from a list of skills, so that a whole item counts.
    """

    has_technology: bool = False
    is_skills_list: bool = False


NOWHERE = Surroundings()


@dataclass(slots=True)
class _Entry:
    alias: Alias
    rule: ContextRule | None
    is_product: bool
    order: tuple[int, int, str]
    lowers: tuple[str, ...]
    singulars: tuple[str, ...]
    is_letter: bool


@dataclass(slots=True)
class _Node:
    children: dict[str, "_Node"] = field(default_factory=dict)
    entries: list[_Entry] = field(default_factory=list)


@dataclass(slots=True)
class _Candidate:
    first: int
    last: int
    gap: tuple[int, int] | None
    entries: list[_Entry]
    words: tuple[int, ...] = ()


class Lexicon:
    """The names of one taxonomy, ready to be found. Building takes well under a second for 9,000 concepts."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self._root = _Node()
        for alias in taxonomy.aliases:
            self._add(alias)

    def find(self, text: str, surroundings: Surroundings = NOWHERE) -> list[Match]:
        """Names in `text`, in order, none over another; but products are found inside the gap of a `~` alias too.

        `text` is best one sentence or list item: context rules look at all of it.
        """
        tokens = cut_tokens(text)
        at_each = [self._candidates(tokens, index) for index in range(len(tokens))]
        technologies = self._plain_technologies(text, tokens, at_each)
        matches: list[Match] = []
        self._choose(text, tokens, at_each, (0, len(tokens)), (surroundings, technologies), matches)
        matches.sort(key=lambda match: (match.start, match.end))
        return matches

    def lookup(self, phrase: str) -> Match | None:
        """The concept that the whole phrase names, after folding; a product's version may follow. None otherwise.

        Context rules see the phrase alone: it is "the whole phrase asked for", so its case does not matter.
        """
        tokens = cut_tokens(phrase)
        last = len(tokens) - 1
        while last >= 0:
            for candidate in self._candidates(tokens, 0):
                if candidate.last == last:
                    found = self._accept(phrase, tokens, candidate, Surroundings(), True, whole=True)
                    is_cut = last < len(tokens) - 1
                    if found and not (is_cut and self._kind(found) is not SkillKind.TECHNOLOGY):
                        return found
            if not (tokens[last].is_number or tokens[last].lower in ("v", "version")):
                return None
            last -= 1
        return None

    def _kind(self, match: Match) -> SkillKind:
        return self.taxonomy.concepts[match.concept_id].kind

    def _add(self, alias: Alias) -> None:
        tokens = cut_alias(alias.text)
        if not tokens or tokens[0].lower == GAP or tokens[-1].lower == GAP:
            return
        if any(not token.lower.isprintable() for token in tokens):
            return  # a product named like an address ("people@work") would be found in every address
        node = self._root
        for token in tokens:
            key = NUMBER if token.lower == NUMBER else token.stem
            node = node.children.setdefault(key, _Node())
        concept = self.taxonomy.concepts[alias.concept_id]
        node.entries.append(
            _Entry(
                alias=alias,
                rule=self.taxonomy.rules[alias.rule] if alias.rule else None,
                is_product=concept.kind is SkillKind.TECHNOLOGY,
                order=(alias.origin, _KIND_ORDER[concept.kind], alias.concept_id),
                lowers=tuple(token.lower for token in tokens if token.lower != GAP),
                singulars=tuple(
                    token.lower if alias.text[token.start : token.end][-1:] == "S" else singular(token.lower)
                    for token in tokens
                    if token.lower != GAP
                ),
                is_letter=len(tokens) == 1 and len(tokens[0].lower) == 1,
            )
        )
        node.entries.sort(key=lambda entry: entry.order)

    def _candidates(self, tokens: list[Token], first: int) -> list[_Candidate]:
        """Everything that starts at one word, longest first."""
        found: list[_Candidate] = []
        self._walk(tokens, first, self._root, (), None, found)
        found.sort(key=lambda candidate: (-candidate.last, len(candidate.words) != candidate.last - first + 1))
        return found

    def _walk(
        self,
        tokens: list[Token],
        index: int,
        node: _Node,
        words: tuple[int, ...],
        gap: tuple[int, int] | None,
        found: list[_Candidate],
    ) -> None:
        if node.entries:
            found.append(_Candidate(words[0], words[-1], gap, node.entries, words))
        if index >= len(tokens):
            return
        token = tokens[index]
        if not words or token.joined or (gap is not None and gap[1] == index):
            for child in _steps(node, token):
                self._walk(tokens, index + 1, child, (*words, index), gap, found)
        after_gap = node.children.get(GAP)
        if after_gap is not None and words:
            if not token.joined and len(words) == 1:
                return  # "logs, labels, temperatures" does not log temperatures
            for end in range(index, min(index + MAX_GAP_WORDS, len(tokens) - 1) + 1):
                self._walk_on(tokens, end, after_gap, words, (index, end), found)

    def _walk_on(
        self,
        tokens: list[Token],
        index: int,
        node: _Node,
        words: tuple[int, ...],
        gap: tuple[int, int],
        found: list[_Candidate],
    ) -> None:
        for child in _steps(node, tokens[index]):
            self._walk(tokens, index + 1, child, (*words, index), gap, found)

    def _plain_technologies(
        self, text: str, tokens: list[Token], at_each: list[list[_Candidate]]
    ) -> list[tuple[int, int]]:
        """Spans of technologies that need no neighbour themselves: they vouch for ambiguous words."""
        spans: list[tuple[int, int]] = []
        for candidates in at_each:
            for candidate in candidates:
                found = self._accept_plain(text, tokens, candidate)
                if found is not None:
                    spans.append(found)
                    break
        return spans

    def _accept_plain(self, text: str, tokens: list[Token], candidate: _Candidate) -> tuple[int, int] | None:
        start, end = tokens[candidate.first].start, tokens[candidate.last].end
        for entry in candidate.entries:
            if not entry.is_product or not _is_written(text, tokens, candidate, entry):
                continue
            if entry.rule is None or decide(entry.rule, Occurrence(text, start, end, entry.alias.text)):
                return start, end
        return None

    def _choose(
        self,
        text: str,
        tokens: list[Token],
        at_each: list[list[_Candidate]],
        span: tuple[int, int],
        context: tuple[Surroundings, list[tuple[int, int]]],
        matches: list[Match],
    ) -> None:
        surroundings, technologies = context
        index, stop = span
        while index < stop:
            for candidate in at_each[index]:
                if candidate.last >= stop:
                    continue
                start, end = tokens[candidate.first].start, tokens[candidate.last].end
                has_neighbour = surroundings.has_technology or any(
                    last <= start or first >= end for first, last in technologies
                )
                match = self._accept(text, tokens, candidate, surroundings, has_neighbour)
                if match is not None:
                    matches.append(match)
                    if candidate.gap is not None and candidate.gap[1] > candidate.gap[0]:
                        inside: list[Match] = []
                        self._choose(text, tokens, at_each, candidate.gap, context, inside)
                        matches += [one for one in inside if self._kind(one) is SkillKind.TECHNOLOGY]
                    index = candidate.last
                    break
            index += 1

    def _accept(
        self,
        text: str,
        tokens: list[Token],
        candidate: _Candidate,
        surroundings: Surroundings,
        has_neighbour: bool,
        whole: bool = False,
    ) -> Match | None:
        start, end = tokens[candidate.first].start, tokens[candidate.last].end
        for entry in candidate.entries:
            if not _is_written(text, tokens, candidate, entry):
                continue
            if entry.rule is not None:
                is_item = whole or (surroundings.is_skills_list and _is_item(text, start, end))
                at = Occurrence(text, start, end, entry.alias.text, has_neighbour and not whole, is_item)
                if not decide(entry.rule, at):
                    continue
            is_exact = all(
                tokens[index].lower == lower for index, lower in zip(candidate.words, entry.lowers, strict=True)
            )
            rule = entry.alias.rule
            return Match(start, end, text[start:end], entry.alias.concept_id, rule, is_exact, entry.alias.text)
        return None


def _steps(node: _Node, token: Token) -> Iterator[_Node]:
    child = node.children.get(token.stem)
    if child is not None:
        yield child
    if token.is_number and NUMBER in node.children:
        yield node.children[NUMBER]
    if child is None and token.bare is not None:
        bare = node.children.get(token.bare)
        if bare is not None:
            yield bare


def _is_written(text: str, tokens: list[Token], candidate: _Candidate, entry: _Entry) -> bool:
    """Whether the words are written closely enough: names of products don't inflect, letters stand free."""
    words = [tokens[index] for index in candidate.words]
    if entry.is_letter and not _stands_free(text, words[0]):
        return False
    if entry.alias.is_proper and not all(text[word.start].isupper() for word in words):
        return False
    if not entry.is_product:
        if _is_other_form(text, words, entry):
            return False
        return all(
            len(lower) > 3 or word.is_number or singular(word.lower) == bare
            for word, lower, bare in zip(words, entry.lowers, entry.singulars, strict=True)
        )
    is_strict = len(words) == 1 and entry.rule is not None
    return all(
        lower in (NUMBER, word.lower) or (not is_strict and bare in (singular(word.lower), word.bare))
        for word, lower, bare in zip(words, entry.lowers, entry.singulars, strict=True)
    )


_DETERMINERS = re.compile(
    r"\b(?:the|those|these|this|our|your|their|its|newly|recently|all|any|well)[ -]\Z", re.IGNORECASE
)


def _is_other_form(text: str, words: list[Token], entry: _Entry) -> bool:
    """Whether the fold joins a verb and a noun: "functional programs" for programming, "those defined goals"."""
    if entry.lowers[-1] == "programming" and words[-1].lower.startswith("program") and len(words[-1].lower) < 11:
        return True
    is_participle = words[0].lower.endswith("ed") and not entry.lowers[0].endswith("ed")
    start = words[0].start
    return is_participle and len(words) > 1 and _DETERMINERS.search(text[max(0, start - 12) : start]) is not None


def _stands_free(text: str, word: Token) -> bool:
    """A single letter is a name only when nothing is glued to it: not in C-level, R&D, Vitamin-C or d'or."""
    before = text[word.start - 1] if word.start else " "
    after = text[word.end : word.end + 2]
    if before in "-–'’&._+#" and not (before == "-" and text[: word.start - 1].strip() == ""):
        return False
    return not (after[:1] in _BESIDE_LETTER and (after[:1] in "'’&+#*_" or after[1:2].isalnum()) and after[:1] != "/")


def _is_item(text: str, start: int, end: int) -> bool:
    """Whether the words are a whole piece of a list."""
    before, after = text[:start].rstrip(" ").lower(), text[end:].lstrip(" ").lower()
    opens = not before or before[-1] in _ITEM_EDGES or before.endswith(tuple(f" {word}" for word in _JOINING_WORDS))
    closes = (
        not after
        or after[0] in _ITEM_EDGES
        or after in (".", "!")
        or after.startswith(tuple(f"{word} " for word in _JOINING_WORDS))
        or after[0].isdigit()
    )
    return opens and closes


__all__ = ["NOWHERE", "AliasOrigin", "Lexicon", "Match", "Surroundings"]
