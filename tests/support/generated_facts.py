"""Postings and resumes made up by hypothesis, from few skills so that they meet often."""

from dataclasses import replace

from hypothesis import strategies as st

from jobmate.engine.implications import WORKING_WITH_COMPUTERS
from jobmate.engine.models import Concept
from jobmate.enums import EvidenceStrength, RequirementTier, SkillKind
from tests.support.facts import ALL, PYTHON, asked, shown

CRM = Concept(id="tech:crm", name="CRM software", kind=SkillKind.TECHNOLOGY, source="onet", group="CRM software")
SALESFORCE = replace(CRM, id="tech:salesforce", name="Salesforce")
COMPUTERS = Concept(
    id=WORKING_WITH_COMPUTERS, name="Working with Computers", kind=SkillKind.WORK_ACTIVITY, source="onet"
)
KNOWN = {concept.id: concept for concept in (*ALL, CRM, SALESFORCE, COMPUTERS)}
"""The taxonomy these facts are mapped by."""

levels = st.none() | st.sampled_from([0.0, 1.0, 2.0, 3.0, 4.0])
years = st.none() | st.integers(1, 12).map(float)
skills = st.sampled_from([*KNOWN.values(), "sales-tax filing", "Sales Tax Filings", "attention to detail"])
starts = st.integers(0, 500)
asks = st.builds(
    asked,
    skills,
    tier=st.sampled_from([RequirementTier.REQUIRED, RequirementTier.PREFERRED, None]),
    level=levels,
    years=years,
    group=st.none() | st.sampled_from(["1", "2"]),
    start=starts,
)
claims = st.builds(shown, skills, strength=st.sampled_from(EvidenceStrength), level=levels, years=years, start=starts)
jobs = st.lists(asks, max_size=8).map(lambda rest: [asked(PYTHON, start=600), *rest])
"""Postings that can always be judged."""
resumes = st.lists(claims, max_size=8)
