"""Reads a text by asking a language model, and keeps only what it can prove by a quote in that text.

The model sees the text fenced as data, contact details masked. Whatever it answers, a claim counts only when its
quote stands in the text and its words stand in the quote.
"""

import asyncio
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources

from jobmate.engine import prompts
from jobmate.engine.contact_masking import MaskingFailed, mask_contacts
from jobmate.engine.kinship import list_words
from jobmate.engine.llm_answers import AskedGate, AskedSkill, HeldGate, JobAnswer, ResumeAnswer, ShownSkillAnswer
from jobmate.engine.models import LEVEL_LABELS, Evidence, GateMention, Reading, SkillMention
from jobmate.engine.passages import find_passages
from jobmate.engine.ports import ChatModel
from jobmate.engine.quotes import FoldedText
from jobmate.engine.text_chunks import Chunk, split_text
from jobmate.enums import DocumentKind, EvidenceStrength, GateKind, ReaderKind, RequirementTier
from jobmate.errors import ReaderUnavailable

READER_VERSION = "llm-3"
CHUNK_CHARACTERS = 12_000
"""About 3,000 tokens: room for the answer in an 8,000-token context."""

LONGEST_QUOTE = 400
LONGEST_SURFACE = 120
SHORTEST_STEM = 5
"""From this length on a skill's words may be the beginning of a longer word of the quote."""

MOST_YEARS = 60

_ANSWERS: dict[DocumentKind, type[JobAnswer] | type[ResumeAnswer]] = {
    DocumentKind.JOB: JobAnswer,
    DocumentKind.RESUME: ResumeAnswer,
}
_WORD = re.compile(r"\S+")
_LEVEL_CUE = re.compile(
    r"\b(?:basic|beginn\w+|entry|elementary|introductory|some|familiar\w*|exposure|learning|aware\w*|working"
    r"|hands[- ]on|practical|conversational|intermediate|good|sound|solid|strong\w*|proficien\w+|competen\w+"
    r"|skilled|fluen\w+|experienced|excellent|advanced|expert\w*|deep|in[- ]depth|extensive|thorough|mast\w+"
    r"|power user|proven|native|senior|lead)\b",
    re.IGNORECASE,
)
_NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(slots=True)
class _Found:
    """What one text's answers came to."""

    skills: list[SkillMention] = field(default_factory=list)
    gates: list[GateMention] = field(default_factory=list)
    dropped: int = 0


class LLMReader:
    """A reader over any `ChatModel`."""

    def __init__(self, model: ChatModel, *, chunk_characters: int = CHUNK_CHARACTERS) -> None:
        self._model = model
        self._chunk_characters = chunk_characters
        self._systems = {kind: _load_prompt(kind) for kind in DocumentKind}
        self._prompt_version = f"{prompts.VERSION}-{_digest(''.join(self._systems.values()))[:8]}"

    @property
    def version(self) -> str:
        """Changes with the reader, the prompts and the model."""
        return f"{READER_VERSION}/prompts-{self._prompt_version}/{self._model.name}"

    async def read(self, text: str, kind: DocumentKind) -> Reading:
        """The skills and gates the model found and the text proves.

        Raises ReaderUnavailable when contact details can't be masked (nothing is sent then), when the model failed,
        or when it did not see the whole text.
        """
        try:
            masked = mask_contacts(text, kind)
        except MaskingFailed as failure:
            raise ReaderUnavailable(
                "Contact details in the text could not be masked safely, so it was not sent to the language model."
            ) from failure
        chunks = split_text(masked, self._chunk_characters)
        answers = await self._ask_all(chunks, kind)
        found = _Found()
        for number, (chunk, answer) in enumerate(zip(chunks, answers, strict=True), start=1):
            _collect(_Collector(text, chunk, kind, number, found), answer)
        return Reading(
            document=kind,
            reader=ReaderKind.LLM,
            reader_version=self.version,
            model=self._model.name,
            prompt_version=self._prompt_version,
            text_sha256=_digest(text),
            skills=tuple(sorted(_merge(found.skills), key=_mention_order)),
            gates=tuple(sorted(dict.fromkeys(found.gates), key=lambda gate: (gate.evidence.start, gate.name))),
            notes=_say_dropped(found.dropped, kind),
            passages=find_passages(text) if kind is DocumentKind.RESUME else (),
            words=list_words(text, kind),
        )

    async def _ask_all(self, chunks: Sequence[Chunk], kind: DocumentKind) -> list[JobAnswer | ResumeAnswer]:
        tasks = [asyncio.create_task(self._ask(chunk, kind)) for chunk in chunks]
        try:
            return list(await asyncio.gather(*tasks))
        finally:
            for task in tasks:
                task.cancel()

    async def _ask(self, chunk: Chunk, kind: DocumentKind) -> JobAnswer | ResumeAnswer:
        system, user = self._systems[kind], fence(chunk.text)
        answer, usage = await self._model.parse(system=system, user=user, schema=_ANSWERS[kind])
        if usage.prompt_tokens is not None and usage.prompt_tokens < count_words(system) + count_words(user):
            raise ReaderUnavailable(
                "The language model's server saw only part of the text: it counted fewer tokens than there are words."
                " Raise its context length, or choose another model."
            )
        return answer


