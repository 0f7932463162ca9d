"""Word, Excel and PowerPoint files that tell more than they show."""

import io
import zipfile
from collections.abc import Callable

from tests.uploads import planted
from tests.uploads.planted import MARKER, SHOWN

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OFFICE_2010 = "http://schemas.microsoft.com/office/2010/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "application/vnd.openxmlformats-officedocument"
SCHEMAS = "http://schemas.openxmlformats.org"
W = f'xmlns:w="{SCHEMAS}/wordprocessingml/2006/main" xmlns:r="{RELATIONS}"'
X = f'xmlns="{SCHEMAS}/spreadsheetml/2006/main" xmlns:r="{RELATIONS}"'
P = (
    f'xmlns:p="{SCHEMAS}/presentationml/2006/main" xmlns:r="{RELATIONS}" '
    f'xmlns:a="{SCHEMAS}/drawingml/2006/main"'
)
A = f'xmlns:a="{SCHEMAS}/drawingml/2006/main"'
PIC = f'xmlns:pic="{SCHEMAS}/drawingml/2006/picture"'

Parts = dict[str, bytes]


def relations(*found: tuple[str, str, str]) -> bytes:
    """Return a part of relations: id, kind and target."""
    lines = [
        f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if ":" in target else "/>")
        for name, kind, target in found
    ]
    start = f'<Relationships xmlns="{PACKAGE}/relationships">'
    return (start + "".join(lines) + "</Relationships>").encode()


def _types(main: str, name: str, parts: Parts) -> bytes:
    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="application/xml"/>'
        for part in parts
        if part.endswith(".xml") and part != main
    )
    return (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="jpg" ContentType="image/jpeg"/>'
        f'<Override PartName="/{main}" ContentType="{MAIN}.{name}.main+xml"/>'
        f"{overrides}</Types>"
    ).encode()


def _common(main: str) -> Parts:
    """Return what tells about the making of a file, in all three kinds."""
    told = f"<properties><creator>{MARKER}</creator></properties>".encode()
    return {
        "_rels/.rels": relations(
            ("rId1", "officeDocument", main),
            ("rId2", "core-properties", "docProps/core.xml"),
            ("rId3", "extended-properties", "docProps/app.xml"),
            ("rId4", "custom-properties", "docProps/custom.xml"),
            ("rId5", "thumbnail", "docProps/thumbnail.jpg"),
        ),
        "docProps/core.xml": told,
        "docProps/app.xml": told,
        "docProps/custom.xml": told,
        "docProps/thumbnail.jpg": planted.jpeg(),
        "customXml/item1.xml": told,
        "nowhere/left.xml": told,
    }


def docx_parts() -> Parts:
    picture = (
        f"<w:drawing><pic:pic {PIC}><pic:nvPicPr>"
        f'<pic:cNvPr id="3" name="{MARKER}.jpg" descr="A tree"/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip {A} r:embed="rId4"/></pic:blipFill></pic:pic>'
        "</w:drawing>"
    )
    document = (
        f'<w:document {W}><!-- {MARKER} --><w:body><w:p w:rsidR="00AA11BB">'
        f'<w:r w:rsidRPr="00CC22DD"><w:t>{SHOWN}</w:t></w:r><w:r>{picture}</w:r>'
        '<w:hyperlink r:id="rId5"><w:r><w:t>A page</w:t></w:r></w:hyperlink>'
        '<w:hyperlink r:id="rId6"><w:r><w:t>A file</w:t></w:r></w:hyperlink>'
        "</w:p></w:body></w:document>"
    )
    settings = (
        f'<w:settings {W}><w:attachedTemplate r:id="rId1"/><w:rsids>'
        '<w:rsidRoot w:val="00AA11BB"/></w:rsids><w:docVars>'
        f'<w:docVar w:name="Who" w:val="{MARKER}"/></w:docVars></w:settings>'
    )
    return _common("word/document.xml") | {
        "word/document.xml": document.encode(),
        "word/_rels/document.xml.rels": relations(
            ("rId1", "settings", "settings.xml"),
            ("rId2", "people", "people.xml"),
            ("rId3", "customXml", "../customXml/item1.xml"),
            ("rId4", "image", "media/image1.jpg"),
            ("rId5", "hyperlink", "https://www.example.org/"),
            ("rId6", "hyperlink", f"file:///C:/Users/{MARKER}/notes.docx"),
            ("rId7", "image", "media/left.jpg"),
            ("rId8", "comments", "comments.xml"),
        ),
        "word/settings.xml": settings.encode(),
        "word/_rels/settings.xml.rels": relations(
            ("rId1", "attachedTemplate", f"file:///C:/{MARKER}.dotx")
        ),
        "word/people.xml": f'<w:people {W} w:author="{MARKER}"/>'.encode(),
        "word/comments.xml": f"<w:comments {W}/>".encode(),
        "word/media/image1.jpg": planted.jpeg(6),
        "word/media/left.jpg": planted.jpeg(),
    }


