import asyncio
import io
import os
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

import psutil
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor

from jobmate.adapters.documents import DocumentText, Limits, parse_document, read_document, read_document_aside
from jobmate.errors import EmptyDocument, UnreadableDocument
from tests.support.documents import Box, Picture, Text, Thing, column, make_docx, make_pdf, make_scan

LEFT = [
    "Experience of many kinds, told in",
    "lines that run to the gutter and",
    "flow on as paragraphs do.",
    "Welded pipes for river barges and",
    "kept the log of every repair made.",
]
RIGHT = [
    "Education and everything else that",
    "stands in the other column of this",
    "page, read after the first one.",
    "Certified by the county in steel",
    "and other metals, renewed yearly.",
]


def words(text: str) -> list[str]:
    return text.replace("\n", " ").split()


def read_pdf(*things: Any, **options: Any) -> str:
    return parse_document(make_pdf(list(things), **options), "resume.pdf").text


def read_docx(fill: Any) -> str:
    return parse_document(make_docx(fill), "resume.docx").text


# PDF


def test_one_column_joins_wrapped_lines_and_keeps_bullets() -> None:
    text = read_pdf(
        *column(50, 60, ["WORK"], size=14),
        *column(
            50,
            90,
            [
                "• Kept the accounts of a large bakery with two hundred daily",
                "  orders and no computer",
                "• Paid wages",
            ],
        ),
    )
    assert "orders and no computer" in text.replace("\n", " ")
    assert text.splitlines()[-1] == "• Paid wages"


def test_two_columns_are_read_one_after_the_other_whatever_the_order_in_the_file() -> None:
    rows = [thing for pair in zip(column(50, 120, LEFT), column(330, 120, RIGHT), strict=True) for thing in pair]
    text = read_pdf(*rows, Text(50, 60, "NORA QUILL", 20))
    assert words(text) == words(" ".join(["NORA QUILL", *LEFT, *RIGHT]))


def test_columns_of_unequal_length_under_a_shared_heading() -> None:
    text = read_pdf(Text(50, 60, "NORA QUILL", 20), *column(50, 100, LEFT * 3), *column(330, 107, RIGHT))
    assert words(text) == words(" ".join(["NORA QUILL", *LEFT * 3, *RIGHT]))


def test_a_sidebar_is_read_apart_from_the_main_text() -> None:
    sidebar = ["SKILLS", "Welding", "Soldering", "Brazing", "Fitting", "", "LANGUAGES", "Polish", "English"]
    main = ["EXPERIENCE", *LEFT, "", "EARLIER WORK", *RIGHT]
    text = read_pdf(*column(40, 80, sidebar), *column(200, 86, main))
    assert words(text) == words(" ".join([*sidebar, *main]))


def test_dates_beside_an_entry_join_its_first_line() -> None:
    text = read_pdf(
        *column(50, 80, ["Baker, Mill Lane", "• Baked bread for a school and two", "• Ran the morning shift"]),
        *column(450, 80, ["2019 - 2023", "Leeds, UK"]),
        *column(50, 140, ["Clerk, Harbour Office", "• Filed letters and forms for years", "• Answered calls"]),
        *column(450, 140, ["2016 - 2019"]),
    )
    lines = text.splitlines()
    assert "Baker, Mill Lane 2019 - 2023 Leeds, UK" in lines
    assert "Clerk, Harbour Office 2016 - 2019" in lines
    assert "• Ran the morning shift" in lines


def test_labels_and_values_are_read_row_by_row() -> None:
    labels = ["Languages", "Tools", "Hobbies"]
    text = read_pdf(*column(50, 80, labels), *column(150, 80, LEFT[:3]))
    assert words(text) == words(
        " ".join(f"{a} {b}" for a, b in zip(["Languages", "Tools", "Hobbies"], LEFT, strict=False))
    )


def test_pages_follow_each_other() -> None:
    document = parse_document(make_pdf([Text(50, 50, "First page")], [Text(50, 50, "Second page")]), "x.pdf")
    assert (document.text, document.pages) == ("First page\n\nSecond page\n", 2)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_text_decides_which_way_is_up(rotate: int) -> None:
    assert words(read_pdf(*column(50, 120, LEFT), rotate=rotate)) == words(" ".join(LEFT))
    upwards = [Text(80 + 13 * row, 700, line, upwards=True) for row, line in enumerate(LEFT)]
    assert words(read_pdf(*upwards, rotate=rotate)) == words(" ".join(LEFT))


