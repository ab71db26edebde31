"""Sentences of postings that ask for nothing, and wordings of what is only welcome. All texts are our own."""

import pytest

from jobmate.engine.lexicon import Lexicon
from jobmate.engine.posting_reader import PostingReader
from jobmate.engine.taxonomy import load_starter
from jobmate.enums import RequirementTier

STARTER = load_starter()
READER = PostingReader(Lexicon(STARTER))

POSTING = """Operations Assistant

You keep the stock room in order and answer customer emails.

Requirements
- Microsoft Excel
- Forklift operation

{before}
{sentence}
"""
ASKED = {"stock room", "answer customer emails", "Microsoft Excel", "keep the stock room", "customer emails"}


def read(text: str) -> dict[str, RequirementTier | None]:
    """The words read, with the tier."""
    skills, _, _ = READER.read(text)
    return {one.surface: one.tier for one in skills}


def read_one(sentence: str, before: str = "") -> dict[str, RequirementTier | None]:
    """What the sentence adds to the posting."""
    known = read(POSTING.format(before=before, sentence=""))
    return {
        words: tier
        for words, tier in read(POSTING.format(before=before, sentence=sentence)).items()
        if words not in known
    }


@pytest.mark.parametrize(
    "sentence",
    [
        # what the employer gives
        "Spanish lessons are available to all staff at no cost.",
        "Counseling is offered to employees and their families.",
        "Staff enjoy free yoga, a ceramics studio and accounting help at tax time.",
        "We pay for your welding certification and your CDL.",
        "You will get a laptop with Photoshop, a phone and a key to the gym.",
        "First aid training is on us.",
        "Chair massage is free of charge on Fridays.",
        # the firm, its people and its customers
        "Our founders are former nurses and teachers.",
        "Bellwether has 2,100 members, a music school and an award-winning kitchen.",
        "Our customers include hospitals, dental practices and law firms.",
        "Dunmore was founded in 1987 and makes surgical instruments.",
        "We are known for our plumbing, our patience and our payroll software.",
        "Our data people live in BigQuery.",
        "We won a regional prize for customer service in 2023.",
        "The bakery next door supplies us with bread.",
        # what others do
        "Our accountant does the payroll and the tax returns.",
        "Another team handles scheduling, billing and collections.",
        "Our marketing department takes care of social media and SEO.",
        "Someone else does the welding.",
        # what is not done
        "This position does not handle recruiting or payroll.",
        "You will not be expected to write lesson plans or design curriculum.",
        "The job doesn't include sales, cold calling or collections.",
        "You never touch QuickBooks.",
        "You needn't know a thing about ceramics.",
        "A degree isn't needed; neither is coding.",
        "No experience with SAP is needed.",
        "Sales quotas? We have none.",
        "Cold calling? Not here.",
        "Night shifts and data entry? Never.",
        "Not part of this job: billing, coding, X-ray.",
        "What this is not: CAD drafting, bookkeeping, programming.",
        "You won't be doing: payroll, invoicing, tax returns.",
        "We do not use Salesforce.",
        # how to apply
        "Positions in landscaping and office administration are announced separately.",
        "Selected applicants will be invited to a typing test and a presentation.",
        "Human Resources will contact candidates to schedule a skills assessment.",
        "Send your resume and a writing sample to Jordan Carpenter.",
        "Applications are reviewed by our chemistry and biology faculty.",
        "Please no calls; we are busy with customer service.",
    ],
)
def test_nothing_is_asked(sentence: str) -> None:
    assert read_one(sentence) == {}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Would help: backflow testing, hydronic boilers.", "backflow testing"),
        ("DESIRABLE. Paving experience.", "Paving"),
        ("We'd be glad of: Figma; WordPress.", "Figma"),
        ("Toast POS good to know.", "Toast"),
        ("WordPress is a big help.", "WordPress"),
        ("Gusto would be good to know. So would WordPress.", "WordPress"),
        ("Spanish or Somali? Wonderful.", "Spanish"),
        ("Photoshop? Even better.", "Photoshop"),
        ("Also nice: gardening records, some Spanish.", "Spanish"),
        ("It would be lovely if you knew Figma.", "Figma"),
        ("We would be thrilled if you had used Salesforce.", "Salesforce"),
        ("Brownie points for Figma.", "Figma"),
        ("The icing on the cake: Power BI.", "Power BI"),
        ("Salesforce would be handy.", "Salesforce"),
    ],
)
def test_what_is_only_welcome(line: str, words: str) -> None:
    read = read_one(line)
    assert {tier for surface, tier in read.items() if words in surface} == {RequirementTier.PREFERRED}, read


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("You do not just answer phones: you handle billing and scheduling.", "billing"),
        ("You never miss a deadline and you prepare invoices.", "prepare invoices"),
        ("The role includes payroll, invoicing and collections.", "payroll"),
        ("You will not only cook but also plan menus.", "plan menus"),
        ("Do you know QuickBooks? You will use it all day.", "QuickBooks"),
    ],
)
def test_what_is_asked_beside_a_no(line: str, words: str) -> None:
    assert any(words in surface for surface in read_one(line))
