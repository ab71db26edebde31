"""The report says what is true, in plain words, and nothing in it can become markup."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pydantic import BaseModel

from jobmate.engine.analyzer import analyse
from jobmate.engine.asked_clauses import clause_of
from jobmate.engine.corrections import OWN_WORD
from jobmate.engine.models import (
    ConceptsById,
    GapReport,
    Gate,
    MappedSkill,
    Provenance,
    SkillMention,
)
from jobmate.engine.report import REPORT_TEMPLATE_VERSION, render_markdown
from jobmate.engine.report_figures import print_gain, print_points, score_after
from jobmate.engine.report_summary import order_gaps, summarise
from jobmate.engine.report_text import clean_line, quote_text, shorten
from jobmate.enums import GateKind, GateStatus, ReaderKind, SkillStatus, WeakReason
from tests.support.facts import (
    CONCEPTS,
    CRITICAL_THINKING,
    DEMONSTRATED,
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
from tests.support.generated_facts import KNOWN, jobs, resumes

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
    job: list[MappedSkill],
    resume: list[MappedSkill],
    *,
    text: str = "plain words",
    gates: tuple[Gate, ...] = (),
    concepts: ConceptsById = CONCEPTS,
) -> GapReport:
    analysis = analyse(job, resume, concepts=concepts)
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
        "- **python** (required, hot technology): shown on your resume over 6 years;"
        " the posting asks for 4 years or more."
    )
    assert lines[at + 1 : at + 4] == ["  - Posting: “python”", "  - Resume: “python”", "  - Points: 10.00 of 10.00"]


@pytest.mark.parametrize(
    ("job", "resume", "line"),
    [
        (asked(REACT), shown(REACT), "- **react** (required): shown on your resume."),
        (asked(REACT), shown(PYTHON), "- **react** (required): not found on your resume."),
        (
            asked(REACT, tier=PREFERRED, level=4),
            shown(PYTHON),
            "- **react** (preferred): not found on your resume; the posting asks for an advanced level.",
        ),
        (
            asked(REACT, level=3),
            shown(REACT, level=1),
            "- **react** (required): shown on your resume at a basic level; the posting asks for a proficient level.",
        ),
        (
            asked(REACT),
            shown(REACT, strength=LISTED),
            "- **react** (required): listed on your resume, with no work that shows it.",
        ),
        (
            asked(POSTGRESQL),
            shown(MYSQL),
            "- **postgresql** (required): your resume shows mysql, which is close to postgresql but not the same.",
        ),
        (
            asked(POSTGRESQL),
            shown(MYSQL, strength=LISTED),
            "- **postgresql** (required): not found on your resume.",
        ),
        (
            asked(REACT, years=2, level=3),
            shown(REACT),
            "- **react** (required): shown on your resume (for how long and how well is not said);"
            " the posting asks for 2 years or more and a proficient level.",
        ),
        (
            asked(REACT, years=0.5),
            shown(REACT, years=0.4),
            "- **react** (required): shown on your resume over less than a year;"
            " the posting asks for 6 months or more.",
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
    row = f"- **react** (required): shown on your resume over {words}."
    assert row in lines_of([asked(REACT)], [shown(REACT, years=years)])


def test_alternatives_are_named_together_and_the_one_shown_is_said() -> None:
    lines = lines_of([asked(REACT, group="1"), asked(VUE, group="1", start=9)], [shown(VUE)])
    assert "- **vue or react** (required): your resume shows vue." in lines


def test_gaps_say_what_closing_them_brings_largest_first() -> None:
    job = [asked(REACT, tier=PREFERRED), asked(VUE, start=9), asked(PYTHON, start=20), asked(POSTGRESQL, start=30)]
    report = make_report(job, [shown(POSTGRESQL)])
    assert [row.skill.id for row in order_gaps(report.requirements)] == [PYTHON.id, VUE.id, REACT.id]
    text = render(report)
    assert "  - Points: 0.00 of 3.21; closing this gap: +3.2 (from 2.9 to 6.1)" in text
    assert "1. **python**: +3.2 (from 2.9 to 6.1). The posting requires it. Many employers ask for it." in text


def test_the_summary_counts_and_names_the_best_step() -> None:
    job = [asked(PYTHON), asked(REACT, start=5), asked(VUE, tier=PREFERRED, start=9)]
    report = make_report(job, [shown(REACT)])
    assert report.summary == (
        "You match 1 of the 3 requirements that can be judged, including 1 of the 2 required."
        " Showing python would raise the score most, from 4.1 to 8.6."
    )


@pytest.mark.parametrize(
    ("job", "resume", "words"),
    [
        (
            [asked(PYTHON)],
            [shown(PYTHON)],
            "You match the one requirement that can be judged. Nothing the posting asks for is missing.",
        ),
        (
            [asked(PYTHON)],
            [shown(REACT)],
            "You do not match the one requirement that can be judged."
            " Showing python would raise the score most, from 0.0 to 10.0.",
        ),
        (
            [asked(PYTHON), asked(REACT, start=9)],
            [shown(PYTHON), shown(REACT)],
            "You match all 2 requirements that can be judged. Nothing the posting asks for is missing.",
        ),
        (
            [asked(REACT), asked(VUE, start=9)],
            [shown(PYTHON)],
            "You match none of the 2 requirements that can be judged."
            " Showing react would raise the score most, from 0.0 to 5.0.",
        ),
        (
            [asked(REACT), asked(VUE, tier=PREFERRED, start=9)],
            [shown(REACT)],
            "You match 1 of the 2 requirements that can be judged, including the one that is required."
            " Showing vue would raise the score most, from 7.5 to 10.0.",
        ),
    ],
)
def test_the_summary_is_true_and_grammatical(job: list[MappedSkill], resume: list[MappedSkill], words: str) -> None:
    assert make_report(job, resume).summary == words


def test_what_a_person_says_of_themselves_is_not_said_to_be_on_the_resume() -> None:
    mention = SkillMention(surface="react", evidence=OWN_WORD, strength=DEMONSTRATED, level=3)
    own = MappedSkill(mention, REACT, 1.0, "person")
    assert "- **react** (required): you say you have it at a proficient level." in lines_of([asked(REACT)], [own])


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
    assert text.count("We could not judge this from a resume, so it is left out of the score:") == 1
    assert "\n- **Critical Thinking**\n  - Posting: “Critical Thinking”" in text


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


# Figures


@given(jobs, resumes)
def test_printed_points_add_up_to_the_printed_score_and_to_ten(
    job: list[MappedSkill], resume: list[MappedSkill]
) -> None:
    report = make_report(job, resume, concepts=KNOWN)
    points = print_points(report)
    assert f"{sum(own.earned for own in points):.2f}" == f"{report.score:.2f}"
    assert f"{sum(own.available for own in points):.2f}" == "10.00"
    for row, own in zip(report.judged, points, strict=True):
        assert 0 <= own.earned <= own.available
        assert abs(own.available - row.points_available) < 0.06
        after = score_after(report.judged, row)
        assert report.score <= after <= 10
        gain = print_gain(report.score, after)
        if match := re.fullmatch(r"\+(\d+\.\d) \(from (\d+\.\d) to (\d+\.\d)\)", gain):
            added, before, then = map(Decimal, match.groups())
            assert before + added == then
        else:
            assert gain == "less than +0.1"


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


def rich_report() -> GapReport:
    """A report with every kind of row, condition and note."""
    job = [
        asked(PYTHON, years=4),
        asked(REACT, group="1", start=20),
        asked(VUE, group="1", start=30),
        asked(POSTGRESQL, level=3, start=40),
        replace(asked(PHARMACOLOGY, start=50), mention=asked("give meds").mention),
        asked("welding", tier=PREFERRED, start=60),
        asked(CRITICAL_THINKING, start=70),
    ]
    resume = [shown(PYTHON, years=2), shown(VUE, strength=LISTED, level=2), shown(MYSQL)]
    quote = (evidence("BS History"),)
    gates = tuple(
        Gate(
            kind=GateKind.DEGREE,
            name=f"Degree {number}",
            tier=REQUIRED,
            status=status,
            alternatives=ways,
            job_evidence=quote,
            resume_evidence=shows,
        )
        for number, (status, ways, shows) in enumerate(
            [
                (GateStatus.SHOWN, (), quote),
                (GateStatus.UNKNOWN, (("Degree 0",),), ()),
                (GateStatus.UNKNOWN, (), quote),
                (GateStatus.IN_PROGRESS, (), quote),
            ]
        )
    )
    return make_report(job, resume, gates=gates)


def wrap(value: Any, text: str) -> Any:
    """The same facts with `text` before and after every word that is not JobMate's own."""
    if isinstance(value, BaseModel):
        fields = {name: getattr(value, name) for name in type(value).model_fields if name != "label"}
        return value.model_copy(update={name: wrap(inner, text) for name, inner in fields.items()})
    if isinstance(value, tuple):
        return tuple(wrap(inner, text) for inner in value)
    return f"{text}{value}{text}" if type(value) is str else value