def fence(text: str) -> str:
    """The text between two lines that carry a code no text can contain by chance or by intent: its own hash."""
    code = _digest(text)[:16]
    return f"<document {code}>\n{text}\n</document {code}>"


def count_words(text: str) -> int:
    """A lower bound of the tokens in a text: no common tokenizer joins words across a space."""
    return sum(1 for _ in _WORD.finditer(text))


@dataclass(frozen=True, slots=True)
class _Collector:
    """Proves claims against one chunk of the text."""

    text: str
    chunk: Chunk
    kind: DocumentKind
    number: int
    found: _Found

    def locate(self, folded: FoldedText, quote: str) -> Evidence | None:
        """The quote as it stands in the original text, not in the masked one; None when it isn't there."""
        span = folded.find(quote) if len(quote) <= LONGEST_QUOTE else None
        if span is None:
            return None
        start, end = span[0] + self.chunk.start, span[1] + self.chunk.start
        return Evidence(quote=self.text[start:end], start=start, end=end)


def _collect(collector: _Collector, answer: JobAnswer | ResumeAnswer) -> None:
    folded = FoldedText.of(collector.chunk.text)
    for claim in answer.skills:
        mention = _prove_skill(collector, folded, claim)
        if mention is None:
            collector.found.dropped += 1
        else:
            collector.found.skills.append(mention)
    for gate_claim in answer.gates:
        gate = _prove_gate(collector, folded, gate_claim)
        if gate is None:
            collector.found.dropped += 1
        else:
            collector.found.gates.append(gate)


def _prove_skill(
    collector: _Collector, folded: FoldedText, claim: AskedSkill | ShownSkillAnswer
) -> SkillMention | None:
    evidence = collector.locate(folded, claim.quote)
    if evidence is None or not 0 < len(claim.surface.strip()) <= LONGEST_SURFACE:
        return None
    long_enough = len(claim.surface) >= SHORTEST_STEM
    named = FoldedText.of(evidence.quote).find(claim.surface, open_end=long_enough)
    if named is None:
        return None
    mention = SkillMention(
        surface=" ".join(evidence.quote[named[0] : named[1]].split()),
        evidence=evidence,
        level=_stated_level(claim.level, evidence.quote),
        years=_stated_years(claim.years, evidence.quote),
    )
    if isinstance(claim, AskedSkill):
        group = _group_id(collector.number, claim.alternatives)
        return mention.model_copy(update={"tier": RequirementTier(claim.tier.upper()), "group": group})
    return mention.model_copy(update={"strength": EvidenceStrength(claim.strength.upper())})


def _prove_gate(collector: _Collector, folded: FoldedText, claim: AskedGate | HeldGate) -> GateMention | None:
    evidence = collector.locate(folded, claim.quote)
    name = " ".join(claim.name.split())
    if evidence is None or not 0 < len(name) <= LONGEST_SURFACE:
        return None
    kind = GateKind(claim.kind.upper())
    return GateMention(
        kind=kind,
        name=name,
        evidence=evidence,
        tier=RequirementTier(claim.tier.upper()) if isinstance(claim, AskedGate) else None,
        years=_stated_years(claim.years, evidence.quote) if kind is GateKind.YEARS else None,
    )


def _merge(mentions: Sequence[SkillMention]) -> list[SkillMention]:
    """Claims made twice count once; where they differ in detail, the first stands."""
    merged: dict[tuple[str, int, int], SkillMention] = {}
    for mention in mentions:
        key = (mention.surface.casefold(), mention.evidence.start, mention.evidence.end)
        merged.setdefault(key, mention)
    return list(merged.values())


def _mention_order(mention: SkillMention) -> tuple[int, int, str]:
    return mention.evidence.start, mention.evidence.end, mention.surface


def _group_id(chunk: int, label: str | None) -> str | None:
    wanted = " ".join((label or "").split()).casefold()
    return f"{chunk}:{wanted}" if wanted else None


def _stated_level(word: str | None, quote: str) -> float | None:
    """The level as 0..4, kept only when the quote has a word that states one."""
    if word is None or not _LEVEL_CUE.search(quote):
        return None
    return float(LEVEL_LABELS.index(word))


def _stated_years(years: float | None, quote: str) -> float | None:
    """The years, kept only when the quote has that number in digits or in words."""
    if years is None or not 0 < years <= MOST_YEARS:
        return None
    written = [f"{years:g}"]
    if years.is_integer() and years < len(_NUMBER_WORDS):
        written.append(_NUMBER_WORDS[int(years)])
    stated = re.search(rf"(?<![\w.])(?:{'|'.join(map(re.escape, written))})(?!\w|\.\d)", quote, re.IGNORECASE)
    return years if stated else None


def _say_dropped(dropped: int, kind: DocumentKind) -> tuple[str, ...]:
    if not dropped:
        return ()
    name = "posting" if kind is DocumentKind.JOB else "resume"
    claims = "1 claim" if dropped == 1 else f"{dropped} claims"
    return (f"{claims} of the language model about the {name} had no matching words in its text and did not count.",)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _load_prompt(kind: DocumentKind) -> str:
    name = f"{kind.value.lower()}.md"
    return (resources.files("jobmate.engine.prompts") / name).read_text(encoding="utf-8").strip()