def xlsx_parts() -> Parts:
    workbook = (
        f'<workbook {X}><fileSharing userName="{MARKER}"/>'
        f'<absPath url="C:\\{MARKER}"/><sheets>'
        '<sheet name="Costs" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    sheet = (
        f"<worksheet {X}><sheetData><row r='1'><c t='inlineStr'><is><t>{SHOWN}</t>"
        "</is></c></row></sheetData><hyperlinks>"
        '<hyperlink ref="A1" r:id="rId2"/></hyperlinks>'
        '<pageSetup paperSize="9" r:id="rId1"/></worksheet>'
    )
    return _common("xl/workbook.xml") | {
        "xl/workbook.xml": workbook.encode(),
        "xl/_rels/workbook.xml.rels": relations(
            ("rId1", "worksheet", "worksheets/sheet1.xml")
        ),
        "xl/worksheets/sheet1.xml": sheet.encode(),
        "xl/worksheets/_rels/sheet1.xml.rels": relations(
            ("rId1", "printerSettings", "../printerSettings/printer.bin"),
            ("rId2", "hyperlink", f"file:///C:/{MARKER}.xlsx"),
        ),
        "xl/printerSettings/printer.bin": MARKER.encode("utf-16-le"),
    }


def pptx_parts() -> Parts:
    presentation = (
        f'<p:presentation {P}><p:sldIdLst><p:sldId id="256" r:id="rId1"/>'
        '</p:sldIdLst><p:custDataLst><p:tags r:id="rId3"/></p:custDataLst>'
        "</p:presentation>"
    )
    slide = f"<p:sld {P}><p:cSld><a:t>{SHOWN}</a:t></p:cSld></p:sld>"
    left = f"<p:sld {P}><p:cSld><a:t>{MARKER}</a:t></p:cSld></p:sld>"
    return _common("ppt/presentation.xml") | {
        "ppt/presentation.xml": presentation.encode(),
        "ppt/_rels/presentation.xml.rels": relations(
            ("rId1", "slide", "slides/slide1.xml"),
            ("rId2", "slide", "slides/slide2.xml"),
            ("rId3", "tags", "tags/tag1.xml"),
            ("rId4", "commentAuthors", "commentAuthors.xml"),
        ),
        "ppt/slides/slide1.xml": slide.encode(),
        "ppt/slides/slide2.xml": left.encode(),
        "ppt/tags/tag1.xml": f'<p:tagLst {P} name="{MARKER}"/>'.encode(),
        "ppt/commentAuthors.xml": f'<p:cmAuthorLst {P} name="{MARKER}"/>'.encode(),
    }


KINDS: dict[str, tuple[str, str, Callable[[], Parts]]] = {
    "docx": ("word/document.xml", "wordprocessingml.document", docx_parts),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet", xlsx_parts),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation", pptx_parts),
}


def office(ending: str, change: Callable[[Parts], None] | None = None) -> bytes:
    """Return an Office file of a kind, with its parts changed."""
    main, name, parts_of = KINDS[ending]
    parts = parts_of()
    if change:
        change(parts)
    return packed({"[Content_Types].xml": _types(main, name, parts), **parts})


def packed(parts: Parts) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = MARKER.encode()
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()
