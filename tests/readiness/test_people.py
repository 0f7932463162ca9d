"""Names of people are found once, and whole."""

import pytest

from cms.readiness import people


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The social worker, Mrs Jane Smith, came.", ["Mrs Jane Smith"]),
        ("Dr Khan spoke to the midwife Ann Lee.", ["Dr Khan", "Ann Lee"]),
        ("Ann Lee, a midwife, and Ann Lee.", ["Ann Lee"]),
    ],
)
def test_each_is_told_of_once(text: str, names: list[str]) -> None:
    assert [text[slice(*span)] for span in people.find(text)] == names