@pytest.mark.parametrize("rotate", [0, 90, 270])
def test_white_text_is_found_on_a_turned_page(rotate: int) -> None:
    shown, hidden = Text(50, 60, "Welding"), Text(50, 90, "Kubernetes", color=(1, 1, 1))
    ground, bright = Box(300, 400, 200, 60, (0.1, 0.1, 0.4)), Text(320, 430, "Brazing", color=(1, 1, 1))
    assert words(read_pdf(ground, shown, hidden, bright, rotate=rotate)) == ["Welding", "Brazing"]


@pytest.mark.parametrize(
    "hidden",
    [
        Text(50, 300, "Kubernetes expert", color=(1, 1, 1)),
        Text(50, 300, "Kubernetes expert", size=1),
        Text(50, 300, "Kubernetes expert", mode=3),
        Text(-900, 300, "Kubernetes expert"),
        Text(50, 3000, "Kubernetes expert"),
        Text(50, 300, "Kubernetes expert", mode=7),
        Text(50, 300, "Kubernetes expert", stretch=0.01),
        [Text(50, 300, "Kubernetes expert"), Box(40, 280, 200, 40, (1, 1, 1))],
        [Box(40, 280, 200, 40, (0.1, 0.1, 0.5)), Text(50, 300, "Kubernetes expert", color=(0.1, 0.1, 0.5))],
    ],
    ids=[
        "white", "tiny", "invisible", "left of the page", "below the page", "cut away", "squeezed", "covered",
        "of its ground's colour",
    ],
)  # fmt: skip
def test_hidden_text_is_left_out_and_noted(hidden: Text | list[Thing]) -> None:
    things = hidden if isinstance(hidden, list) else [hidden]
    document = parse_document(make_pdf([*column(50, 60, LEFT), *things]), "x.pdf")
    assert "Kubernetes" not in document.text
    assert any("Hidden text" in note for note in document.notes)


def test_letters_drawn_apart_are_read_as_the_words_they_spell() -> None:
    things = [
        Text(50, 60, "N O R A   Q U I L L", size=16),
        Text(50, 100, "EXPERIENCE", size=12, spacing=5),
        Text(50, 130, "Grades: A B C D"),
        Text(50, 160, "Welding, R and C"),
    ]
    assert words(read_pdf(*things)) == [
        "NORA",
        "QUILL",
        "EXPERIENCE",
        "Grades:",
        "A",
        "B",
        "C",
        "D",
        "Welding,",
        "R",
        "and",
        "C",
    ]


def test_white_text_on_a_dark_ground_is_not_hidden() -> None:
    document = parse_document(
        make_pdf([Box(0, 0, 200, 792, (0.1, 0.1, 0.4)), Text(30, 60, "Welding", color=(1, 1, 1))]), "x.pdf"
    )
    assert (document.text, document.notes) == ("Welding\n", ())


def test_recognised_text_over_a_scan_is_read() -> None:
    scan = [Picture(), *(Text(50, 60 + 13 * row, line, mode=3) for row, line in enumerate(LEFT))]
    assert words(parse_document(make_pdf(scan), "x.pdf").text) == words(" ".join(LEFT))


def test_a_scan_without_text_is_refused_with_advice() -> None:
    with pytest.raises(UnreadableDocument, match="scan") as caught:
        parse_document(make_pdf([Picture()]), "resume.pdf")
    assert "paste the text" in caught.value.message


def test_a_page_without_anything_is_empty() -> None:
    with pytest.raises(EmptyDocument, match="no text"):
        parse_document(make_pdf([]), "resume.pdf")


def test_a_locked_pdf_says_so() -> None:
    with pytest.raises(UnreadableDocument, match="password"):
        parse_document(make_pdf(column(50, 60, LEFT), encrypt=True), "resume.pdf")


