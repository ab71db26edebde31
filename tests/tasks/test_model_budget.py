"""A person whose use of the model is spent still gets an analysis, and is told; nobody else pays for it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from jobmate.adapters.embedders.openai import OpenAIEmbedder
from jobmate.adapters.forgiving_index import ForgivingIndex
from jobmate.adapters.model_budget import EmbeddingMeter, MeteredChat, ModelBudget
from jobmate.adapters.openai_chat import OpenAIChat
from jobmate.engine.llm_reader import LLMReader
from jobmate.engine.mapper import Mapper
from jobmate.engine.pipeline import Pipeline
from jobmate.enums import GapState, ReaderKind
from jobmate.runtime import Runtime, open_runtime
from jobmate.services import gap_reports
from jobmate.services.gap_reports import read_payload
from jobmate.settings import Settings
from tests.support.analyses import get_row, run_task
from tests.support.embedding_server import serve_embeddings
from tests.support.exact_index import ExactIndex
from tests.support.openai_server import Answer, OpenAIServer, serve_chat
from tests.support.people import POSTING, RESUME_TEXT, Person, make_person

QUOTES = {"RESUME": "Built REST APIs in Python", "JOB": "3+ years of Python"}


def respond(request: dict[str, Any]) -> Answer:
    text = request["messages"][-1]["content"]
    asked = {"surface": "Python", "quote": QUOTES["JOB"], "tier": "required", "level": None, "years": None}
    held = {"surface": "Python", "quote": QUOTES["RESUME"], "strength": "demonstrated", "level": None, "years": None}
    skills = [held] if QUOTES["RESUME"] in text else [{**asked, "alternatives": None}]
    return Answer({"skills": skills, "gates": []})


@pytest.fixture
async def chat_server() -> AsyncIterator[OpenAIServer]:
    async with serve_chat() as server:
        server.respond = respond
        yield server


def with_model(settings: Settings, server: OpenAIServer, **changes: Any) -> Settings:
    return settings.model_copy(update={"openai_base_url": server.url, "model_calls_per_day": 2, **changes})


async def analyse(person: Person, runtime: Runtime, title: str) -> tuple[GapState, Any]:
    job = await person.add_job(replace(POSTING, title=title))
    await person.save(job)
    await run_task(runtime, (await get_row(person, job)).id)
    async with runtime.reading() as session:
        item = await gap_reports.find_report(session, person.id, job.id)
    row = await get_row(person, job)
    return row.state, read_payload(item.stored) if item and item.stored else row


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # builds an engine of its own, which is slow
async def test_over_it_the_text_is_read_by_keywords_and_the_report_says_so(
    settings: Settings, chat_server: OpenAIServer, person: Person
) -> None:
    await person.add_resume()
    async with open_runtime(with_model(settings, chat_server), "worker") as runtime:
        state, first = await analyse(person, runtime, "First")
        assert (state, first.provenance.job_reader) == (GapState.READY, ReaderKind.LLM)
        state, second = await analyse(person, runtime, "Second")
        assert (state, second.provenance.job_reader) == (GapState.READY, ReaderKind.KEYWORD)
        assert second.provenance.resume_reader is ReaderKind.LLM, "it was read before, and is kept"
        assert any("00:00 UTC" in note and "read by keywords" in note for note in second.provenance.notes)
        other = await make_person(person.runtime)
        await other.add_resume()
        state, theirs = await analyse(other, runtime, "Second")
        assert theirs.provenance.job_reader is ReaderKind.LLM, "each pays for themselves"
        _, (state, theirs) = await asyncio.gather(analyse(person, runtime, "Third"), analyse(other, runtime, "Third"))
        assert theirs.provenance.job_reader is ReaderKind.LLM, "at the same time too"
    assert len(chat_server.received) == 4


async def test_without_the_fallback_it_fails_with_its_code_and_when_to_come_back(
    worker_runtime: Runtime, pipeline: Pipeline, chat_server: OpenAIServer, person: Person
) -> None:
    await person.add_resume()
    settings = with_model(worker_runtime.settings, chat_server, model_calls_per_day=1)
    vendor = OpenAIChat(api_key="k", model="m", base_url=chat_server.url)
    chat = MeteredChat(vendor, ModelBudget(worker_runtime.redis, settings))
    metered = Pipeline(
        pipeline.taxonomy,
        pipeline._keyword_reader,
        pipeline._mapper,
        embedder_name=pipeline.embedder_name,
        llm_reader=LLMReader(chat),
        keyword_fallback=False,
        on_close=vendor.aclose,
    )
    async with open_runtime(settings, "worker", metered) as runtime:
        state, row = await analyse(person, runtime, "First")
    assert (state, row.error_code, row.error_retryable) == (GapState.FAILED, "MODEL_BUDGET_SPENT", True)
    assert "00:00 UTC" in row.error_message


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize("fault", ["spent", "away"])
async def test_without_embeddings_phrases_go_by_their_words_and_the_report_says_so(
    settings: Settings, pipeline: Pipeline, chat_server: OpenAIServer, person: Person, fault: str
) -> None:
    """The third call is for the resume's phrase; the posting's has none left, or no server that answers."""
    chat_server.respond = respond_with_riddles
    settings = with_model(settings, chat_server, model_calls_per_day=3 if fault == "spent" else 0)
    budget = ModelBudget(person.runtime.redis, settings)
    with serve_embeddings() as server:
        # pragma: allowlist nextline secret
        vendor = OpenAIChat(api_key="k", model="m", base_url=chat_server.url)
        embedder = OpenAIEmbedder(
            api_key="k",  # pragma: allowlist secret
            model="tiny",
            base_url=server.url,
            max_retries=0,
            meter=EmbeddingMeter(budget),
        )
        index = ForgivingIndex(ExactIndex(pipeline.taxonomy, embedder))
        asked = len(server.requests)
        if fault == "away":
            server.failures = [500] * 2
        metered = Pipeline(
            pipeline.taxonomy,
            pipeline._keyword_reader,
            Mapper(pipeline.taxonomy, pipeline._mapper._lexicon, index),
            embedder_name=embedder.name,
            llm_reader=LLMReader(MeteredChat(vendor, budget)),
            on_close=vendor.aclose,
        )
        await person.add_resume(f"{RESUME_TEXT}\n- {RIDDLES['RESUME']}\n")
        async with open_runtime(settings, "worker", metered) as runtime:
            state, report = await analyse(person, runtime, RIDDLES["JOB"])
        embedder.close()
    assert state == GapState.READY
    (note,) = report.provenance.notes
    assert "compared by their words" in note
    assert ("00:00 UTC" if fault == "spent" else "did not answer properly") in note
    assert len(server.requests) - asked == (1 if fault == "spent" else 2)


RIDDLES = {"RESUME": "Polished moonlit trinkets quietly", "JOB": "Sorting of curious marbles by temper"}


def respond_with_riddles(request: dict[str, Any]) -> Answer:
    """What is in the texts, Python, and one phrase each that no taxonomy knows."""
    answer = respond(request).content
    known = answer["skills"][0]
    riddle = RIDDLES["RESUME" if "strength" in known else "JOB"]
    return Answer({**answer, "skills": [known, {**known, "surface": riddle, "quote": riddle}]})
