"""Taking a text over from a file: what word processors write, and what attackers do."""

from __future__ import annotations

import io
import struct
import zipfile
from contextlib import suppress

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from odfdo import Document as OdfDocument
from odfdo import Header, Link, List, ListItem, Note, Paragraph, Span, Style, Table
from PIL import Image

from portal.consultations.methods.document.importing import MOST_FILE_BYTES, read_file
from portal.consultations.methods.document.importing.package import parse
from portal.consultations.methods.document.splitting import split
from portal.core.problems import Problems

CONTENT = (
    '<?xml version="1.0" encoding="{encoding}"?>{doctype}'
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
    "{inside}</office:text></office:body></office:document-content>"
)


@pytest.fixture(autouse=True)
def _words(in_app: Flask) -> None:
    """Notes are written in the reader's language."""


def picture():
    raw = io.BytesIO()
    Image.new("RGB", (20, 20), "#246").save(raw, "PNG")
    raw.seek(0)
    return raw


def saved(document):
    raw = io.BytesIO()
    document.save(raw)
    raw.seek(0)
    return raw


def zipped(**parts):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name.replace("__", "."), data)
    raw.seek(0)
    return raw


def odt(inside="", doctype="", encoding="utf-8"):
    text = CONTENT.format(inside=inside, doctype=doctype, encoding=encoding)
    return zipped(content__xml=text.encode(encoding))


def refusal(stream, **kwargs):
    with pytest.raises(Problems) as refused:
        read_file(stream, **kwargs)
    assert [problem.field for problem in refused.value.problems] == ["file"]
    return refused.value.problems[0].code


def parts(stream):
    text, notes = read_file(stream)
    return [(b.kind.value, b.level, b.marker, b.text) for b in split(text).blocks], notes


