"""Words that say what a phrase is about, folded; words that could stand in any duty are left out."""

from dataclasses import dataclass
from functools import lru_cache

from jobmate.engine.tokens import cut_tokens, stem
from jobmate.engine.word_lists import WORDS

_GENERAL_WORDS = """
    and the for from are was were has have had his her who whom which while but not all not can will would should could
    care
    then into onto over after before between during until since because both either neither per via call teach taught
    about across again ago also among annual any appropriate around assist available aware back basis being best big
    both busy calm clean clear close comfort comfortable common complete current daily day deal different due duty
    each early easy effective end enough ensure etc even every everyday excellent fast few first five four friendly
    full general get give good great guide half hand help high hour include keep kind large last late lead least less
    level life light like list little local long look lot low main maintain make manage many may minimum minute month
    monthly more morning most much must need new next nice night often on one open order other own part per perform
    person plan plus practice prepare present provide quick ready receive regular related relevant responsible right
    run safe same second see serve service set several shift shop short similar simple skill small solid some sound
    special staff standard start stay store strong such support sure take task team tell than their them they thing
    three through time today together top train two under up upset use various way week weekly well what when where
    whole why wide with within without word work year your six seven eight nine ten state it its our we you
    monday tuesday wednesday thursday friday saturday sunday weekend january february april june july august
    september october november december
"""
_LISTS = (_GENERAL_WORDS.split(), WORDS["no-skill"], WORDS["verb"], WORDS["no-head"])
_GENERAL = frozenset(stem(word) for words in _LISTS for word in words)


@dataclass(frozen=True, slots=True)
class ContentWord:
    """One word: its fold, where it stands in the text, and its place among all words of it."""

    stem: str
    start: int
    end: int
    place: int
    is_acronym: bool


@lru_cache(maxsize=8192)
def cut_content(text: str) -> tuple[ContentWord, ...]:
    """Words that say what something is about, with their place among all words."""
    return tuple(
        ContentWord(token.stem, token.start, token.end, place, _is_acronym(text[token.start : token.end]))
        for place, token in enumerate(cut_tokens(text))
        if not token.is_number and len(token.lower) > 2 and token.stem not in _GENERAL
    )


_LINKING_WORDS = """
    the and for from are was were has have had his her who whom which while but not all can will would should could
    then into onto over via per its our you your they them their this that with within without than too very also any
    each every some more most other such
"""
_LINKING = frozenset(stem(word) for word in _LINKING_WORDS.split())


@lru_cache(maxsize=8192)
def cut_meaning(text: str) -> tuple[ContentWord, ...]:
    """The same with words that could stand in any duty; only those that link words are left out."""
    return tuple(
        ContentWord(token.stem, token.start, token.end, place, _is_acronym(text[token.start : token.end]))
        for place, token in enumerate(cut_tokens(text))
        if not token.is_number and len(token.lower) > 2 and token.stem not in _LINKING
    )


def is_general(stem_: str) -> bool:
    """Whether a folded word could stand in any duty."""
    return stem_ in _GENERAL


def _is_acronym(word: str) -> bool:
    return len(word) > 2 and word.isupper()


def content_stems(text: str) -> frozenset[str]:
    """The folds of the content words of a text."""
    return frozenset(word.stem for word in cut_content(text))
