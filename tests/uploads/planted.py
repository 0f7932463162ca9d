"""Files that tell more than they show, and a way to see all that a file holds."""

import io
import zipfile
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image, PngImagePlugin
from PIL.ExifTags import GPS, IFD, Base

from tests import factories

# What must not be in any byte of what is kept.
MARKER = "Rowan-Ashdown-of-Elm-Street"
# What readers see, and must stay.
SHOWN = "What was learned"


def holds(data: bytes, text: str) -> bool:
    """Say whether a file holds a text in any encoding, compressed or not."""
    spellings = [text.encode(code) for code in ("utf-8", "utf-16-be", "utf-16-le")]
    return any(spelt in part for part in _parts(data) for spelt in spellings)


def _parts(data: bytes) -> list[bytes]:
    parts = [data]
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts.append(archive.comment)
            for info in archive.infolist():
                parts += [info.extra, info.comment, info.filename.encode()]
                parts += _parts(archive.read(info))
    elif data.startswith(b"%PDF-"):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            plain = io.BytesIO()
            unpacked = pikepdf.StreamDecodeLevel.generalized
            pdf.save(
                plain, compress_streams=False, stream_decode_level=unpacked, qdf=True
            )
            parts.append(plain.getvalue())
            parts += [string for found in pdf.objects for string in _strings(found, 0)]
    return parts


def _strings(found: object, depth: int) -> list[bytes]:
    if isinstance(found, pikepdf.String):
        return [bytes(found)]
    if depth > 5:
        return []
    if isinstance(found, pikepdf.Array):
        return [one for item in found for one in _strings(item, depth + 1)]
    if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        return [one for item in found.values() for one in _strings(item, depth + 1)]
    return []


def exif(orientation: int = 1) -> Image.Exif:
    """Return what a telephone notes: who, with what, where, and which way up."""
    noted = Image.Exif()
    noted[Base.Artist] = MARKER
    noted[Base.ImageDescription] = MARKER
    noted[Base.Orientation] = orientation
    noted.get_ifd(IFD.GPSInfo)[GPS.GPSAreaInformation] = MARKER
    noted.get_ifd(IFD.Exif)[Base.UserComment] = MARKER.encode()
    return noted


def picture(width: int = 40, height: int = 20, mode: str = "RGB") -> Image.Image:
    """Return a picture whose left half is not its right, nor its top its bottom."""
    image = Image.new("RGB", (width, height), "teal")
    image.paste("orange", (0, 0, width // 2, height // 2))
    return image.convert(mode)


def jpeg(orientation: int = 1) -> bytes:
    data = io.BytesIO()
    picture().save(
        data,
        "JPEG",
        exif=exif(orientation),
        xmp=MARKER.encode(),
        comment=MARKER,
        quality=90,
    )
    body = data.getvalue()
    iptc = MARKER.encode()
    segment = b"\xff\xed" + (len(iptc) + 2).to_bytes(2, "big") + iptc
    return body[:2] + segment + body[2:] + MARKER.encode()


def png(orientation: int = 1) -> bytes:
    data, text = io.BytesIO(), PngImagePlugin.PngInfo()
    text.add_text("Author", MARKER)
    text.add_text("Comment", MARKER, zip=True)
    text.add_itxt("XML:com.adobe.xmp", MARKER)
    picture().save(data, "PNG", pnginfo=text, exif=exif(orientation))
    return data.getvalue() + MARKER.encode()


def gif() -> bytes:
    data = io.BytesIO()
    picture(mode="P").save(
        data,
        "GIF",
        comment=MARKER,
        save_all=True,
        append_images=[Image.new("P", (40, 20), 3)],
        duration=[100, 200],
        loop=0,
    )
    return data.getvalue() + MARKER.encode()


def webp(orientation: int = 1) -> bytes:
    data = io.BytesIO()
    picture().save(
        data, "WEBP", exif=exif(orientation), xmp=MARKER.encode(), lossless=True
    )
    return data.getvalue() + MARKER.encode()


IMAGES: dict[str, Callable[[], bytes]] = {
    "jpg": jpeg,
    "png": png,
    "gif": gif,
    "webp": webp,
}


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None) -> bytes:
    """Return a tagged PDF whose author, former text and more are still in it."""
    with pikepdf.open(io.BytesIO(factories.pdf(MARKER))) as made:
        _describe(made)
        _attach(made)
        _show_photograph(made)
        _tag(made)
        if change:
            change(made)
        data = io.BytesIO()
        made.save(data, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return revised(data.getvalue())


def _describe(made: pikepdf.Pdf) -> None:
    made.docinfo["/Author"] = MARKER
    made.docinfo["/Title"] = f"Microsoft Word - {MARKER}.docx"
    with made.open_metadata() as xmp:
        xmp["dc:creator"] = [MARKER]
    private = Dictionary(Word=Dictionary(Private=pikepdf.String(MARKER)))
    page = made.pages[0].obj
    page.PieceInfo = private
    page.LastModified = pikepdf.String(MARKER)
    page.Metadata = Stream(made, MARKER.encode(), Type=Name.Metadata)
    page.Thumb = Stream(made, MARKER.encode(), Width=1, Height=1)
    page.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=pikepdf.String(MARKER)))
    made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pikepdf.String(MARKER))
    made.Root.PieceInfo = private
    made.Root.SpiderInfo = Dictionary(V=1, C=pikepdf.String(MARKER))


