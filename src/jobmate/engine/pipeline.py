"""The analysis from end to end: read both texts, map, score, report. The one place where the steps meet."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from jobmate.engine import analyzer
from jobmate.engine.cache_keys import ENGINE_VERSION
from jobmate.engine.evidence_search import find_more
from jobmate.engine.kinship import rate_kinship
from jobmate.engine.models import ConceptsById, GapReport, MappedPhrase, MappedSkill, Provenance, Reading, SkillMention
from jobmate.engine.ports import OnStage
from jobmate.engine.report import REPORT_TEMPLATE_VERSION
from jobmate.engine.report_summary import summarise
from jobmate.engine.scoring import FORMULA_VERSION
from jobmate.engine.taxonomy import Taxonomy
from jobmate.enums import AnalysisStage, DocumentKind, ReaderKind
from jobmate.errors import EmptyDocument, NothingRecognised, ReaderUnavailable

_NAMES = {DocumentKind.RESUME: "resume", DocumentKind.JOB: "posting"}


class TextReader(Protocol):
    """Reads by rules, in the calling thread."""

    @property
    def version(self) -> str: ...

    def read(self, text: str, kind: DocumentKind, /) -> Reading: ...


class ModelReader(Protocol):
    """Reads by asking a model; raises ReaderUnavailable when it can't."""

    @property
    def version(self) -> str: ...

    async def read(self, text: str, kind: DocumentKind, /) -> Reading: ...


class SkillMapper(Protocol):
    """Maps what readers found, and bare phrases, onto the taxonomy."""

    def map_skills(self, mentions: Sequence[SkillMention], /) -> list[MappedSkill]: ...

    def map_phrases(self, phrases: Sequence[str], /) -> list[MappedPhrase]: ...


