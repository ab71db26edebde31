"""Files made to cost far more than their size, each of at most 100 kB."""

import io
import zipfile
import zlib
from collections.abc import Callable

_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PARAGRAPH = "<w:p><w:r><w:t>Welder</w:t></w:r></w:p>"
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)

FILES: dict[str, Callable[[], bytes]] = {
    "a stream that unpacks to 60 MB": lambda: _page(_pack(b"BT ET " * 10_000_000)),
    "a stream that unpacks twice, to 400 MB": lambda: _page(_pack_twice(), b"[/FlateDecode/FlateDecode]"),
    "millions of letters": lambda: _page(_pack(b"BT /F 1 Tf " + b"1 1 Td (abcdefgh) Tj " * 400_000 + b"ET")),
    "letters just under the bound": lambda: _page(_pack(b"BT /F 1 Tf " + b"1 1 Td (abcdefgh) Tj " * 11_000 + b"ET")),
    "pale letters on a page of paths": lambda: _page(
        _pack(b"1 1 1 rg BT /F 9 Tf 9 9 Td (pale) Tj ET " + b"0 0 m 600 800 l 600 0 l f* " * 200_000)
    ),
    "a form that draws itself": lambda: _page(_pack(b"/X Do " * 20_000)),
    "ten thousand pages": lambda: _pdf(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count 10000>>" % (b"3 0 R " * 10_000), b"<<>>"]
    ),
    "objects in streams of objects": lambda: _pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            _stream(_pack(b"2 0 " * 1_000_000), b"/FlateDecode", b"/Type/ObjStm/N 1000000/First 9"),
        ]
    ),
    "paragraphs without end": lambda: _docx(_PARAGRAPH * 300_000),
    "paragraphs just under the bound": lambda: _docx(_PARAGRAPH * 95_000),
    "a wide table": lambda: _docx(f"<w:tbl>{'<w:tr>' + '<w:tc><w:p/></w:tc>' * 60 + '</w:tr>'}</w:tbl>" * 2_000),
    "tables in tables": lambda: _docx("<w:tbl><w:tr><w:tc>" * 5_000 + "</w:tc></w:tr></w:tbl>" * 5_000),
    "a cell over two billion columns": lambda: _docx(
        '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
    ),
    "entities of entities": lambda: _docx("<w:p><w:r><w:t>&e9;</w:t></w:r></w:p>", _billion_laughs()),
    "a line without end": lambda: b"- a, b and " * 8_900,
    "marks of Markdown": lambda: b"[](" * 30_000,
}


def _pack(data: bytes) -> bytes:
    return zlib.compress(data, 9)


def _pack_twice() -> bytes:
    packer = zlib.compressobj(9)
    once = b"".join(packer.compress(bytes(1 << 20)) for _ in range(400)) + packer.flush()
    return _pack(once)


def _stream(data: bytes, kind: bytes = b"/FlateDecode", extra: bytes = b"") -> bytes:
    return b"<<%s/Length %d/Filter %s>>stream\n%s\nendstream" % (extra, len(data), kind, data)


def _page(content: bytes, kind: bytes = b"/FlateDecode") -> bytes:
    """A PDF of one page; its form /X draws itself."""
    parts = b"/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>"
    itself = b"<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X 6 0 R>>>>/Length 6>>"
    return _pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R%s>>" % parts,
            _stream(content, kind),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            itself + b"stream\n/X Do \nendstream",
        ]
    )


def _pdf(objects: list[bytes]) -> bytes:
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return body + head + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))


def _docx(body: str, head: str = "") -> bytes:
    document = f'<?xml version="1.0"?>{head}<w:document {_WORD}><w:body>{body}</w:body></w:document>'
    return _zip({"word/document.xml": document})


def _zip(parts: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, **parts}.items():
            archive.writestr(name, content)
    return file.getvalue()


def _billion_laughs() -> str:
    steps = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE w [<!ENTITY e0 "welder">{steps}]>'
