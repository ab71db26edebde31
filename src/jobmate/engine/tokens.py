"""Words of a text as skill names need them: C, C++, C#, .NET, Node.js, A/P, R&D; inflection folded away.

The same cutting and folding is applied to aliases and to documents, so a fold need not be linguistically right,
only the same on both sides.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

_UNIT = r"(?:lbs?|kgs?|pounds?|wpm|hrs?|yrs?|mph|ft|k)\b"
_TOKEN = re.compile(
    rf"""
    (?P<opaque>
        https?://[^\s<>"]{{1,300}} | www\.[^\s<>"]{{1,300}}
      | [\w+-][\w.+-]{{0,63}}@[\w-]{{1,64}}(?:\.[\w-]{{1,64}}){{0,4}}
      | \b[a-z0-9-]{{2,40}}(?:\.[a-z0-9-]{{1,40}}){{0,3}}\.(?:com|org|edu|gov|example|dev|me)/[\w./~-]{{0,200}}
    )
  | (?P<number>\#(?=\s|$)|\d+(?:[.,]\d+)*(?:[-–]\d+(?:[.,]\d+)*)?\+?(?={_UNIT}|[^\w]|$))
  | (?P<dotted>\.(?:NET|Net|net)\b)
  | (?P<pair>\b[^\W\d_]\s?&\s?[^\W\d_]\b|\b[^\W\d_]/[^\W\d_]\b(?!/))
  | (?P<gap>~)
  | (?P<and>&)
  | (?P<word>[^\W_]+(?:\+\+|[+\#](?![\w+\#])|['’](?:[sS]|[tT]|re|ll|ve|d|m)\b)?)
    """,
    re.VERBOSE,
)
_SOFT_GAP = re.compile(r"(?:['’][sS]?)?[ \t\u00a0]{0,3}(?:[-–‑/.'’_®™]|\r?\n[ \t]{0,20})?[ \t\u00a0]{0,3}\Z")
_TIGHT_MARKS = frozenset("-–‑/.'’_")
_VERSIONED = re.compile(r"([^\W\d_]{3,})\d[\d.]*\Z")
_NUMBER_WORDS = frozenset(
    (
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "fifteen", "twenty",
        "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred",
    )
)  # fmt: skip
_ARTICLES = frozenset(("a", "an", "the", "The", "An"))
NUMBER = "#"
GAP = "~"
_NOTHING = "\0"


class Token(NamedTuple):
    """One word. `lower` is as written in lower case, `stem` its fold, `bare` the word without a version ("html5").

    `joined`: only spaces, a line end, or one of - / . ' stand between it and the word before.
    `tight`: nothing at all, or one such mark without spaces.
    """

    start: int
    end: int
    lower: str
    stem: str
    bare: str | None
    is_number: bool
    joined: bool
    tight: bool


def cut_tokens(text: str) -> list[Token]:
    """The words of `text` in order, articles left out. Addresses (mail, web) are one word that matches nothing."""
    if len(text) < 200 and _PLAIN.match(text):
        return _cut_plain(text)
    tokens: list[Token] = []
    previous = 0
    is_broken = True
    for found in _TOKEN.finditer(text):
        raw, kind, start = found.group(), found.lastgroup or "word", found.start()
        gap = text[previous:start] if start - previous < 40 else "\n\n"
        joined = not is_broken and _SOFT_GAP.match(gap) is not None
        tight = joined and (not gap or (len(gap) == 1 and gap in _TIGHT_MARKS))
        lower = _fold_case(raw, kind)
        previous = start + (len(lower) if kind == "word" and len(lower) < len(raw) else len(raw))
        if raw in _ARTICLES:
            is_broken = is_broken or not joined
            continue
        tokens.append(
            Token(
                start=start,
                end=previous,
                lower=lower,
                stem=stem(lower) if kind == "word" else lower,
                bare=_bare(lower) if kind == "word" else None,
                is_number=kind == "number" or lower in _NUMBER_WORDS,
                joined=joined,
                tight=tight,
            )
        )
        is_broken = False
    return tokens


_PLAIN = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,})*\Z")
"""Words with one space between, as most names of skills are: nothing in them has to be looked at twice."""


def _cut_plain(text: str) -> list[Token]:
    tokens: list[Token] = []
    start = 0
    for word in text.split(" "):
        end = start + len(word)
        if word not in _ARTICLES:
            lower = word.lower()
            is_first = not tokens
            tokens.append(Token(start, end, lower, stem(lower), None, lower in _NUMBER_WORDS, not is_first, False))
        start = end + 1
    return tokens


@cache
def cut_alias(text: str) -> tuple[Token, ...]:
    """The words of an alias, kept: each is asked for several times while a taxonomy is built."""
    return tuple(cut_tokens(text))


def _fold_case(raw: str, kind: str) -> str:
    if kind == "opaque":
        return _NOTHING
    if kind == "and":
        return "and"
    if kind == "pair":
        return raw.lower().replace(" ", "")
    lower = raw.lower()
    if len(lower) > 2 and lower[-2] in "'’" and lower[-1] == "s":
        return lower[:-2]
    return lower


def _bare(lower: str) -> str | None:
    versioned = _VERSIONED.match(lower)
    return versioned.group(1) if versioned else None


_IRREGULAR = {
    form: base
    for base, forms in {
        "lead": "led", "teach": "taught", "write": "wrote written", "build": "built", "drive": "drove driven",
        "run": "ran", "keep": "kept", "sell": "sold", "buy": "bought", "make": "made", "give": "gave given",
        "take": "took taken", "speak": "spoke spoken", "deal": "dealt", "hold": "held", "feed": "fed",
        "meet": "met", "lift": "lifting", "do": "did done", "draw": "drew drawn", "grow": "grew grown",
        "oversee": "oversaw overseen", "bring": "brought", "win": "won", "spend": "spent", "send": "sent",
        "analysis": "analyses", "person": "people", "child": "children", "shift": "shifts", "license": "licence",
        "program": "programme programmes", "judgment": "judgement", "center": "centre",
    }.items()
    for form in forms.split()
}  # fmt: skip
_VOWELS = frozenset("aeiouy")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The fold of one lower-case word: plural, -ing, -ed, doubled consonant, final e, British spelling."""
    word = _IRREGULAR.get(word, word)
    if len(word) <= 3 or not word.isalpha():
        return singular(word)
    word = singular(word)
    for ending in ("ing", "ed"):
        trunk = word[: -len(ending)]
        if word.endswith(ending) and len(trunk) >= 3 and not _VOWELS.isdisjoint(trunk):
            word = f"{trunk[:-1]}y" if ending == "ed" and trunk[-1] == "i" else trunk
            break
    word = _IRREGULAR.get(word, word)
    word = word.removesuffix("e") if len(word) > 3 else word
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeios":
        word = word[:-1]
    if len(word) > 5:
        word = word.replace("isation", "ization")
        word = f"{word[:-2]}iz" if word.endswith("is") else f"{word[:-2]}yz" if word.endswith("ys") else word
        word = f"{word[:-3]}or" if word.endswith("our") else word
    return word


@lru_cache(maxsize=65536)
def singular(word: str) -> str:
    """A lower-case word without its plural ending; the only fold for names of products."""
    if len(word) <= 2 or word[-1] != "s" or word.endswith(("ss", "us", "is")):
        return word
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    return word[:-1]
