"""The report says what is true, in plain words, and nothing in it can become markup."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from jobmate.engine.analyzer import analyse
from jobmate.engine.asked_clauses import clause_of
from jobmate.engine.models import Concept, Evidence, GapReport, Gate, MappedSkill, NotJudged, Provenance, SkillRef
from jobmate.engine.report import REPORT_TEMPLATE_VERSION, order_gaps, render_markdown, summarise
from jobmate.engine.report_text import clean_line, quote_text, shorten
from jobmate.enums import GateKind, GateStatus, ReaderKind, SkillKind
from tests.support.facts import (
    CONCEPTS,
    CRITICAL_THINKING,
    LISTED,
    MYSQL,
    PHARMACOLOGY,
    POSTGRESQL,
    PREFERRED,
    PYTHON,
    REACT,
    REQUIRED,
    VUE,
    asked,
    evidence,
    gate,
    shown,
)

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](http://evil.example/p.png)",
    "https://evil.example/ www.evil.example mail@evil.example",
    "<https://evil.example>",
    "`code` ``` ~~~ **bold** __bold__ ~~gone~~",
    "# Heading\n## Heading\n===\n---",
    "\n\n    indented code\n\n- item\n1. item\n> quote",
    "| a | b |\n|---|---|\n| c | d |",
    "&lt;script&gt; &amp; &#60;b&#62;",
    "[ref]: http://evil.example 'x'\n[ref]",
    "\\[x\\](y) \\\\ \\",
    "a\u202eevil\u202c \u200b\u2066x\u2069 \x00\x1b[31m",
    "***",
    "1) one",
    "+ plus",
    "- [ ] task",
    "$x^2$ ==mark== [^1] :smile:",
    "<!-- comment -->",
    "]]>",
]
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def make_report(
    job: list[MappedSkill], resume: list[MappedSkill], *, text: str = "plain words", gates: tuple[Gate, ...] = ()
) -> GapReport:
    analysis = analyse(job, resume, concepts=CONCEPTS)
    return GapReport(
        score=analysis.score,
        confidence=analysis.confidence,
        summary=summarise(analysis.score, analysis.requirements),
        requirements=analysis.requirements,
        gates=gates or analysis.gates,
        not_judged=analysis.not_judged,
        provenance=Provenance(
            engine_version="1",
            formula_version="1",
            report_template_version=REPORT_TEMPLATE_VERSION,
            resume_reader=ReaderKind.KEYWORD,
            job_reader=ReaderKind.LLM,
            resume_reader_version=text,
            job_reader_version=text,
            model=text,
            prompt_version=text,
            taxonomy=text,
            embedder=text,
            resume_sha256="a" * 64,
            job_sha256="b" * 64,
            notes=(text,),
        ),
    )


def render(report: GapReport) -> str:
    return render_markdown(report, job_title="Backend Engineer", company="Northwind", resume_title="My resume")


def lines_of(job: list[MappedSkill], resume: list[MappedSkill]) -> list[str]:
    return render(make_report(job, resume)).split("\n")


# What it says


def test_a_matched_skill_shows_both_quotes() -> None:
    lines = lines_of([asked(PYTHON, years=4)], [shown(PYTHON, years=6)])
    at = lines.index(
        "- **python** (required, hot technology): you show it over 6 years; the posting asks for 4 years or more."
    )
    assert lines[at + 1 : at + 3] == ["  - Posting: “python”", "  - Resume: “python”"]


@pytest.mark.parametrize(
    ("job", "resume", "line"),
    [
        (asked(REACT), shown(REACT), "- **react** (required): you show it."),
        (asked(REACT), shown(PYTHON), "- **react** (required): not found on your resume."),
        (
            asked(REACT, tier=PREFERRED, level=4),
            shown(PYTHON),
            "- **react** (preferred): not found on your resume; the posting asks for an advanced level.",
        ),
        (
            asked(REACT, level=3),
            shown(REACT, level=1),
            "- **react** (required): you show it at a basic level; the posting asks for a proficient level.",
        ),
        (
            asked(REACT),
            shown(REACT, strength=LISTED),
            "- **react** (required): you list it, but no work that shows it.",
        ),
        (
            asked(POSTGRESQL),
            shown(MYSQL),
            "- **postgresql** (required): you show mysql, which helps with postgresql but is not the same.",
        ),
    ],
)
def test_each_row_says_what_is_true(job: MappedSkill, resume: MappedSkill, line: str) -> None:
    assert line in lines_of([job], [resume])


@pytest.mark.parametrize(
    ("years", "words"),
    [(0.4, "less than a year"), (1.0, "1 year"), (1.3, "about 1 year"), (3.8, "about 4 years"), (6.0, "6 years")],
)
def test_years_are_said_as_people_say_them(years: float, words: str) -> None:
    assert f"- **react** (required): you show it over {words}." in lines_of([asked(REACT)], [shown(REACT, years=years)])


def test_alternatives_are_named_together_and_the_one_shown_is_said() -> None:
    lines = lines_of([asked(REACT, group="1"), asked(VUE, group="1", start=9)], [shown(VUE)])
    assert "- **vue or react** (required): you show vue." in lines


def test_gaps_say_what_closing_them_brings_largest_first() -> None:
    job = [asked(REACT, tier=PREFERRED), asked(VUE, start=9), asked(PYTHON, start=20), asked(POSTGRESQL, start=30)]
    report = make_report(job, [shown(POSTGRESQL)])
    assert [row.skill.id for row in order_gaps(report.requirements)] == [PYTHON.id, VUE.id, REACT.id]
    text = render(report)
    assert "Closing this gap: +3.2" in text
    assert "1. **python**: +3.2; the posting requires it and many employers ask for it." in text


def test_the_summary_counts_and_names_the_best_step() -> None:
    job = [asked(PYTHON), asked(REACT, start=5), asked(VUE, tier=PREFERRED, start=9)]
    report = make_report(job, [shown(REACT)])
    assert report.summary == (
        "You match 1 of 3 requirements that can be judged, including 1 of the 2 required."
        " Showing python would raise the score most, from 4.1 to 8.6."
    )
    done = make_report([asked(PYTHON)], [shown(PYTHON)])
    assert done.summary == ("You match 1 of 1 requirement that can be judged. Nothing the posting asks for is missing.")


def test_gates_and_traits_stand_apart() -> None:
    job = [asked(PYTHON), asked(CRITICAL_THINKING, start=30)]
    gates = analyse(
        [asked(PYTHON)],
        [],
        [gate(GateKind.LICENCE, "RN licence"), gate(GateKind.DEGREE, "Bachelor's degree", start=9)],
        [gate(GateKind.LICENCE, "RN licence")],
        concepts=CONCEPTS,
    ).gates
    text = render(make_report(job, [shown(PYTHON)], gates=gates))
    assert "- **RN licence** (required): your resume shows it." in text
    assert "- **Bachelor's degree** (required): not found on your resume. If you have it, add it." in text
    assert "## What was not judged" in text
    assert "- **Critical Thinking**: We could not judge this" in text


def test_conditions_of_which_one_will_do_are_told() -> None:
    clause = evidence("2 years as a mechanic or a technical diploma")
    years, diploma = "2 years: mechanic", "Technical diploma"
    both = tuple(
        Gate(kind=kind, name=name, tier=REQUIRED, status=status, alternatives=((other,),), job_evidence=(clause,))
        for kind, name, other, status in [
            (GateKind.YEARS, years, diploma, GateStatus.SHOWN),
            (GateKind.DEGREE, diploma, years, GateStatus.UNKNOWN),
        ]
    )
    text = render(make_report([asked(PYTHON)], [shown(PYTHON)], gates=both))
    assert text.count("(required, one of several that will do)") == 2
    assert f"which shows what will do instead: {years}." in text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (GateStatus.IN_PROGRESS, "your resume says you are working on it."),
        (GateStatus.EXPIRED, "your resume says it has run out."),
        (GateStatus.UNKNOWN, "your resume shows a degree, but not in a field that is named."),
    ],
)
def test_conditions_are_told_as_they_stand(status: GateStatus, words: str) -> None:
    quote = (evidence("BS History"),)
    one = Gate(
        kind=GateKind.DEGREE,
        name="Bachelor's degree in law",
        tier=REQUIRED,
        status=status,
        job_evidence=quote,
        resume_evidence=quote,
    )
    assert words in render(make_report([asked(PYTHON)], [shown(PYTHON)], gates=(one,)))


def test_the_source_of_the_skill_names_is_credited() -> None:
    assert "CC BY 4.0" in render(make_report([asked(PYTHON)], [shown(PYTHON)]))


def test_the_same_report_gives_the_same_bytes_after_a_trip_through_json() -> None:
    report = make_report([asked(PYTHON), asked(REACT, level=3, start=4)], [shown(PYTHON, level=2)])
    assert render(GapReport.model_validate_json(report.model_dump_json())) == render(report)


# Nothing becomes markup


def shape(markdown: str) -> list[Any]:
    """The tokens of a text without its words."""
    found: list[Any] = []
    for token in PARSER.parse(markdown):
        inner = [child.type for child in token.children or () if child.type not in {"text", "text_special"}]
        found.append((token.type, token.tag, inner))
    return found


def words(markdown: str) -> str:
    texts = [child.content for token in PARSER.parse(markdown) for child in token.children or ()]
    return "".join(texts).replace("\u2060", "")


def hostile_report(text: str) -> str:
    concept = Concept(id="tech:x", name=text, kind=SkillKind.TECHNOLOGY, source="onet")
    base = make_report([asked(REACT), asked(CRITICAL_THINKING, start=40)], [shown(VUE)], text=text)
    quote = Evidence(quote=text, start=0, end=len(text), section=text)
    skill = SkillRef(id=concept.id, name=text, kind=concept.kind)
    row = base.requirements[0].model_copy(
        update={"skill": skill, "alternatives": (skill,), "job_evidence": (quote,), "resume_evidence": (quote,)}
    )
    report = base.model_copy(
        update={
            "requirements": (row,),
            "summary": f"You match {text}",
            "gates": (
                Gate(kind=GateKind.DEGREE, name=text, tier=REQUIRED, status=GateStatus.SHOWN, job_evidence=(quote,)),
            ),
            "not_judged": (NotJudged(name=text, reason="Because.", job_evidence=(quote,)),),
        }
    )
    return render_markdown(report, job_title=text, company=text, resume_title=text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_keeps_the_shape_of_the_report(text: str) -> None:
    markdown = hostile_report(text)
    assert shape(markdown) == shape(hostile_report("harmless"))
    assert clean_line(shorten(text)) in words(markdown)


_pieces = st.sampled_from([*HOSTILE, "\n", " ", "*", "_", "`", "[", "]", "(", ")", "<", ">", "#", "a", "&", "|", "\\"])


@given(st.lists(_pieces, min_size=1, max_size=6).map("".join) | st.text(min_size=1, max_size=60))
@example("a")
def test_no_text_becomes_markup(text: str) -> None:
    visible = clean_line(text)
    tokens = PARSER.parse(
        f"- **x** “{quote_text(text)}” y\n  - {quote_text(text) or 'x'}\n\n{quote_text(text) or 'x'}\n"
    )
    kinds = {child.type for token in tokens for child in token.children or ()}
    assert kinds <= {"text", "text_special", "strong_open", "strong_close"}
    blocks = {token.type for token in tokens if token.level == 0 and token.type != "inline"}
    assert blocks <= {"bullet_list_open", "bullet_list_close", "paragraph_open", "paragraph_close"}
    assert not {token.type for token in tokens} & {"heading_open", "html_block", "fence", "code_block", "table_open"}
    last = [token for token in tokens if token.type == "inline"][-1]
    shown_text = "".join(child.content for child in last.children or ()).replace("\u2060", "")
    assert shown_text == (visible or "x")


def test_invisible_and_bidirectional_characters_go() -> None:
    assert quote_text("a\u202eb\u200bc\x00d\r\n\te\ufeff") == "abcd e"


def test_long_quotes_end_at_a_word() -> None:
    assert shorten("one two three", 9) == "one two…"
    assert shorten("one two", 9) == "one two"


def test_evidence_is_shown_from_three_places_at_most_and_the_same_words_once() -> None:
    job = [asked(name, start=n * 9) for n, name in enumerate(["a welder", "the welder", "welders", "our welders"] * 2)]
    text = render(make_report(job, [shown("welder")]))
    assert text.count("  - Posting:") == 3
    assert "  - Posting: “welders” (and 1 more)" in text


def test_broad_skills_are_named_in_the_words_of_the_posting() -> None:
    vitals, meds = asked(PHARMACOLOGY), asked(PHARMACOLOGY, start=50)
    job = [
        replace(vitals, mention=vitals.mention.model_copy(update={"surface": "take vital signs"})),
        replace(meds, mention=meds.mention.model_copy(update={"surface": "administer  medications"})),
    ]
    lines = lines_of(job, [shown(PYTHON)])
    for name in ("take vital signs", "administer medications"):
        assert f"- **“{name}”** (Medicine and Dentistry, required): not found on your resume." in lines


def test_what_only_comes_near_is_told_as_that_with_its_quote() -> None:
    near = replace(shown("set up bite trays"), concept=PHARMACOLOGY, score=0.7, method="near", answers="tray")
    ask = asked(PHARMACOLOGY)
    ask = replace(ask, mention=ask.mention.model_copy(update={"surface": "wash trays"}))
    answers = replace(near, answers=clause_of(ask))
    lines = lines_of([ask, asked(PYTHON, start=90)], [answers])
    name = "- **“wash trays”** (Medicine and Dentistry, required): your resume comes near it, but does not say it."
    assert lines[lines.index(name) + 2] == "  - Resume: “set up bite trays”"
    assert any("if you do it, say so in these words" in line for line in lines)
    other = lines_of([ask, asked(PYTHON, start=90)], [near])
    assert "- **“wash trays”** (Medicine and Dentistry, required): not found on your resume." in other