def test_a_damaged_pdf_says_so() -> None:
    with pytest.raises(UnreadableDocument, match="damaged"):
        parse_document(b"%PDF-1.7\n" + b"\x00garbage" * 50, "resume.pdf")


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(UnreadableDocument, match="3 pages"):
        parse_document(make_pdf(*[[Text(50, 50, "Page")]] * 3), "x.pdf", Limits(pages=2))


# DOCX


def test_paragraphs_headings_and_lists() -> None:
    def fill(document: Any) -> None:
        document.add_heading("Nora Quill", 0)
        document.add_paragraph("Welder in Leeds")
        document.add_paragraph("Welded barges", style="List Bullet")

    assert read_docx(fill) == "Nora Quill\nWelder in Leeds\n- Welded barges\n"


def test_a_layout_table_is_read_cell_by_cell_and_a_data_table_row_by_row() -> None:
    def fill(document: Any) -> None:
        layout = document.add_table(1, 2)
        layout.cell(0, 0).text = "Skills\nWelding"
        layout.cell(0, 1).text = "Work\nBarges\nBridges"
        document.add_paragraph("Between")
        data = document.add_table(2, 2)
        for row, (name, level) in enumerate([("Polish", "native"), ("English", "fluent")]):
            data.cell(row, 0).text, data.cell(row, 1).text = name, level

    lines = [line for line in read_docx(fill).splitlines() if line]
    assert lines == ["Skills", "Welding", "Work", "Barges", "Bridges", "Between", "Polish\tnative", "English\tfluent"]


def test_nested_tables_and_merged_cells_come_once() -> None:
    def fill(document: Any) -> None:
        table = document.add_table(2, 2)
        merged = table.cell(0, 0).merge(table.cell(0, 1))
        merged.text = "Nora Quill"
        inner = table.cell(1, 0).add_table(1, 1)
        inner.cell(0, 0).text = "Inner"
        table.cell(1, 1).text = "Beside"

    assert words(read_docx(fill)) == ["Nora", "Quill", "Inner", "Beside"]


def test_headers_are_read_first_and_footers_last() -> None:
    def fill(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "nora@example.org"
        document.sections[0].footer.paragraphs[0].text = "References on request"
        document.add_paragraph("Welder")

    assert words(read_docx(fill)) == ["nora@example.org", "Welder", "References", "on", "request"]


TEXT_BOX = f"""
<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
     xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
     xmlns:v="urn:schemas-microsoft-com:vml">
  <mc:AlternateContent>
    <mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>
      <w:p><w:r><w:t>Soldering</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice>
    <mc:Fallback><w:pict><v:textbox><w:txbxContent>
      <w:p><w:r><w:t>Soldering</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback>
  </mc:AlternateContent>
</w:r>"""


def test_a_text_box_is_read_once_where_it_stands() -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("Skills")._p.append(parse_xml(TEXT_BOX))
        document.add_paragraph("Work")

    assert words(read_docx(fill)) == ["Skills", "Soldering", "Work"]


def test_hidden_runs_are_left_out_and_noted() -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("Welder ")
        paragraph.add_run("Kubernetes").font.hidden = True
        paragraph.add_run("Terraform").font.color.rgb = RGBColor(255, 255, 255)
        paragraph.add_run("Ansible").font.size = Pt(1)
        paragraph.add_run("in Leeds")

    document = parse_document(make_docx(fill), "x.docx")
    assert document.text == "Welder in Leeds\n"
    assert document.notes == ("Hidden text was left out.",)


WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def read_body(inner: str) -> DocumentText:
    """A DOCX of one paragraph: "Welder " and what is given."""
    compatible = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    xml = (
        f'<w:document xmlns:w="{WORDS}" xmlns:mc="{compatible}"><w:body><w:p><w:r><w:t xml:space="preserve">Welder '
        f"</w:t></w:r>{inner}</w:p></w:body></w:document>"
    )
    data = repack(make_docx(lambda document: document.add_paragraph("x")), {"word/document.xml": xml.encode()})
    return parse_document(data, "x.docx")


def run_of(text: str, look: str = "") -> str:
    return f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    "look",
    [
        '<w:color w:val="FEFEFE"/>',
        '<w:color w:val="auto" w:themeColor="background1"/>',
        '<w:color w:val="112233"/><w:shd w:val="clear" w:fill="142235"/>',
        '<w:rStyle w:val="NotThere"/><w:sz w:val="2"/>',
    ],
)
def test_looks_that_hide_a_run(look: str) -> None:
    document = read_body(run_of("Kubernetes", look))
    assert (document.text, document.notes) == ("Welder\n", ("Hidden text was left out.",))


