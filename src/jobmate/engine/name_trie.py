"""The names of a taxonomy as a trie over folded words: the time to look does not depend on how many there are."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from jobmate.engine.alias_forms import Alias
from jobmate.engine.context_rules import ContextRule
from jobmate.engine.taxonomy import Taxonomy
from jobmate.engine.tokens import GAP, NUMBER, Token, cut_alias, singular
from jobmate.enums import SkillKind

MAX_GAP_WORDS = 3
"""Words that `~` in an alias may stand for."""

_TURNS = frozenset(("than", "except", "excluding", "not", "no", "without", "but"))
"""Words that end a `~`: "read plans other than blueprints" reads no blueprints."""

_KIND_ORDER = {
    SkillKind.TECHNOLOGY: 0,
    SkillKind.SKILL: 1,
    SkillKind.KNOWLEDGE: 2,
    SkillKind.WORK_ACTIVITY: 3,
    SkillKind.ABILITY: 4,
    SkillKind.UNMAPPED: 5,
}


@dataclass(slots=True)
class Entry:
    """An alias, with what is asked of the words it is found in."""

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
    entries: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class Candidate:
    """Aliases that fit the words from `first` to `last`: `words`, without those a `~` stands for."""

    first: int
    last: int
    entries: list[Entry]
    words: tuple[int, ...]


class NameTrie:
    """Finds every alias that begins at a word."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self._root = _Node()
        for alias in taxonomy.aliases:
            self._add(alias)

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
        concept = self._taxonomy.concepts[alias.concept_id]
        node.entries.append(
            Entry(
                alias=alias,
                rule=self._taxonomy.rules[alias.rule] if alias.rule else None,
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

    def candidates(self, tokens: list[Token], first: int) -> list[Candidate]:
        """Everything that starts at one word, longest first."""
        found: list[Candidate] = []
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
        found: list[Candidate],
    ) -> None:
        if node.entries:
            found.append(Candidate(words[0], words[-1], node.entries, words))
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
                if end > index and tokens[end - 1].lower in _TURNS:
                    break
                self._walk_on(tokens, end, after_gap, words, (index, end), found)

    def _walk_on(
        self,
        tokens: list[Token],
        index: int,
        node: _Node,
        words: tuple[int, ...],
        gap: tuple[int, int],
        found: list[Candidate],
    ) -> None:
        for child in _steps(node, tokens[index]):
            self._walk(tokens, index + 1, child, (*words, index), gap, found)


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
