"""docs/bundles.md says what is so."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from wagtail.models import Page

from cms.bundles.planning import KEYS
from cms.bundles.reading import PARTS
from cms.bundles.references import vocabularies
from reviews.models import ReviewPage
from tests.bundles.folders import Folder

DOCS = (Path(settings.BASE_DIR) / "docs/bundles.md").read_text()
FILE = re.compile(r"^`([^`]+)`\n\n~~~~\w+\n(.*?)^~~~~$", re.MULTILINE | re.DOTALL)


@pytest.mark.django_db
def test_the_example_loads_as_it_stands(tmp_path: Path, pdf: bytes) -> None:
    files: dict[str, str | bytes] = dict(FILE.findall(DOCS))
    assert len(files) == 9
    folder = Folder(tmp_path).write({**files, "documents/report.pdf": pdf})
    folder.load()
    assert list(Page.objects.filter(depth__gt=1).values_list("title", flat=True)) == [
        "A Safeguarding Children Partnership",
        "Reviews",
        "Child Ash",
    ]
    review = ReviewPage.objects.get()
    assert [block.block_type for block in review.body] == ["paragraph", "table"]
    assert review.documents.get().document.title == "The report on Child Ash"
    assert folder.load().splitlines()[-1] == "unchanged"


def test_it_names_every_part_and_every_key() -> None:
    for name in (*PARTS, *KEYS, *vocabularies()):
        assert re.search(rf"`{name}[`/]", DOCS), name
