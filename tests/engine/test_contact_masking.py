"""Contact details become filler of the same length; everything else stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmate.engine.contact_masking import mask_contacts
from jobmate.enums import DocumentKind

RESUME, JOB = DocumentKind.RESUME, DocumentKind.JOB


@pytest.mark.parametrize(
    "secret",
    [
        "dana.okafor@example.com",
        "dana.okafor+jobs@mail.example.co.uk",
        "dana (at) example (dot) org",
        "(614) 555-0142",
        "614-555-0142",
        "614.555.0142",
        "+44 20 7946 0958",
        "+1 614 555 0142 ext. 12",
        "555-0142",
        "https://dana-okafor.example/cv?x=1",
        "www.danaokafor.example",
        "linkedin.com/in/dana-okafor",
        "github.com/dokafor",
        "danaokafor.dev",
        "@dana_okafor",
        "42 Maple Hollow Road, Apt 3",
        "1600 N. Larkspur Ave.",
        "P.O. Box 1234",
        "123-45-6789",
    ],
)
@pytest.mark.parametrize("kind", DocumentKind)
def test_contact_details_are_masked_in_place(secret: str, kind: DocumentKind) -> None:
    text = f"Backend developer\nReach me: {secret} | Columbus\nPython, Docker\n"
    masked = mask_contacts(text, kind)
    assert len(masked) == len(text)
    assert secret not in masked
    words = [word for word in secret.replace("/", " ").replace(".", " ").split() if len(word) > 3]
    assert all(word not in masked for word in words), masked
    assert masked.startswith("Backend developer\nReach me: ")
    assert masked.endswith("Columbus\nPython, Docker\n")


@pytest.mark.parametrize(
    "line",
    [
        "Senior Engineer, Quill Freight, 2020-2024",
        "2019 – 2023 Node.js, ASP.NET, VB.NET, Socket.io and C#",
        "Salesforce.com and monday.com administrator",
        "01.2020 - 03.2022 clerk",
        "Handled 40,000 packages and $1,200,000 - $1,500,000 a year",
        "Lift 50 lbs; 12-hour shifts; 32-bed unit; ASE A4, A5, A6",
        "Graduated 2018-05-20 with 3.9/4.0",
        "CI/CD with Node.js/Express, TCP/IP, ISO 9001:2015, 10 CFR 50.59",
        "5 years of Ruby and Swift",
        "Hourly pay: $24 - $31, 401(k)",
    ],
)
@pytest.mark.parametrize("kind", DocumentKind)
def test_what_is_no_contact_detail_stays(line: str, kind: DocumentKind) -> None:
    text = f"Summary\n{line}\n"
    assert mask_contacts(text, kind) == text


@pytest.mark.parametrize(
    ("head", "secret"),
    [
        ("Dana Okafor\n", "Dana Okafor"),
        ("LEILA MARCHETTI\nJunior accountant\n", "LEILA MARCHETTI"),
        ("Theodora Lindqvist, BSN, RN\n", "Theodora Lindqvist"),
        ("Name: Tomasz Lindqvist, RN\n", "Tomasz Lindqvist"),
        ("Curriculum Vitae\n\nJosé María de la Cruz\n", "José María de la Cruz"),
        ('RAYMOND "RAY" TSOSIE\n', "TSOSIE"),
        ("# Amit Sharma\n", "Amit Sharma"),
        ("Siobhán O'Neill-Byrne | Nurse\n", "Siobhán O'Neill-Byrne"),
    ],
)
def test_the_name_at_the_head_of_a_resume_is_masked_there_and_later(head: str, secret: str) -> None:
    surname = secret.rsplit(maxsplit=1)[-1]
    text = f"{head}\nNurse with ten years on the ward.\n\nReferences: ask {secret} or Ms {surname}.\n"
    masked = mask_contacts(text, RESUME)
    assert surname not in masked
    assert "Nurse with ten years on the ward." in masked
    assert len(masked) == len(text)


@pytest.mark.parametrize("head", ["Senior Software Engineer\n", "Certified Welder\n", "PROFESSIONAL SUMMARY\n"])
def test_a_job_title_is_no_name(head: str) -> None:
    assert mask_contacts(f"{head}Python\n", RESUME).startswith(head)


def test_a_posting_keeps_the_company_at_its_head() -> None:
    text = "Harbor Pine\nStaff Accountant wanted\n"
    assert mask_contacts(text, JOB) == text


@pytest.mark.parametrize("label", ["Date of birth: 4 May 1990", "Skype: dana.live", "Address: Elm Hollow 4, Columbus"])
def test_labelled_personal_details_are_masked_in_resumes(label: str) -> None:
    masked = mask_contacts(f"Summary\n{label}\nPython\n", RESUME)
    name, _, value = label.partition(": ")
    assert masked.startswith(f"Summary\n{name}: ")
    assert value not in masked


@given(st.text(max_size=200), st.sampled_from(DocumentKind))
def test_any_text_keeps_its_length_and_its_lines(text: str, kind: DocumentKind) -> None:
    masked = mask_contacts(text, kind)
    assert len(masked) == len(text)
    assert [char for char in masked if char.isspace()] == [char for char in text if char.isspace()]


@given(st.emails(), st.sampled_from(["", "Summary\n", "Dana Okafor "]))
def test_no_email_gets_through(email: str, before: str) -> None:
    host = email.rpartition("@")[2]
    masked = mask_contacts(f"{before}{email}, Columbus", RESUME)
    assert email not in masked
    assert f"@{host}" not in masked
