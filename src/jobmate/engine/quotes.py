"""Finding a quote in a text: exactly, else with spacing, case and typographic signs set aside."""

from collections.abc import Iterator
from dataclasses import dataclass

_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-"})
_PADDING = " \t\r\n\"'“”‘’….*•"


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text with case folded and each run of space as one, and where each character of it stands in the original."""

    original: str
    folded: str
    offsets: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "FoldedText":
        """Folds a text once, for many look-ups."""
        folded: list[str] = []
        offsets: list[int] = []
        for index, char in enumerate(text):
            if char.isspace():
                if folded and folded[-1] != " ":
                    folded.append(" ")
                    offsets.append(index)
                continue
            for piece in char.translate(_SAME).casefold():
                folded.append(piece)
                offsets.append(index)
        return cls(text, "".join(folded), tuple(offsets))

    def find(self, quote: str, *, open_end: bool = False) -> tuple[int, int] | None:
        """Offsets (start, end) in the original of the first place where `quote` stands as whole words, else None.

        `open_end` lets the last word go on in the text ("Docker" in "Dockerfiles").
        """
        exact = quote.strip()
        if not exact:
            return None
        for start in _places(self.original, exact):
            if _is_whole(self.original, start, start + len(exact), open_end):
                return start, start + len(exact)
        wanted = FoldedText.of(exact.strip(_PADDING)).folded
        if not wanted:
            return None
        for start in _places(self.folded, wanted):
            if _is_whole(self.folded, start, start + len(wanted), open_end):
                return self.offsets[start], self.offsets[start + len(wanted) - 1] + 1
        return None


def _places(text: str, wanted: str) -> Iterator[int]:
    place = text.find(wanted)
    while place >= 0:
        yield place
        place = text.find(wanted, place + 1)


def _is_whole(text: str, start: int, end: int, open_end: bool) -> bool:
    opens = start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
    closes = open_end or end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum())
    return opens and closes