@pytest.mark.parametrize(
    "look",
    [
        '<w:vanish w:val="0"/>',
        '<w:color w:val="808080"/>',
        '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="1F3864"/>',
        '<w:color w:val="auto" w:themeColor="accent1"/>',
        '<w:sz w:val="14"/>',
    ],
)
def test_looks_that_hide_nothing(look: str) -> None:
    assert read_body(run_of("Kubernetes", look)).text == "Welder Kubernetes\n"


def test_styles_hide_what_is_written_in_them() -> None:
    def fill(document: Any) -> None:
        for name, kind in (("Gone", WD_STYLE_TYPE.CHARACTER), ("Pale", WD_STYLE_TYPE.CHARACTER)):
            document.styles.add_style(name, kind)
        document.styles["Gone"].font.hidden = True
        document.styles["Pale"].font.color.rgb = RGBColor(255, 255, 255)
        paler = document.styles.add_style("Paler", WD_STYLE_TYPE.CHARACTER)
        paler.base_style = document.styles["Pale"]
        small = document.styles.add_style("Small", WD_STYLE_TYPE.PARAGRAPH)
        small.font.size = Pt(1)
        paragraph = document.add_paragraph("Welder ")
        paragraph.add_run("Kubernetes ", style="Gone")
        paragraph.add_run("Terraform ", style="Paler")
        paragraph.add_run("in Leeds")
        document.add_paragraph("Ansible", style="Small").add_run(" and brazing").font.size = Pt(10)

    document = parse_document(make_docx(fill), "x.docx")
    assert document.text == "Welder in Leeds\nand brazing\n"
    assert document.notes == ("Hidden text was left out.",)


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (f'<w:ins w:id="1" w:author="a">{run_of("brazing")}</w:ins>', "Welder brazing\n"),
        (f'<w:moveTo w:id="1" w:author="a">{run_of("brazing")}</w:moveTo>', "Welder brazing\n"),
        (f'<w:moveFrom w:id="1" w:author="a">{run_of("brazing")}</w:moveFrom>', "Welder\n"),
        ('<w:del w:id="1" w:author="a"><w:r><w:delText>brazing</w:delText></w:r></w:del>', "Welder\n"),
        (f'<w:bdo w:val="ltr">{run_of("brazing")}</w:bdo>', "Welder brazing\n"),
        (
            f'<mc:AlternateContent><mc:Choice Requires="x">{run_of("brazing")}</mc:Choice>'
            f"<mc:Fallback>{run_of('soldering')}</mc:Fallback></mc:AlternateContent>",
            "Welder brazing\n",
        ),
    ],
)
def test_tracked_changes_and_wrappers(inner: str, text: str) -> None:
    assert read_body(inner).text == text


def repack(data: bytes, change: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, old.read(name)))
        for name in change.keys() - set(old.namelist()):
            new.writestr(name, change[name])
    return out.getvalue()


def test_a_docx_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    bomb = repack(make_docx(lambda document: document.add_paragraph("x")), {"word/media/a.bin": bytes(3_000_000)})
    with pytest.raises(UnreadableDocument, match="unpacks to more"):
        parse_document(bomb, "x.docx", Limits(unpacked_bytes=1_000_000))


def test_entities_are_not_expanded() -> None:
    xml = (
        b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        b"<w:p><w:r><w:t>Welder &b;</w:t></w:r></w:p></w:body></w:document>"
    )
    data = repack(make_docx(lambda document: document.add_paragraph("x")), {"word/document.xml": xml})
    assert "aaaa" not in parse_document(data, "x.docx").text


def test_a_docx_with_broken_xml_is_damaged() -> None:
    data = repack(make_docx(lambda document: document.add_paragraph("x")), {"word/document.xml": b"<w:document"})
    with pytest.raises(UnreadableDocument, match="damaged"):
        parse_document(data, "x.docx")


def test_a_cut_off_docx_is_damaged() -> None:
    with pytest.raises(UnreadableDocument, match="damaged"):
        parse_document(make_docx(lambda document: document.add_paragraph("x"))[:-300], "x.docx")