def hostile_report(text: str) -> str:
    titles = {"job_title": "job", "company": "company", "resume_title": "resume"}
    report = wrap(RICH, text)
    # Hashes are JobMate's own, and printed cut.
    hashes = {"resume_sha256": "a" * 64, "job_sha256": "b" * 64}
    report = report.model_copy(update={"provenance": report.provenance.model_copy(update=hashes)})
    return render_markdown(report, **{name: wrap(title, text) for name, title in titles.items()})


RICH = rich_report()
SHAPE = shape(hostile_report("harmless"))


def test_the_report_the_attacks_are_tried_on_has_every_kind_of_row() -> None:
    assert {row.status for row in RICH.judged} == set(SkillStatus)
    assert {row.weak_reason for row in RICH.judged} >= {WeakReason.ADJACENT, WeakReason.UNDER_LEVEL, None}
    assert any(row.alternatives for row in RICH.judged)
    assert any(row.wording[0] != row.skill.name for row in RICH.judged)
    assert RICH.not_judged


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_keeps_the_shape_of_the_report(text: str) -> None:
    markdown = hostile_report(text)
    assert shape(markdown) == SHAPE
    assert clean_line(shorten(text)) in words(markdown)


def _not_cut(text: str) -> str:
    """Short enough to stand twice in a quote: quotes that are cut may become equal, and are then said once."""
    return text[:90]


