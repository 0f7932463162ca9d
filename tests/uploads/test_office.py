"""Office files: words, numbers and slides, and nothing about their making."""

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cms.uploads import office
from cms.uploads.orientation import orientation_in
from cms.uploads.refusal import UploadRefusedError
from tests.uploads import office_files
from tests.uploads.office_files import KINDS, Parts, relations
from tests.uploads.planted import MARKER, SHOWN, holds

each_kind = pytest.mark.parametrize("ending", KINDS)


def cleaned(data: bytes) -> bytes:
    target = io.BytesIO()
    office.clean(io.BytesIO(data), target)
    return target.getvalue()


def parts(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@each_kind
def test_nothing_about_its_making_is_kept(ending: str) -> None:
    data = office_files.office(ending)
    assert holds(data, MARKER)
    kept = cleaned(data)
    assert holds(kept, SHOWN)
    assert not holds(kept, MARKER)
    assert not any(name.startswith(("docProps", "customXml")) for name in parts(kept))


@each_kind
def test_a_clean_file_stays_as_it_is(ending: str) -> None:
    kept = cleaned(office_files.office(ending))
    assert cleaned(kept) == kept


@each_kind
def test_all_that_is_left_leads_somewhere(ending: str) -> None:
    kept = parts(cleaned(office_files.office(ending)))
    types = kept["[Content_Types].xml"].decode()
    assert "docProps" not in types
    for name, data in kept.items():
        if name.endswith(".rels"):
            assert b"people" not in data
            assert b"printer" not in data


def test_links_stay_but_those_to_files_of_somebody() -> None:
    kept = parts(cleaned(office_files.office("docx")))
    document = kept["word/document.xml"].decode()
    assert "https://www.example.org/" in kept["word/_rels/document.xml.rels"].decode()
    assert 'r:id="rId5"' in document
    assert 'r:id="rId6"' not in document
    assert "A file" in document
    assert "rsid" not in document
    assert 'descr="A tree"' in document


def test_a_photograph_tells_only_which_way_up_it_is() -> None:
    kept = parts(cleaned(office_files.office("docx")))
    image = Image.open(io.BytesIO(kept["word/media/image1.jpg"]))
    assert orientation_in(image.info["exif"]) == 6
    assert list(image.getexif()) == [0x0112]
    assert "word/media/left.jpg" not in kept


def test_a_slide_that_was_left_out_is_gone() -> None:
    assert "ppt/slides/slide2.xml" not in parts(cleaned(office_files.office("pptx")))


def within(part: str, old: str, new: str) -> Callable[[Parts], None]:
    def change(found: Parts) -> None:
        assert old.encode() in found[part]
        found[part] = found[part].replace(old.encode(), new.encode())

    return change


def word(new: str) -> Callable[[Parts], None]:
    return within("word/document.xml", "</w:body>", f"{new}</w:body>")


def leading(part: str, kind: str, target: str, data: bytes) -> Callable[[Parts], None]:
    """Return a change by which a part leads to one more."""

    def change(found: Parts) -> None:
        folder, _, name = part.rpartition("/")
        rels = f"{folder}/_rels/{name}.rels"
        before = found.get(rels, relations())
        more = relations(("rId99", kind, target)).split(b">", 1)[1]
        found[rels] = before.replace(b"</Relationships>", b"") + more
        found[f"{folder}/{target}"] = data

    return change


COMMENT = f"<w:comments {office_files.W}><w:comment/></w:comments>".encode()
REFUSED: dict[str, tuple[str, Callable[[Parts], None], str]] = {
    "insertion": ("docx", word("<w:ins><w:r/></w:ins>"), "Accept all changes"),
    "deletion": ("docx", word("<w:del><w:r/></w:del>"), "tracked changes"),
    "change of looks": ("docx", word("<w:pPr><w:pPrChange/></w:pPr>"), "tracked"),
    "hidden text": (
        "docx",
        word("<w:r><w:rPr><w:vanish/></w:rPr><w:t>Name</w:t></w:r>"),
        "hides text",
    ),
    "cropped picture": ("docx", word('<srcRect l="5000"/>'), "cropped picture"),
    "hidden shape": ("docx", word('<docPr hidden="1"/>'), "hides a picture"),
    "comments": (
        "docx",
        lambda found: found.update({"word/comments.xml": COMMENT}),
        "Delete all comments",
    ),
    "embedded file": (
        "docx",
        leading("word/document.xml", "oleObject", "embeddings/a.bin", b"a"),
        "embedded",
    ),
    "drawing that cannot be cleaned": (
        "docx",
        lambda found: found.update({"word/media/image1.jpg": b"\1\0\0\0EMF"}),
        "paste it as a picture",
    ),
    "unknown part": (
        "docx",
        leading("word/document.xml", "novelty", "new.xml", b"<a/>"),
        "cannot be checked (novelty)",
    ),
    "linked picture": (
        "docx",
        within(
            "word/_rels/document.xml.rels",
            'Target="media/image1.jpg"',
            'Target="http://a.example/a.jpg" TargetMode="External"',
        ),
        "kept elsewhere",
    ),
    "hidden sheet": (
        "xlsx",
        within("xl/workbook.xml", 'name="Costs"', 'name="Costs" state="veryHidden"'),
        "hides a sheet (“Costs”)",
    ),
    "hidden row": (
        "xlsx",
        within("xl/worksheets/sheet1.xml", "<row", "<row hidden='1'"),
        "hides rows",
    ),
    "pivot table": (
        "xlsx",
        leading("xl/workbook.xml", "pivotCacheDefinition", "pivot.xml", b"<a/>"),
        "a pivot table",
    ),
    "link to another workbook": (
        "xlsx",
        leading("xl/workbook.xml", "externalLink", "link.xml", b"<a/>"),
        "another workbook",
    ),
    "hidden slide": (
        "pptx",
        within("ppt/slides/slide1.xml", "<p:sld ", '<p:sld show="0" '),
        "hides a slide",
    ),
    "film": (
        "pptx",
        leading("ppt/slides/slide1.xml", "video", "film.mp4", b"a"),
        "link to it",
    ),
    "entities": (
        "docx",
        within(
            "word/document.xml",
            "<w:document",
            "<!DOCTYPE a [<!ENTITY b 'c'>]><w:document",
        ),
        "damaged",
    ),
    "no XML": (
        "docx",
        within("word/document.xml", "</w:document>", ""),
        "damaged",
    ),
}


@pytest.mark.parametrize(
    ("ending", "change", "advice"), REFUSED.values(), ids=REFUSED.keys()
)
def test_what_cannot_be_dropped_unasked_is_refused(
    ending: str, change: Callable[[Parts], None], advice: str
) -> None:
    with pytest.raises(UploadRefusedError) as refused:
        cleaned(office_files.office(ending, change))
    assert advice in refused.value.messages[0]


def test_the_workbook_behind_a_chart_is_dropped() -> None:
    def change(found: Parts) -> None:
        leading("word/document.xml", "chart", "charts/chart1.xml", b"")(found)
        chart = f'<c {office_files.W}><externalData r:id="rId1"/></c>'
        found["word/charts/chart1.xml"] = chart.encode()
        found["word/charts/_rels/chart1.xml.rels"] = relations(
            ("rId1", "package", "../embeddings/book.xlsx")
        )
        found["word/embeddings/book.xlsx"] = office_files.office("xlsx")
        word('<chart id="rId99"/>')(found)

    kept = parts(cleaned(office_files.office("docx", change)))
    assert "word/charts/chart1.xml" in kept
    assert b"externalData" not in kept["word/charts/chart1.xml"]
    assert "word/embeddings/book.xlsx" not in kept


def test_an_archive_that_unpacks_to_more_than_memory_is_refused() -> None:
    def change(found: Parts) -> None:
        found["word/settings.xml"] = b"<a>" + b" " * 31_000_000 + b"</a>"

    with pytest.raises(UploadRefusedError, match="too large once unpacked"):
        cleaned(office_files.office("docx", change))


def test_a_real_workbook_is_still_one() -> None:
    book, data = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = SHOWN
    book.active["A2"] = "=1+1"
    book.properties.creator = MARKER
    book.save(data)
    kept = cleaned(data.getvalue())
    assert not holds(kept, MARKER)
    assert openpyxl.load_workbook(io.BytesIO(kept)).active["A1"].value == SHOWN


PLANTED = {ending: office_files.office(ending) for ending in KINDS}


@each_kind
@given(st.data())
def test_a_damaged_file_is_refused_or_clean(ending: str, data: st.DataObject) -> None:
    damaged = bytearray(PLANTED[ending])
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


PARTS = [
    (ending, part)
    for ending, (_, _, parts_of) in KINDS.items()
    for part in parts_of()
    if part.endswith((".xml", ".rels")) and MARKER.encode() not in parts_of()[part]
]


@pytest.mark.parametrize(("ending", "part"), PARTS)
def test_a_part_that_ends_too_early_is_damaged(ending: str, part: str) -> None:
    """Checksums hide damage in the test above from what reads the parts."""

    def cut(found: Parts) -> None:
        found[part] = found[part][: len(found[part]) // 2]

    with pytest.raises(UploadRefusedError, match="damaged"):
        cleaned(office_files.office(ending, cut))