# Text, and what only looks like a document


def test_text_in_other_encodings() -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert parse_document("Café – Zürich\r\nWelder".encode(encoding), "x.txt").text == "Café – Zürich\nWelder\n"


def test_markdown_loses_its_marks_and_keeps_its_words() -> None:
    source = (
        "---\ntitle: x\n---\n# Nora *Quill*\n\n**Welder** in [Leeds](https://example.org), `C++` and C#\n\n"
        "* snake_case stays\n- 2 * 3 * 4\n\n| Tool | Years |\n|---|---|\n| MIG | 5 |\n\n```\ncode\n```\n"
    )
    text = parse_document(source.encode(), "cv.md").text
    assert text.splitlines() == [
        "Nora Quill", "", "Welder in Leeds, C++ and C#", "", "* snake_case stays", "- 2 * 3 * 4", "", "Tool\tYears", "",
        "MIG\t5", "", "code",
    ]  # fmt: skip


def test_the_same_bytes_are_plain_text_under_another_name() -> None:
    assert parse_document(b"# C# and **more**", "cv.txt").text == "# C# and **more**\n"


@pytest.mark.parametrize("data", [b"", b"  \n\t ", b"\x00" * 40, "﻿".encode(), b"--- *** ---"])
def test_nothing_to_read_is_empty(data: bytes) -> None:
    with pytest.raises(EmptyDocument):
        parse_document(data, "resume.txt")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "picture"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 40, "picture"),
        (b"{\\rtf1 Hello}", "RTF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 40, "old Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"%!PS-Adobe-3.0\n(Welder) show", "PostScript"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><html><body>Welder</body></html>", "web page"),
        (b"<?xml version='1.0'?>\n<!-- made by hand -->\n<html xmlns='x'><body>Welder</body></html>", "web page"),
        (b"<?xml version='1.0'?><office:document>Welder</office:document>", "XML"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><text>Welder</text></svg>", "XML"),
        (b"From: a@example.org\r\nSubject: My CV\r\nMIME-Version: 1.0\r\n\r\nWelder", "e-mail"),
        (bytes(range(256)) * 20, "neither"),
        (b"PK\x03\x04 not a zip", "damaged"),
    ],
)
def test_other_files_are_named_whatever_they_are_called(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableDocument, match=says):
        parse_document(data, "resume.pdf")


def test_many_comments_are_looked_at_once() -> None:
    assert read_document(b"<!-- -->" * 20_000 + b"Welder", "x.txt", Limits(cpu_seconds=5)).text.startswith("<!--")


@pytest.mark.parametrize(
    "text",
    [
        "Nora Quill\nEmail: nora@example.org\nPhone: 555 0100\n\nSkills: HTML, <b>, XML",
        "<Nora Quill>\nWrites <html> by hand",
        "Summary: welder\nContent: plain text",
    ],
)
def test_text_that_speaks_of_markup_is_text(text: str) -> None:
    assert parse_document(text.encode(), "resume.txt").text == f"{text}\n"


def test_a_zip_that_is_no_docx_says_what_it_is() -> None:
    def zipped(*names: str) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name in names:
                archive.writestr(name, "x")
        return out.getvalue()

    for names, says in [
        (("xl/workbook.xml",), "spreadsheet"),
        (("mimetype", "content.xml"), "OpenDocument"),
        (("a.txt",), "zip archive"),
    ]:
        with pytest.raises(UnreadableDocument, match=says):
            parse_document(zipped(*names), "resume.docx")


def test_a_pdf_named_docx_is_read_as_what_it_is() -> None:
    assert parse_document(make_pdf([Text(50, 50, "Welder")]), "resume.docx").text == "Welder\n"


def test_size_and_length_are_limited() -> None:
    with pytest.raises(UnreadableDocument, match="limit"):
        parse_document(b"word " * 100, "x.txt", Limits(file_bytes=100))
    document = parse_document(b"word " * 100, "x.txt", Limits(characters=50))
    assert len(document.text) <= 51
    assert document.notes == ("Only the first 50 characters were read.",)


# In a child process


