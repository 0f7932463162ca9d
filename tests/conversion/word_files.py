"""Word files made with python-docx, with what it cannot make written as XML."""

import io
from collections.abc import Callable

from docx import Document
from docx.document import Document as Docx
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

OFFICE = "application/vnd.openxmlformats-officedocument"
WORDPROCESSING = nsdecls("w")


def word_file(write: Callable[[Docx], None]) -> io.BytesIO:
    """Return a Word file with what a function writes into it."""
    document = Document()
    write(document)
    file = io.BytesIO()
    document.save(file)
    file.seek(0)
    return file


def run(text: str, properties: str = "") -> str:
    return (
        f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
    )


def paragraph(document: Docx, inside: str) -> None:
    """Add a paragraph of XML to the end of a document."""
    made = document.add_paragraph()
    for element in parse_xml(f"<w:p {WORDPROCESSING}>{inside}</w:p>"):
        made._p.append(element)


def link(document: Docx, words: str, address: str) -> None:
    """Add a paragraph that is a link."""
    relation = document.part.relate_to(
        address,
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    made = document.add_paragraph()
    made._p.append(
        parse_xml(
            f'<w:hyperlink {nsdecls("w", "r")} r:id="{relation}">{run(words)}'
            "</w:hyperlink>"
        )
    )


TEXT_BOX = """<w:r><mc:AlternateContent
xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
<mc:Choice Requires="wps"><w:drawing><wps:txbx
xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
<w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent></wps:txbx>
</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape
xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent><w:p><w:r>
<w:t>In a box.</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>
</mc:Fallback></mc:AlternateContent></w:r>"""
CHART = """<w:r><w:drawing><a:graphic
xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData
uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/></a:graphic></w:drawing>
</w:r>"""
FOOTNOTE_MARK = '<w:r><w:footnoteReference w:id="2"/></w:r>'
FOOTNOTES = f"""<w:footnotes {WORDPROCESSING}>
<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>
<w:r><w:t>Working Together 2023.</w:t></w:r></w:p></w:footnote></w:footnotes>"""


def add_footnotes(document: Docx) -> None:
    """Add the part with the note that `FOOTNOTE_MARK` refers to."""

    kind = (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    )
    part = Part(
        PackURI("/word/footnotes.xml"), kind, FOOTNOTES.encode(), document.part.package
    )
    document.part.relate_to(
        part,
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes",
    )