def _attach(made: pikepdf.Pdf) -> None:
    made.attachments["notes.txt"] = MARKER.encode()
    file = made.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=pikepdf.String(f"C:\\Users\\{MARKER}\\notes.docx"),
            EF=Dictionary(F=Stream(made, MARKER.encode(), Type=Name.EmbeddedFile)),
        )
    )
    made.Root.AF = Array([file])
    page = made.pages[0].obj
    page.Annots = Array(
        [
            made.make_indirect(
                Dictionary(
                    Subtype=Name.FileAttachment,
                    Rect=[0, 0, 9, 9],
                    FS=file,
                    T=pikepdf.String(MARKER),
                )
            ),
            link(made, S=Name.URI, URI=pikepdf.String("https://www.example.org/")),
            link(made, S=Name.URI, URI=pikepdf.String(f"file:///C:/{MARKER}")),
            link(made, S=Name.Launch, F=file),
        ]
    )


def link(made: pikepdf.Pdf, **action: object) -> pikepdf.Object:
    return made.make_indirect(
        Dictionary(
            Subtype=Name.Link,
            Rect=[10, 10, 90, 20],
            A=Dictionary(**action),
            NM=pikepdf.String(MARKER),
            T=pikepdf.String(MARKER),
        )
    )


def _show_photograph(made: pikepdf.Pdf) -> None:
    image = Stream(
        made,
        jpeg(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=40,
        Height=20,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
        Metadata=Stream(made, MARKER.encode(), Type=Name.Metadata),
    )
    # A name that an author may choose.
    made.pages[0].obj.Resources.XObject = Dictionary(Thumb=made.make_indirect(image))


def _tag(made: pikepdf.Pdf) -> None:
    made.Root.Lang = pikepdf.String("en-GB")
    made.Root.MarkInfo = Dictionary(Marked=True)
    heading = made.make_indirect(
        Dictionary(
            Type=Name.StructElem,
            S=Name.H1,
            Alt=pikepdf.String("A tree"),
            A=Dictionary(O=Name.Layout, Placement=Name.Block),
        )
    )
    made.Root.StructTreeRoot = made.make_indirect(
        Dictionary(Type=Name.StructTreeRoot, K=heading)
    )
    with made.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Learning", 0))


def revised(data: bytes) -> bytes:
    """Return a PDF whose page shows something else since, as editors save it."""
    before = int(data[data.rindex(b"startxref") :].split()[1])
    with pikepdf.open(io.BytesIO(data)) as made:
        number = made.pages[0].obj.Contents.objgen[0]
        root, size = made.Root.objgen[0], len(made.objects) + 1
    drawing = f"BT /F1 12 Tf 72 720 Td ({SHOWN}) Tj ET".encode()
    update = b"\n%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (
        number,
        len(drawing),
        drawing,
    )
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n" % (number, len(data) + 1)
    return data + (
        b"%s%s<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
        % (update, table, size, root, before, len(data) + len(update))
    )