def test_read_document_takes_paths_and_bytes(tmp_path: Path) -> None:
    path = tmp_path / "résumé.pdf"
    path.write_bytes(make_pdf(column(50, 60, LEFT)))
    assert read_document(path) == read_document(path.read_bytes(), "x.pdf")
    assert words(read_document(path).text) == words(" ".join(LEFT))


def test_errors_come_back_as_they_were_raised(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="picture"):
        read_document(b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "x.pdf")
    with pytest.raises(EmptyDocument, match="empty"):
        read_document(b"", "x.pdf")
    with pytest.raises(FileNotFoundError):
        read_document(tmp_path / "none.pdf")


def test_too_little_memory_ends_in_a_message() -> None:
    with pytest.raises(UnreadableDocument, match="too much time or memory"):
        read_document(make_pdf(column(50, 60, LEFT)), "x.pdf", Limits(memory_bytes=1024 * 1024))


def test_too_little_time_ends_in_a_message() -> None:
    with pytest.raises(UnreadableDocument, match="too much time or memory"):
        read_document(make_pdf(column(50, 60, LEFT)), "x.pdf", Limits(wall_seconds=0.001))


def test_a_page_tree_that_holds_itself_is_damaged() -> None:
    data = make_pdf([Text(50, 50, "Welder")]).replace(b"/Kids [6 0 R]", b"/Kids [2 0 R]")
    with pytest.raises(UnreadableDocument, match="damaged"):
        read_document(data)


def test_a_page_of_any_size_is_bounded() -> None:
    huge = make_scan(PRINTED).replace(b"[0 0 612 792]", b"[0 0 14400 14400]")
    with pytest.raises(UnreadableDocument) as caught:
        read_document(huge)
    assert caught.value.fault == "IMAGE_ONLY"


async def test_read_document_aside_says_the_same() -> None:
    data = make_pdf(column(50, 60, LEFT))
    assert await read_document_aside(data, "x.pdf") == read_document(data, "x.pdf")
    with pytest.raises(UnreadableDocument, match="picture"):
        await read_document_aside(b"\x89PNG\r\n\x1a\n" + b"\x00" * 40)
    with pytest.raises(UnreadableDocument, match="too much time") as caught:
        await read_document_aside(data, "x.pdf", Limits(wall_seconds=0.001))
    assert caught.value.fault == "TOO_SLOW"


async def test_a_reading_that_is_cancelled_ends_its_child() -> None:
    def children() -> set[int]:
        return {child.pid for child in psutil.Process().children(recursive=True)}

    before = children()
    reading = asyncio.create_task(read_document_aside(make_pdf(*[column(50, 60, LEFT * 5)] * 40)))
    while not children() - before:  # noqa: ASYNC110  (a process starts)
        await asyncio.sleep(0.001)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert children() <= before


# Text recognition


@pytest.fixture
def needs_tesseract() -> None:
    if shutil.which("tesseract") is None:
        pytest.skip("NOT TESTED: the tesseract command is not installed (Debian: apt-get install tesseract-ocr)")


PRINTED = ["Nora Quill", "Welder in Leeds", "Welded pipes for river barges"]


@pytest.mark.usefixtures("needs_tesseract")
def test_a_scan_is_read_by_ocr_and_noted() -> None:
    document = read_document(make_scan(PRINTED))
    assert words(document.text) == words(" ".join(PRINTED))
    assert document.notes == ("Text recognition (OCR) was used on 1 page; check the text for misread letters.",)


@pytest.mark.usefixtures("needs_tesseract")
def test_only_so_many_pages_go_through_ocr() -> None:
    document = read_document(make_scan(PRINTED, pages=2), limits=Limits(recognised_pages=1))
    assert words(document.text) == words(" ".join(PRINTED))
    assert document.notes[1] == "Some pages hold only pictures and could not be read."


async def test_without_tesseract_a_scan_is_refused_with_advice(tmp_path: Path) -> None:
    script = "import sys; from jobmate.adapters.documents import parse_document as p; p(sys.stdin.buffer.read(), '')"
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdin=-1, stderr=-1, env={**os.environ, "PATH": str(tmp_path)}
    )
    _, errors = await child.communicate(make_scan(PRINTED))
    assert b"run it through text recognition (OCR), or paste the text" in errors
