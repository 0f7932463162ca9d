"""PDFs as programs write them: with tags, and without."""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    ListFlowable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Table,
)

STYLES = getSampleStyleSheet()
# Something of a PDF with tags: its kind, and its words or what is in it.
Part = tuple[str, "str | list[Part]"]


def text(words: str, style: str = "BodyText") -> Any:
    return Paragraph(words, STYLES[style])


def bullets(*items: str, kind: str = "bullet") -> Any:
    form = None if kind == "bullet" else "%s."
    listed = [text(item) for item in items]
    return ListFlowable(listed, bulletType=kind, bulletFormat=form)


def table(*rows: list[str]) -> Any:
    return Table(list(rows), style=[("GRID", (0, 0), (-1, -1), 1, colors.black)])


def new_page() -> Any:
    return PageBreak()


def without_tags(*story: Any, at_edges: str = "", on_page: Any = None) -> io.BytesIO:
    """Return a PDF of a story, with words at the foot of every page if there are any.

    Args:
        on_page: draws on the canvas of every page, below the story.
    """
    file = io.BytesIO()

    def draw(canvas: Canvas, document: Any) -> None:
        if at_edges:
            canvas.drawString(72, 30, f"{at_edges} {document.page}")
        if on_page:
            on_page(canvas)

    made = SimpleDocTemplate(file, pagesize=A4)
    made.build(list(story), onFirstPage=draw, onLaterPages=draw)
    file.seek(0)
    return file


def drawn(draw: Any) -> io.BytesIO:
    """Return a PDF of a page that a function draws."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    file.seek(0)
    return file


def with_tags(*parts: Part, artifact: str = "") -> io.BytesIO:
    """Return a PDF of a page whose parts say what they are."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    written: list[str] = []
    kids = [_element(pdf, page, root, part, written) for part in parts]
    document = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array(kids))
    )
    root.K = Array([document])
    if artifact:
        written.append(f"/Artifact BMC BT /F1 9 Tf 72 30 Td ({artifact}) Tj ET EMC")
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.obj.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
    page.obj.Contents = pdf.make_stream("\n".join(written).encode())
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    file = io.BytesIO()
    pdf.save(file)
    file.seek(0)
    return file


def _element(
    pdf: Any, page: Any, parent: Any, part: Part, written: list[str]
) -> pikepdf.Object:
    kind, inside = part
    element = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name(f"/{kind}"), P=parent, Pg=page.obj)
    )
    if isinstance(inside, str):
        mark = len(written)
        height = 780 - 20 * mark
        written.append(
            f"/{kind} <</MCID {mark}>> BDC BT /F1 12 Tf 72 {height} Td ({inside}) Tj "
            "ET EMC"
        )
        element.K = mark
    else:
        kids = (_element(pdf, page, element, one, written) for one in inside)
        element.K = Array(list(kids))
    return element


def cells(*rows: list[str]) -> Iterator[Part]:
    for row in rows:
        yield "TR", [("TD", [("P", cell)]) for cell in row]
