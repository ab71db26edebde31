"""Words of like meaning, in a line and over two texts. All texts are our own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmate.engine.keyword_reader import KeywordReader
from jobmate.engine.kinship import compare_texts, list_words, rate_kinship
from jobmate.engine.lexicon import Lexicon
from jobmate.engine.line_likeness import LineLikeness, compare_words
from jobmate.engine.models import Reading
from jobmate.engine.taxonomy import load_starter
from jobmate.engine.tokens import stem
from jobmate.engine.word_vectors import DIMENSIONS, load_word_vectors
from jobmate.enums import DocumentKind, ReaderKind

STARTER = load_starter()
READER = KeywordReader(STARTER, Lexicon(STARTER))

BAKERY = "Bakery assistant\n\nDuties\n- Knead dough and shape loaves\n- Serve customers at the counter\n"
BAKER = "Ada Holm\n\nExperience\n- Mixed sourdough and rolls, baked at night\n- Sold bread over the counter\n"
CODER = "Ada Holm\n\nExperience\n- Wrote parsers in Rust\n- Kept build servers running\n"


def test_the_table_is_whole() -> None:
    table = load_word_vectors()
    assert table.rows.shape == (len(table.place), DIMENSIONS) == (len(table.weights), DIMENSIONS)
    assert np.abs(table.rows).max() <= 127
    assert 0 <= table.weights.min() <= table.weights.max() <= 9


@pytest.mark.parametrize(
    ("word", "near", "far"),
    [("dough", "bread", "invoice"), ("nurse", "patient", "carburetor"), ("invoice", "billing", "weld")],
)
def test_words_of_one_field_are_nearer(word: str, near: str, far: str) -> None:
    cosines = compare_words([stem(word)], [stem(near), stem(far), stem(word)])[0]
    assert cosines[2] == 1.0 > cosines[0] > cosines[1] >= 0.0


def test_a_word_nobody_knows_is_only_like_itself() -> None:
    assert compare_words(["zyxwvq"], ["zyxwvq", "dough"]).tolist() == [[1.0, 0.0]]


def test_a_line_is_rated_by_what_it_says_of_the_clause() -> None:
    lines = ["Baked rolls and bread", "Sent invoices", "", "Knead dough by hand"]
    likeness = LineLikeness(["knead dough"], lines)
    rates = likeness.rate("knead dough")
    assert rates[3] == 1.0 > rates[0] > rates[1]
    assert rates[2] == 0.0
    start, end = likeness.find_nearest("knead dough", lines[3])
    assert lines[3][start:end] in ("Knead", "dough")


def test_products_named_in_a_clause_say_nothing_of_a_line() -> None:
    clause, lines = "post entries in Xero", ["Used Xero at a club"]
    assert LineLikeness([clause], lines).rate(clause)[0] > 0.3
    assert LineLikeness([clause], lines, ignored=frozenset([stem("xero")])).rate(clause)[0] < 0.2


def test_texts_of_one_trade_are_kin() -> None:
    job = READER.read(BAKERY, DocumentKind.JOB)
    baker, coder = (READER.read(text, DocumentKind.RESUME) for text in (BAKER, CODER))
    assert 1 > rate_kinship(job, baker) > rate_kinship(job, coder) > 0


def test_without_words_there_is_no_kinship() -> None:
    empty = Reading(document=DocumentKind.JOB, reader=ReaderKind.KEYWORD, reader_version="x", text_sha256="x")
    assert rate_kinship(empty, empty) == 0.0


_lines = st.lists(st.sampled_from(["baked bread", "sold rolls", "wrote code", "sent invoices", "", "42"]), max_size=6)


@given(_lines, _lines, _lines)
def test_kinship_grows_with_what_is_said(asked: list[str], said: list[str], more: list[str]) -> None:
    job, one, other = (list_words(". ".join(lines), DocumentKind.RESUME) for lines in (asked, said, [*said, *more]))
    assert compare_texts(job, one) <= compare_texts(job, other) <= 1
    assert compare_texts(job, one) == compare_texts(job, one[::-1])


def test_what_a_firm_offers_tells_nothing_of_the_trade() -> None:
    perks = "\nBenefits\n- Dental insurance and a gym\n\nTo apply, send your resume to the office.\n"
    assert list_words(BAKERY + perks, DocumentKind.JOB) == list_words(BAKERY, DocumentKind.JOB)
    assert "gym" in list_words(BAKERY + perks, DocumentKind.RESUME)
