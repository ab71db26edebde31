"""Which gates of one statement are alternatives: "a master's, or a bachelor's with two years"; "RN or LPN"."""

import re
from collections.abc import Sequence

from jobmate.engine.gate_phrases import GatePhrase
from jobmate.enums import GateKind

_OR = re.compile(r"\A[^.;]{0,48}?(?:\bor\b|/)[^.;]{0,24}\Z", re.IGNORECASE)
_WITH = re.compile(r"\A[^.;]{0,30}?\b(?:with|plus)\b[^.;]{0,20}\Z", re.IGNORECASE)
_AND_YEARS = re.compile(r"\A[^.;]{0,30}?\band\b[^.;]{0,20}\Z", re.IGNORECASE)
_COMMA = re.compile(r"\A\s*,\s*(?:an?\s+)?\Z")
_BREAKS = re.compile(r"\b(?:required|preferred|must|is|are|desired|also)\b", re.IGNORECASE)


def find_ways(text: str, phrases: Sequence[GatePhrase]) -> dict[GatePhrase, str]:
    """The way each gate belongs to, "12.0": the place of the first gate of its alternatives, the number of the way.

    Gates that have no alternative are not in it. A comma before the last "or" parts alternatives too ("A, B or C").
    """
    ordered = sorted(phrases, key=lambda one: (one.start, one.end))
    ways: dict[GatePhrase, str] = {}
    chain: list[tuple[GatePhrase, int]] = []
    links: list[str] = []
    for phrase in ordered:
        link = _link(text, chain[-1][0], phrase) if chain else ""
        if not link:
            ways |= _name_ways(chain, links)
            chain, links = [(phrase, 0)], []
            continue
        way = chain[-1][1] + (link != "with")
        chain.append((phrase, way))
        links.append(link)
    return ways | _name_ways(chain, links)


def _link(text: str, last: GatePhrase, this: GatePhrase) -> str:
    between = text[last.end : this.start]
    if _BREAKS.search(between):
        return ""
    if _OR.match(between) and not re.search(r"\band\b(?!/or)", between):
        return "or"
    if last.kind is this.kind and _COMMA.match(between):
        return "comma"
    is_years = this.kind is GateKind.YEARS
    return "with" if _WITH.match(between) or (is_years and _AND_YEARS.match(between)) else ""


def _name_ways(chain: Sequence[tuple[GatePhrase, int]], links: Sequence[str]) -> dict[GatePhrase, str]:
    while links and links[-1] == "comma":
        chain, links = chain[:-1], links[:-1]
    if "or" not in links:
        return {}
    return {phrase: f"{chain[0][0].start}.{way}" for phrase, way in chain}