class Pipeline:
    """Reads with the model when there is one, else by keywords; everything after the reading is code alone."""

    def __init__(
        self,
        taxonomy: Taxonomy,
        keyword_reader: TextReader,
        mapper: SkillMapper,
        *,
        embedder_name: str,
        llm_reader: ModelReader | None = None,
        keyword_fallback: bool = True,
        on_close: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`on_close` is awaited by `aclose`: it closes what the readers hold open."""
        self.taxonomy = taxonomy
        self.embedder_name = embedder_name
        self._keyword_reader = keyword_reader
        self._llm_reader = llm_reader
        self._keyword_fallback = keyword_fallback
        self._mapper = mapper
        self._on_close = on_close

    @property
    def concepts(self) -> ConceptsById:
        """The taxonomy's concepts by id."""
        return self.taxonomy.concepts

    @property
    def reader_kind(self) -> ReaderKind:
        """The reader asked first."""
        return ReaderKind.LLM if self._llm_reader else ReaderKind.KEYWORD

    def reader_key(self, kind: DocumentKind) -> str:
        """What a reading of `kind` depends on besides the text; with the text's hash, the key of a cached reading."""
        reader = self._llm_reader or self._keyword_reader
        return f"{kind.value}:{reader.version}:{self.taxonomy.version}"

    def is_cacheable(self, reading: Reading) -> bool:
        """Whether a reading may be kept under `reader_key`: a fallback may not, or the model would never be asked."""
        return reading.reader is self.reader_kind

    async def run(self, resume_text: str, job_text: str, on_stage: OnStage | None = None) -> GapReport:
        """Both readings, then the report. Raises AnalysisError; see `read` and `analyse`."""
        await _report_stage(on_stage, AnalysisStage.READING_RESUME, 0.1)
        resume = await self.read(resume_text, DocumentKind.RESUME)
        await _report_stage(on_stage, AnalysisStage.READING_JOB, 0.4)
        job = await self.read(job_text, DocumentKind.JOB)
        await _report_stage(on_stage, AnalysisStage.MAPPING, 0.7)
        resume_skills, job_skills = await asyncio.to_thread(lambda: (self.map(resume), self.map(job)))
        await _report_stage(on_stage, AnalysisStage.SCORING, 0.9)
        result = self.score(resume, resume_skills, job, job_skills)
        await _report_stage(on_stage, AnalysisStage.DONE, 1.0)
        return result

    async def read(self, text: str, kind: DocumentKind) -> Reading:
        """The skills and gates of one text.

        Raises EmptyDocument before any call when there is no text, NothingRecognised when no skill was found,
        ReaderUnavailable when the model failed and the keyword fallback is off.
        """
        if not text.strip():
            raise EmptyDocument(f"The {_NAMES[kind]} is empty: there is no text to read.")
        reading = await self._read_by_model(text, kind) if self._llm_reader else await self._read_by_words(text, kind)
        if not reading.skills:
            raise NothingRecognised(_say_nothing_found(kind))
        return reading

    def map(self, reading: Reading) -> list[MappedSkill]:
        """Each mention with its concept. Blocking: asks the vector index."""
        return self._mapper.map_skills(list(reading.skills))

    def map_phrases(self, phrases: Sequence[str]) -> list[MappedPhrase]:
        """Each phrase with its concept, or none. Blocking: asks the vector index."""
        return self._mapper.map_phrases(list(phrases))

    def analyse(self, resume: Reading, job: Reading) -> GapReport:
        """Maps, scores and reports two readings. Blocking. Raises NothingRecognised when nothing can be judged."""
        return self.score(resume, self.map(resume), job, self.map(job))

    def complete(
        self, resume: Reading, resume_skills: Sequence[MappedSkill], job: Reading, job_skills: Sequence[MappedSkill]
    ) -> list[MappedSkill]:
        """What the resume shows, and what it says to this posting's clauses besides. Pure; what is there stays."""
        kinship = rate_kinship(job, resume)
        return [*resume_skills, *find_more(job_skills, resume_skills, resume.passages, kinship=kinship)]

    def score(
        self,
        resume: Reading,
        resume_skills: Sequence[MappedSkill],
        job: Reading,
        job_skills: Sequence[MappedSkill],
        notes: Sequence[str] = (),
    ) -> GapReport:
        """The report of readings already mapped. Pure. `notes` say how they were mapped, if not as usual."""
        analysis = analyzer.analyse(
            job_skills,
            self.complete(resume, resume_skills, job, job_skills),
            job.gates,
            resume.gates,
            concepts=self.concepts,
            readers=(resume.reader, job.reader),
        )
        return GapReport(
            score=analysis.score,
            confidence=analysis.confidence,
            summary=summarise(analysis.score, analysis.requirements),
            requirements=analysis.requirements + analysis.unverified,
            gates=analysis.gates,
            not_judged=analysis.not_judged,
            provenance=self._provenance(resume, job, notes),
        )

    async def aclose(self) -> None:
        """Closes the connections to the model, if there are any."""
        if self._on_close is not None:
            await self._on_close()

    async def _read_by_model(self, text: str, kind: DocumentKind) -> Reading:
        assert self._llm_reader is not None  # noqa: S101  asked only when there is one
        try:
            return await self._llm_reader.read(text, kind)
        except ReaderUnavailable as failure:
            if not self._keyword_fallback:
                raise
            reading = await self._read_by_words(text, kind)
            note = f"The {_NAMES[kind]} was read by keywords. {failure.message}"
            return reading.model_copy(update={"notes": (*reading.notes, note)})

    async def _read_by_words(self, text: str, kind: DocumentKind) -> Reading:
        return await asyncio.to_thread(self._keyword_reader.read, text, kind)

    def _provenance(self, resume: Reading, job: Reading, notes: Sequence[str]) -> Provenance:
        return Provenance(
            engine_version=ENGINE_VERSION,
            formula_version=FORMULA_VERSION,
            report_template_version=REPORT_TEMPLATE_VERSION,
            resume_reader=resume.reader,
            job_reader=job.reader,
            resume_reader_version=resume.reader_version,
            job_reader_version=job.reader_version,
            model=job.model or resume.model,
            prompt_version=job.prompt_version or resume.prompt_version,
            taxonomy=f"{self.taxonomy.release} ({self.taxonomy.version[:12]})",
            embedder=self.embedder_name,
            resume_sha256=resume.text_sha256,
            job_sha256=job.text_sha256,
            notes=tuple(dict.fromkeys((*resume.notes, *job.notes, *notes))),
        )


async def _report_stage(on_stage: OnStage | None, stage: AnalysisStage, progress: float) -> None:
    if on_stage is not None:
        await on_stage(stage, progress)


def _say_nothing_found(kind: DocumentKind) -> str:
    if kind is DocumentKind.RESUME:
        return (
            "No skill was recognised in this resume, so there is nothing to compare."
            " Check that its text is complete and in English, then set it as default again."
        )
    return (
        "No requirement was recognised in this posting, so there is nothing to compare the resume with."
        " Check that its full text was saved."
    )
