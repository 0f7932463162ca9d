"""Exports that a spreadsheet takes for text, whoever wrote what is in them.

A title that begins with = would be a formula in the program of whoever opens the file:
one that writes a draft could have an administrator's spreadsheet send itself away. This
holds for every export of the admin, Wagtail's own too.
"""

from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin, list_to_str

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: str) -> str:
    """Return a text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def printable(text: str) -> str:
    """Return a text without the control characters that a workbook refuses.

    Wagtail writes what begins with = into a workbook as text.
    """
    return "".join(c for c in text if c.isprintable() or c in "\n\t")


def make_exports_harmless() -> None:
    """Let every export of the admin pass its texts through the above."""
    rules: Any = SpreadsheetExportMixin.custom_value_preprocess
    rules[str] = {"csv": harmless, "xlsx": printable}
    rules[list] = {
        "csv": lambda values: harmless(list_to_str(values)),
        "xlsx": lambda values: printable(list_to_str(values)),
    }