_pieces = st.sampled_from([*HOSTILE, "\n", " ", "*", "_", "`", "[", "]", "(", ")", "<", ">", "#", "a", "&", "|", "\\"])


@settings(max_examples=60)
@given((st.lists(_pieces, min_size=1, max_size=6).map("".join) | st.text(min_size=1, max_size=60)).map(_not_cut))
def test_no_text_changes_the_shape_of_the_report(text: str) -> None:
    assert shape(hostile_report(text)) == SHAPE


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
    assert "  - Posting: “welders” (and 1 more place)" in text


def test_broad_skills_are_named_in_the_words_of_the_posting() -> None:
    vitals, meds = asked(PHARMACOLOGY), asked(PHARMACOLOGY, start=50)
    job = [
        replace(vitals, mention=vitals.mention.model_copy(update={"surface": "take vital signs"})),
        replace(meds, mention=meds.mention.model_copy(update={"surface": "administer  medications"})),
    ]
    lines = lines_of(job, [shown(PYTHON)])
    for name in ("take vital signs", "administer medications"):
        assert f"- **“{name}”** (required, judged as Medicine and Dentistry): not found on your resume." in lines


def test_what_only_comes_near_is_told_as_that_with_its_quote() -> None:
    tray = replace(shown("set up bite trays"), concept=PHARMACOLOGY, score=0.7, method="near", answers="tray")
    ask = asked(PHARMACOLOGY)
    ask = replace(ask, mention=ask.mention.model_copy(update={"surface": "wash trays"}))
    answers = replace(tray, answers=clause_of(ask))
    lines = lines_of([ask, asked(PYTHON, start=90)], [answers])
    row = "- **“wash trays”** (required, judged as Medicine and Dentistry): "
    near = f"{row}your resume does not say it; the line quoted comes nearest."
    assert lines[lines.index(near) + 2] == "  - Resume: “set up bite trays”"
    assert any(
        "a line of your resume comes near it: if it is work you have done, name it there" in line for line in lines
    )
    meant = lines_of([ask, asked(PYTHON, start=90)], [replace(answers, method="meaning")])
    assert f"{row}shown on your resume in other words." in meant
    other = lines_of([ask, asked(PYTHON, start=90)], [tray])
    assert f"{row}not found on your resume." in other
