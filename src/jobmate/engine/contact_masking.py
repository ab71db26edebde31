"""Contact details replaced by filler of the same length before a text leaves the process, so that offsets hold.

Masked: e-mail addresses, phone numbers, web addresses and handles, street addresses, dates of birth, identity
numbers, and in a resume the person's name where it heads the page and wherever it comes again.
"""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from jobmate.engine import contact_patterns as patterns
from jobmate.enums import DocumentKind

FILLER = "x"

_PRODUCTS = frozenset(
    ("asp.net", "ado.net", "vb.net", "ml.net", "socket.io", "draw.io", "salesforce.com", "monday.com", "force.com")
)
"""Names of things people work with that look like web addresses."""

_NAME_PARTICLES = frozenset(("da", "de", "del", "den", "der", "di", "dos", "du", "la", "le", "van", "von", "al", "bin"))
_NOT_NAME_WORDS = """
    resume résumé curriculum vitae cv profile summary objective experience education skills contact page personal
    details engineer developer manager accountant nurse teacher technician analyst designer assistant specialist
    consultant clerk administrator director supervisor mechanic electrician welder driver chef cook scientist
    architect officer associate coordinator representative cashier operator registered certified senior junior lead
    software data sales marketing project product service professional licensed
"""
_NOT_A_NAME = frozenset(_NOT_NAME_WORDS.split())


class MaskingFailed(Exception):
    """A contact detail would still leave the process. Nothing may be sent."""


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int


def mask_contacts(text: str, kind: DocumentKind) -> str:
    """The text with contact details as filler; same length, same line ends.

    Raises MaskingFailed when the outcome can't be trusted: another length, or an address or number still in it.
    """
    masked = list(text)
    for span in _find_contacts(text, kind):
        for index in range(span.start, span.end):
            if not masked[index].isspace():
                masked[index] = FILLER
    result = "".join(masked)
    if len(result) != len(text):
        raise MaskingFailed("masking changed the length of the text")
    if any(True for _ in _find_plain(result)):
        raise MaskingFailed("a contact detail is left in the text")
    return result


def _find_contacts(text: str, kind: DocumentKind) -> Iterator[_Span]:
    yield from _find_plain(text)
    if kind is DocumentKind.RESUME:
        yield from _find_labelled(text)
        yield from _find_name(text)


def _find_plain(text: str) -> Iterator[_Span]:
    """What can be told by its shape alone. Finds nothing in filler, so it also checks the outcome."""
    checks: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
        (patterns.EMAIL, _is_email),
        (patterns.URL, bool),
        (patterns.DOMAIN, _is_address),
        (patterns.HANDLE, bool),
        (patterns.PHONE, _is_phone),
        (patterns.IDENTITY, bool),
        (patterns.STREET, bool),
    )
    for pattern, is_contact in checks:
        for match in pattern.finditer(text):
            if is_contact(match[0]):
                yield _Span(match.start(), match.end())


def _find_labelled(text: str) -> Iterator[_Span]:
    for match in patterns.LABELLED.finditer(text):
        if not set(match["value"].strip()) <= {FILLER, " "}:
            yield _Span(match.start("value"), match.end("value"))


def _find_name(text: str) -> Iterator[_Span]:
    """The name at the head of a resume, and the same words wherever they stand together or alone as a surname."""
    name = _head_name(text)
    if name is None:
        return
    whole = r"[ \t.]+".join(re.escape(word) for word in name.split())
    places = [re.finditer(whole, text, re.IGNORECASE)]
    surname = name.split()[-1]
    if len(surname) > 1:
        places.append(re.finditer(rf"(?<!\w){re.escape(surname)}(?!\w)", text))
    for match in itertools.chain(*places):
        yield _Span(match.start(), match.end())


def _head_name(text: str) -> str | None:
    labelled = patterns.NAME_LABEL.search(text[:600])
    if labelled:
        return labelled["name"].strip()
    lines = [line for line in text[:600].split("\n") if line.strip()][:3]
    for line in lines:
        match = patterns.NAME_LINE.fullmatch(line.rstrip())
        if match and _looks_like_name(match["name"]):
            return match["name"].strip()
    return None


def _looks_like_name(words: str) -> bool:
    parts = words.split()
    if any(part.casefold().strip(".,") in _NOT_A_NAME for part in parts):
        return False
    return all(part.lstrip('"“(')[0].isupper() or part.casefold() in _NAME_PARTICLES for part in parts)


def _is_email(found: str) -> bool:
    return not found.startswith("@")


def _is_address(found: str) -> bool:
    host = found.split("/", 1)[0].casefold()
    return host not in _PRODUCTS and not host.startswith("www.w3")


def _is_phone(found: str) -> bool:
    """Seven to fifteen digits that are no dates or years."""
    digits = sum(char.isdigit() for char in found)
    return 7 <= digits <= 15 and patterns.DATES.fullmatch(found.strip()) is None
