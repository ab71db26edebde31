"""Finds every name a taxonomy knows in a text: longest first, ambiguous words settled by their context rules."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jobmate.engine.context_rules import Occurrence, decide
from jobmate.engine.name_trie import Candidate, Entry, NameTrie
from jobmate.engine.taxonomy import Taxonomy
from jobmate.engine.tokens import NUMBER, Token, cut_tokens, singular
from jobmate.enums import SkillKind

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


class Lexicon:
    """The names of one taxonomy, ready to be found. Building takes well under a second for 9,000 concepts."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self._trie = NameTrie(taxonomy)

    def find(self, text: str, surroundings: Surroundings = NOWHERE) -> list[Match]:
        """Names in `text`, in order, none over another; but products are found inside what names a skill too.

        `text` is best one sentence or list item: context rules look at all of it.
        """
        tokens = cut_tokens(text)
        at_each = [self._trie.candidates(tokens, index) for index in range(len(tokens))]
        technologies = self._plain_technologies(text, tokens, at_each)
        matches = self._choose(text, tokens, at_each, (surroundings, technologies))
        return sorted(matches, key=lambda match: (match.start, match.end))

    def lookup(self, phrase: str) -> Match | None:
        """The concept that the whole phrase names, after folding; a product's version may follow. None otherwise.

        Context rules see the phrase alone: it is "the whole phrase asked for", so its case does not matter.
        """
        tokens = cut_tokens(phrase)
        last = len(tokens) - 1
        while last >= 0:
            for candidate in self._trie.candidates(tokens, 0):
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

    def _plain_technologies(
        self, text: str, tokens: list[Token], at_each: list[list[Candidate]]
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

    def _accept_plain(self, text: str, tokens: list[Token], candidate: Candidate) -> tuple[int, int] | None:
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
        at_each: list[list[Candidate]],
        context: tuple[Surroundings, list[tuple[int, int]]],
    ) -> Iterator[Match]:
        index = 0
        while index < len(tokens):
            for candidate in at_each[index]:
                match = self._accept_among(text, tokens, candidate, context)
                if match is not None:
                    yield match
                    if self._kind(match) is not SkillKind.TECHNOLOGY:
                        inside = at_each[index : candidate.last + 1]
                        yield from self._find_products(text, tokens, inside, candidate, context)
                    index = candidate.last
                    break
            index += 1

    def _accept_among(
        self,
        text: str,
        tokens: list[Token],
        candidate: Candidate,
        context: tuple[Surroundings, list[tuple[int, int]]],
    ) -> Match | None:
        surroundings, technologies = context
        start, end = tokens[candidate.first].start, tokens[candidate.last].end
        has_neighbour = surroundings.has_technology or any(
            last <= start or first >= end for first, last in technologies
        )
        return self._accept(text, tokens, candidate, surroundings, has_neighbour)

    def _find_products(
        self,
        text: str,
        tokens: list[Token],
        at_each: list[list[Candidate]],
        around: Candidate,
        context: tuple[Surroundings, list[tuple[int, int]]],
    ) -> Iterator[Match]:
        """Products that are named inside what names a skill: who "built REST APIs" shows REST APIs besides."""
        index = 0
        while index < len(at_each):
            for candidate in at_each[index]:
                is_inside = candidate.last <= around.last and candidate.words != around.words
                match = self._accept_among(text, tokens, candidate, context) if is_inside else None
                if match is not None and self._kind(match) is SkillKind.TECHNOLOGY:
                    yield match
                    index = candidate.last - around.first
                    break
            index += 1

    def _accept(
        self,
        text: str,
        tokens: list[Token],
        candidate: Candidate,
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


def _is_written(text: str, tokens: list[Token], candidate: Candidate, entry: Entry) -> bool:
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


def _is_other_form(text: str, words: list[Token], entry: Entry) -> bool:
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