def a_docx():
    document = Document()
    document.add_heading("By-law on dogs", 0)
    document.add_heading("Leads", 1)
    said = document.add_paragraph("Dogs are kept on a ")
    said.add_run("lead").bold = True
    said.add_run(" of ")
    said.add_run("two metres").italic = True
    said.add_run(".")
    document.add_paragraph("1. is no list, * nor # is this.")
    document.add_paragraph("first", style="List Number")
    document.add_paragraph("second", style="List Number")
    document.add_paragraph("below", style="List Bullet 2")
    document.add_paragraph("A dog is a friend.", style="Intense Quote")
    table = document.add_table(2, 2)
    for place, words in enumerate(("Place", "Months", "Beach", "October | April")):
        table.cell(place // 2, place % 2).text = words
    document.add_picture(picture(), width=Inches(1))
    document.sections[0].header.paragraphs[0].text = "Town of Valdelira"
    return document


def test_a_docx_becomes_parts_with_their_looks():
    found, notes = parts(saved(a_docx()))
    assert found == [
        ("heading", 1, "", "By-law on dogs"),
        ("heading", 1, "", "Leads"),
        ("paragraph", 0, "", "Dogs are kept on a **lead** of *two metres*."),
        ("paragraph", 0, "", "1\\. is no list, \\* nor # is this."),
        ("item", 1, "1.", "first"),
        ("item", 1, "2.", "second"),
        ("item", 2, "-", "below"),
        ("quote", 0, "", "A dog is a friend."),
        ("table", 0, "", "| Place | Months |\n| --- | --- |\n| Beach | October \\| April |"),
    ]
    assert "1 picture was left out." in notes
    assert "Headers and footers were left out." in notes
    assert "1 table was taken over; check cells that were joined." in notes


def test_tracked_changes_are_taken_as_accepted():
    document = Document()
    paragraph = document.add_paragraph("Dogs are ")
    for tag, words in (("w:del", "never "), ("w:ins", "always ")):
        change, run = OxmlElement(tag), OxmlElement("w:r")
        text = OxmlElement("w:delText" if tag == "w:del" else "w:t")
        text.text = words
        run.append(text)
        change.append(run)
        paragraph._p.append(change)
    paragraph.add_run("welcome.")
    found, notes = parts(saved(document))
    assert found == [("paragraph", 0, "", "Dogs are always welcome.")]
    assert notes == ("Tracked changes were taken as accepted.",)


def test_links_lead_to_the_web_and_nowhere_else():
    document = Document()
    paragraph = document.add_paragraph("See ")
    for address in ("https://example.org/a", "javascript:alert(1)"):
        made = document.part.relate_to(
            address,
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
            is_external=True,
        )
        link, run, text = OxmlElement("w:hyperlink"), OxmlElement("w:r"), OxmlElement("w:t")
        link.set(qn("r:id"), made)
        text.text = "this"
        run.append(text)
        link.append(run)
        paragraph._p.append(link)
    found, _notes = parts(saved(document))
    assert found == [("paragraph", 0, "", "See [this](https://example.org/a)this")]


def test_macros_are_never_run_and_left_out_with_a_note():
    raw = saved(a_docx())
    with zipfile.ZipFile(raw, "a") as package:
        package.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0 AutoOpen")
    raw.seek(0)
    _found, notes = parts(raw)
    assert "The file holds macros. They were never run and are left out." in notes


def test_an_odt_becomes_parts_with_footnotes_at_the_end():
    document = OdfDocument("text")
    document.body.clear()
    bold = Style("text", name="Strong", bold=True)
    document.insert_style(bold, automatic=True)
    document.body.append(Header(1, "By-law on dogs"))
    said = Paragraph("Dogs are on a ")
    said.append(Span("lead", style="Strong"))
    said.append(Note(note_id="n1", citation="1", body="At least two metres."))
    document.body.append(said)
    linked = Paragraph("")
    linked.append(Link("https://example.org/", text="More"))
    document.body.append(linked)
    items = List(["first"])
    items.append(ListItem("second"))
    document.body.append(items)
    table = Table("T", width=2, height=2)
    for place, words in enumerate(("Place", "Months", "Beach", "October")):
        table.set_value((place % 2, place // 2), words)
    document.body.append(table)
    found, notes = parts(saved(document))
    assert found == [
        ("heading", 1, "", "By-law on dogs"),
        ("paragraph", 0, "", "Dogs are on a **lead**\\[1\\]"),
        ("paragraph", 0, "", "[More](https://example.org/)"),
        ("item", 1, "-", "first"),
        ("item", 1, "-", "second"),
        ("table", 0, "", "| Place | Months |\n| --- | --- |\n| Beach | October |"),
        ("paragraph", 0, "", "\\[1\\] At least two metres."),
    ]
    assert "1 footnote now stands at the end of the text." in notes


def test_markdown_is_taken_as_it_is():
    assert read_file(io.BytesIO("\ufeff# Änderung\n".encode())) == ("# Änderung\n", ())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 ...", "kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old word", "kind"),
        (b"\x89PNG\r\n\x1a\n\0\0", "kind"),
        (b"caf\xe9", "encoding"),
        (b"   \n ", "no_text"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"x " * 400_000, "too_long"),
    ],
)
def test_what_is_no_text_is_refused_by_name(data, code):
    assert refusal(io.BytesIO(data)) == code


def test_an_oversized_file_is_refused_without_reading_it_all():
    assert refusal(io.BytesIO(b"x" * (MOST_FILE_BYTES + 10))) == "too_large"


def test_a_zip_of_something_else_is_refused():
    assert refusal(zipped(readme__txt=b"hello")) == "kind"


def test_a_docx_cut_in_two_is_damaged():
    raw = saved(a_docx()).getvalue()
    assert refusal(io.BytesIO(raw[: len(raw) // 2])) == "damaged"


@pytest.mark.parametrize(
    "data", [b"", b"<a>", b"<a></b>", b"\xff\xfe\x00", b"<a xmlns:b='x' b:c='&d;'/>", b"no xml"]
)
def test_broken_xml_is_damaged(data):
    assert refusal(zipped(content__xml=data)) == "damaged"


DOCTYPES = (
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
    '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
    '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/p"> %p;]>',
)


@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_whatever_encoding(doctype, encoding):
    assert refusal(odt("<text:p>x</text:p>", doctype, encoding)) == "doctype"


@pytest.mark.parametrize("name", ["word/styles.xml", "word/numbering.xml", "word/footnotes.xml"])
def test_a_document_type_in_any_part_of_a_docx_is_refused(name):
    raw, out = saved(a_docx()), io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w") as new:
        for part in set(old.namelist()) | {name}:
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, f"<?xml version='1.0'?>{DOCTYPES[0]}<x>&b;</x>")
    out.seek(0)
    assert refusal(out) == "doctype"


def test_a_part_that_swells_when_unpacked_is_a_bomb():
    assert refusal(odt(f"<text:p>{' ' * 40_000_000}</text:p>")) == "bomb"


def test_a_bomb_that_lies_about_its_size_is_found_all_the_same():
    raw = bytearray(odt(f"<text:p>{' ' * 40_000_000}</text:p>").getvalue())
    # The sizes in the two headers, of which readers believe the second.
    raw[22:26] = struct.pack("<I", 100)
    central = raw.rindex(b"PK\x01\x02")
    raw[central + 24 : central + 28] = struct.pack("<I", 100)
    assert refusal(io.BytesIO(bytes(raw))) in ("bomb", "damaged")


def test_a_file_of_thousands_of_parts_is_refused():
    many = {f"part{n}": b"" for n in range(3100)}
    assert refusal(zipped(content__xml=b"<a/>", **many)) == "too_many_files"


def test_elements_nested_without_end_are_refused():
    assert refusal(odt("<text:p>" * 5000 + "</text:p>" * 5000)) == "damaged"


def test_a_protected_file_is_refused():
    raw = bytearray(odt("<text:p>x</text:p>").getvalue())
    raw[6] |= 1
    central = raw.rindex(b"PK\x01\x02")
    raw[central + 8] |= 1
    assert refusal(io.BytesIO(bytes(raw))) == "damaged"


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_no_bytes_make_the_reader_fail_otherwise_than_by_refusing(data):
    for stream in (io.BytesIO(data), io.BytesIO(b"PK\x03\x04" + data), zipped(content__xml=data)):
        with suppress(Problems):
            text, notes = read_file(stream)
            assert isinstance(text, str)
            assert all(str(note) for note in notes)


@pytest.mark.parametrize("level", ["²", "٣", "-1", "9" * 5000, ""])
def test_levels_that_are_no_numbers_make_a_text_all_the_same(level):
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    outline = f'<w:pPr><w:pStyle w:val="a"/><w:outlineLvl w:val="{level}"/></w:pPr>'
    body = f"<w:body><w:p>{outline}<w:r><w:t>Dogs</w:t></w:r></w:p></w:body>"
    style = f'<w:style w:styleId="a"><w:name w:val="heading {level}"/>{outline}</w:style>'
    parts = {
        "word/document.xml": f"<w:document {space}>{body}</w:document>",
        "word/styles.xml": f"<w:styles {space}>{style}</w:styles>",
    }
    assert read_file(zipped(**parts))[0].endswith("Dogs")
    heading = f'<text:h text:outline-level="{level}">Dogs</text:h>'
    content = CONTENT.format(encoding="UTF-8", doctype="", inside=heading)
    assert read_file(zipped(content__xml=content))[0] == "# Dogs"


def test_names_of_elements_keep_their_namespaces():
    root = parse(b"<a xmlns='urn:x' y='1'><b/></a>")
    assert root.tag == "{urn:x}a"
    assert [child.tag for child in root] == ["{urn:x}b"]
    assert root.get("y") == "1"
