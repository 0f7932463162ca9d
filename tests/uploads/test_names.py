"""A file whose name is taken gets another, in which nobody reads a postcode."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from cms.storage import PrivateBucket
from cms.uploads.names import UploadsFolder


@pytest.mark.parametrize("storage", [UploadsFolder, PrivateBucket])
def test_a_name_that_is_taken_gets_letters(storage: type) -> None:
    names = {storage().get_alternative_name("report", ".pdf") for _ in range(100)}
    assert len(names) == 100
    for name in names:
        assert name.startswith("report_")
        assert name.removeprefix("report_").removesuffix(".pdf").isalpha()


def test_uploads_are_named_so() -> None:
    first, second = (
        default_storage.save("named/report.pdf", ContentFile(b"")) for _ in range(2)
    )
    assert first == "named/report.pdf"
    assert not any(letter.isdigit() for letter in second)
    assert first != second
