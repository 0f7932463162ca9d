"""What becomes of a PDF with tags, and of one without."""

import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from reportlab.lib import colors
from reportlab.pdfgen.canvas import Canvas

from cms.conversion import pdf_file, process
from cms.conversion.blocks import body_blocks
from cms.conversion.html import sanitised
from cms.conversion.losses import Loss, Losses
from cms.conversion.process import blocks_of_document
from tests.conversion import pdf_files as pdf
from tests.conversion.reading import Line, checked, read

MARKER = "Markertown"
LONG = "Words that go on over the end of the line and on to the next one. " * 3


def converted(file: io.BytesIO) -> tuple[list[Line], Losses]:
    losses = Losses()
    blocks = body_blocks(sanitised(pdf_file.html_of(file, losses)), losses)
    checked(blocks)
    return read(blocks), losses


def test_tags_say_what_the_parts_are() -> None:
    items: pdf.Part = (
        "L",
        [
            ("LI", [("Lbl", "1."), ("LBody", "First")]),
            ("LI", [("Lbl", "2."), ("LBody", "second.")]),
        ],
    )
    lines, losses = converted(
        pdf.with_tags(
            ("H1", "Child Ash"),
            ("H2", "What happened"),
            ("P", [("Span", "It was"), ("Span", "not seen")]),
            items,
            ("BlockQuote", [("P", "Look again.")]),
            ("Table", list(pdf.cells(["Agency", "Role"], ["Police", "Lead"]))),
            ("P", [("Span", "As guidance says"), ("Reference", "1")]),
            ("Note", [("Lbl", "1"), ("P", "Working Together.")]),
            ("Figure", " "),
            artifact="Page 1",
        )
    )
    assert lines == [
        ("heading", "2 Child Ash"),
        ("heading", "3 What happened"),
        ("paragraph", "<p>It was not seen</p>"),
        ("list", ["numbered", "First", "second."]),
        ("quotation", ("<p>Look again.</p>", "", "")),
        ("table", ["", ["Agency", "Role"], ["<p>Police</p>", "<p>Lead</p>"]]),
        ("paragraph", "<p>As guidance says[1]</p>"),
        ("heading", "2 Notes"),
        ("list", ["numbered", "Working Together."]),
    ]
    assert losses.dump() == {"IMAGE": 1, "RUNNING": 1, "FOOTNOTE": 1}


def test_without_tags_the_look_says_it() -> None:
    lines, losses = converted(
        pdf.without_tags(
            pdf.text("Child Ash", "Heading1"),
            pdf.text("What happened", "Heading2"),
            pdf.text(f"It was <b>not</b> seen. {LONG}"),
            pdf.bullets("who asked;", "what they heard."),
            pdf.text("Then"),
            pdf.bullets("First,", "second.", kind="1"),
            pdf.table(["Agency", "Role"], ["Police", "Lead"]),
            pdf.text('See <a href="https://one.example/guide">the guide</a>.'),
            pdf.new_page(),
            pdf.text("Learning", "Heading2"),
            pdf.text("Ask again."),
            at_edges="Partnership, page",
        )
    )
    assert lines == [
        ("heading", "2 Child Ash"),
        ("heading", "3 What happened"),
        ("paragraph", f"<p>It was <b>not</b> seen. {LONG.strip()}</p>"),
        ("list", ["bulleted", "who asked;", "what they heard."]),
        ("paragraph", "<p>Then</p>"),
        ("list", ["numbered", "First,", "second."]),
        ("table", ["", ["Agency", "Role"], ["<p>Police</p>", "<p>Lead</p>"]]),
        (
            "paragraph",
            '<p>See <a href="https://one.example/guide">the guide.</a></p>',
        ),
        ("heading", "3 Learning"),
        ("paragraph", "<p>Ask again.</p>"),
    ]
    assert losses.dump() == {"RUNNING": 1}


def test_small_print_at_the_foot_of_a_page_is_a_note() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)
        canvas.drawString(72, 700, "As guidance says")
        canvas.setFont("Helvetica", 7)
        canvas.drawString(72 + 91.4, 705, "1")
        canvas.setFont("Helvetica", 12)
        canvas.drawString(72, 686, LONG[:60])
        canvas.setFont("Helvetica", 9)
        canvas.drawString(72, 90, "1 Working Together.")

    lines, losses = converted(pdf.drawn(draw))
    assert lines == [
        ("paragraph", f"<p>As guidance says[1] {LONG[:60].strip()}</p>"),
        ("heading", "2 Notes"),
        ("list", ["numbered", "Working Together."]),
    ]
    assert losses.dump() == {"FOOTNOTE": 1}


def covered(canvas: Canvas) -> None:
    canvas.drawString(72, 700, "Shown")
    canvas.drawString(72, 660, MARKER)
    canvas.rect(70, 655, 100, 20, fill=1, stroke=0)


def blacked_out(canvas: Canvas) -> None:
    canvas.drawString(72, 700, "Shown")
    canvas.rect(70, 655, 100, 20, fill=1, stroke=0)
    canvas.drawString(72, 660, MARKER)


def white(canvas: Canvas) -> None:
    canvas.drawString(72, 700, "Shown")
    canvas.setFillColor(colors.white)
    canvas.drawString(72, 660, MARKER)


def covered_in_a_table(canvas: Canvas) -> None:
    canvas.grid([72, 172, 272], [600, 620, 640])
    canvas.drawString(75, 625, "Shown")
    canvas.drawString(175, 605, MARKER)
    canvas.rect(174, 602, 90, 16, fill=1, stroke=0)


@pytest.mark.parametrize(
    ("draw", "loss"),
    [
        (covered, Loss.COVERED),
        (blacked_out, Loss.COVERED),
        (white, Loss.HIDDEN),
        (covered_in_a_table, Loss.COVERED),
    ],
)
def test_what_does_not_show_does_not_come_back(draw: Any, loss: Loss) -> None:
    lines, losses = converted(pdf.drawn(draw))
    assert "Shown" in str(lines)
    assert MARKER not in str(lines)
    assert losses.count(loss) == 1


def test_text_on_a_coloured_ground_is_text() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(colors.darkblue)
        canvas.rect(70, 655, 100, 20, fill=1, stroke=0)
        canvas.setFillColor(colors.white)
        canvas.drawString(72, 660, "Shown")

    assert converted(pdf.drawn(draw))[0] == [("paragraph", "<p>Shown</p>")]


def refusal(data: bytes) -> str:
    with pytest.raises(ValidationError) as refused:
        blocks_of_document(io.BytesIO(data), Losses())
    return " ".join(refused.value.messages)


def test_real_process_reads_it_too() -> None:
    blocks = blocks_of_document(pdf.without_tags(pdf.text("Shown.")), Losses())
    assert read(blocks) == [("paragraph", "<p>Shown.</p>")]


def test_pdf_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "SECONDS", 0.01)
    whole = pdf.without_tags(pdf.text("Shown.")).getvalue()
    assert "takes too long" in refusal(whole)


def test_scanned_pdf_is_refused() -> None:
    file = pdf.drawn(lambda canvas: canvas.rect(70, 655, 100, 20, fill=1))
    assert "no text" in refusal(file.getvalue())


def test_damaged_pdf_is_refused() -> None:
    whole = pdf.without_tags(pdf.text("Shown.")).getvalue()
    assert "damaged" in refusal(b"%PDF-1.7 nothing")
    assert "damaged" in refusal(whole[: len(whole) // 3])
