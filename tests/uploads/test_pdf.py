"""PDF files: what shows stays, and nothing else."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Stream

from cms.uploads import pdf
from cms.uploads.refusal import UploadRefusedError
from tests import factories
from tests.uploads import planted
from tests.uploads.planted import MARKER, SHOWN, holds


def cleaned(data: bytes) -> bytes:
    target = io.BytesIO()
    pdf.clean(io.BytesIO(data), target)
    return target.getvalue()


def test_what_a_pdf_tells_is_planted() -> None:
    data = planted.pdf()
    assert holds(data, MARKER)
    assert holds(data, SHOWN)


def test_nothing_of_it_is_kept() -> None:
    data = cleaned(planted.pdf())
    assert holds(data, SHOWN)
    assert not holds(data, MARKER)


def test_a_clean_pdf_stays_as_it_is() -> None:
    data = cleaned(planted.pdf())
    assert cleaned(data) == data


def test_the_same_pdf_is_cleaned_to_the_same_bytes() -> None:
    data = planted.pdf()
    assert cleaned(data) == cleaned(data)


def test_what_makes_it_accessible_and_usable_stays() -> None:
    with pikepdf.open(io.BytesIO(cleaned(planted.pdf()))) as kept:
        assert str(kept.Root.Lang) == "en-GB"
        assert kept.Root.MarkInfo.Marked
        heading = kept.Root.StructTreeRoot.K
        assert (heading.S, str(heading.Alt)) == (Name.H1, "A tree")
        assert Name.Layout == heading.A.O
        with kept.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Learning"]
        page = kept.pages[0].obj
        [to_the_web, *others] = page.Annots
        assert str(to_the_web.A.URI) == "https://www.example.org/"
        assert all("/A" not in other for other in others)
        assert pikepdf.PdfImage(page.Resources.XObject.Thumb).as_pil_image().size == (
            40,
            20,
        )


def test_photographs_keep_their_pixels() -> None:
    def pixels(data: bytes) -> Any:
        with pikepdf.open(io.BytesIO(data)) as opened:
            image = opened.pages[0].obj.Resources.XObject.Thumb
            return pikepdf.PdfImage(image).as_pil_image().tobytes()

    data = planted.pdf()
    assert pixels(cleaned(data)) == pixels(data)


def test_a_photograph_that_is_packed_twice_is_cleaned() -> None:
    def pack(made: pikepdf.Pdf) -> None:
        import zlib

        image = made.pages[0].obj.Resources.XObject.Thumb
        packed = zlib.compress(image.read_raw_bytes())
        image.write(packed, filter=Array([Name.FlateDecode, Name.DCTDecode]))

    data = planted.pdf(pack)
    kept = cleaned(data)
    with pikepdf.open(io.BytesIO(kept)) as opened:
        image = opened.pages[0].obj.Resources.XObject.Thumb
        assert image.Filter == Name.DCTDecode
        assert MARKER.encode() not in image.read_raw_bytes()
    assert cleaned(kept) == kept


def comment(kind: str) -> Callable[[pikepdf.Pdf], None]:
    def change(made: pikepdf.Pdf) -> None:
        annotation = Dictionary(Subtype=Name(kind), Rect=[0, 0, 9, 9], Contents="Who?")
        made.pages[0].obj.Annots = Array([made.make_indirect(annotation)])

    return change


def hidden_layer(made: pikepdf.Pdf) -> None:
    layer = made.make_indirect(Dictionary(Type=Name.OCG, Name="Notes"))
    made.Root.OCProperties = Dictionary(
        OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]))
    )


def signature(made: pikepdf.Pdf) -> None:
    field = made.make_indirect(
        Dictionary(FT=Name.Sig, T="Signed", V=Dictionary(Name="A name"))
    )
    parent = made.make_indirect(Dictionary(T="Parent", Kids=Array([field])))
    made.Root.AcroForm = Dictionary(Fields=Array([parent]))


def xfa(made: pikepdf.Pdf) -> None:
    made.Root.AcroForm = Dictionary(Fields=Array(), XFA=Stream(made, b"<xdp/>"))


def portfolio(made: pikepdf.Pdf) -> None:
    made.Root.Collection = Dictionary(Type=Name.Collection)


REFUSED = {
    "note": (comment("/Text"), "comments", "on top of page 1"),
    "box over a name": (comment("/Square"), "comments", "redact it properly"),
    "highlight": (comment("/Highlight"), "comments", "Remove the comments"),
    "mark to redact": (comment("/Redact"), "redactions", "still there"),
    "hidden layer": (hidden_layer, "hidden_layers", "Flatten"),
    "signature": (signature, "signed", "Print it as a PDF"),
    "form of XML": (xfa, "xfa", "Print it as a PDF"),
    "portfolio": (portfolio, "portfolio", "each for itself"),
}


@pytest.mark.parametrize(
    ("change", "code", "advice"), REFUSED.values(), ids=REFUSED.keys()
)
def test_what_cannot_be_dropped_unasked_is_refused(
    change: Callable[[pikepdf.Pdf], None], code: str, advice: str
) -> None:
    with pytest.raises(UploadRefusedError, match=advice) as refused:
        cleaned(planted.pdf(change))
    assert refused.value.code == code


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_protected_pdf_is_refused(password: str) -> None:
    data = io.BytesIO()
    with pikepdf.open(io.BytesIO(factories.pdf())) as made:
        made.save(data, encryption=pikepdf.Encryption(user=password, owner="owner"))
    with pytest.raises(UploadRefusedError, match="without a password") as refused:
        cleaned(data.getvalue())
    assert refused.value.code == "encrypted"


def test_a_form_is_kept_without_its_scripts() -> None:
    def change(made: pikepdf.Pdf) -> None:
        script = Dictionary(S=Name.JavaScript, JS=MARKER)
        field = made.make_indirect(
            Dictionary(
                Subtype=Name.Widget,
                FT=Name.Tx,
                T="Question",
                Rect=[0, 0, 9, 9],
                AA=Dictionary(K=script),
                A=script,
            )
        )
        made.pages[0].obj.Annots = Array([field])
        made.Root.AcroForm = Dictionary(Fields=Array([field]), CO=Array([field]))
        made.Root.Names = Dictionary(
            JavaScript=Dictionary(Names=Array(["start", script]))
        )

    data = cleaned(planted.pdf(change))
    assert not holds(data, MARKER)
    with pikepdf.open(io.BytesIO(data)) as kept:
        assert str(kept.Root.AcroForm.Fields[0].T) == "Question"


def test_a_stream_that_unpacks_to_more_than_memory_is_not_unpacked() -> None:
    import zlib

    packer = zlib.compressobj(9)
    zeros = b"\0" * 1_000_000
    bomb = b"".join(packer.compress(zeros) for _ in range(200)) + packer.flush()

    def change(made: pikepdf.Pdf) -> None:
        image = Stream(
            made, bomb, Filter=Array([Name.FlateDecode, Name.DCTDecode]), Width=1
        )
        made.pages[0].obj.Resources.XObject.Bomb = made.make_indirect(image)

    with pytest.raises(UploadRefusedError) as refused:
        cleaned(planted.pdf(change))
    assert refused.value.code == "damaged"


PLANTED = planted.pdf()


@given(st.data())
def test_a_damaged_pdf_is_refused_or_clean(data: st.DataObject) -> None:
    damaged = bytearray(PLANTED)
    for _ in range(data.draw(st.integers(0, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(
            st.integers(0, 255)
        )
    end = data.draw(st.one_of(st.none(), st.integers(0, len(damaged))))
    try:
        kept = cleaned(bytes(damaged[:end]))
    except UploadRefusedError:
        return
    assert cleaned(kept) == kept
