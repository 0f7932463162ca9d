"""Names of uploads whose own name is taken."""

import string

from django.core.files.storage import FileSystemStorage
from django.utils.crypto import get_random_string

LENGTH = 7


class AlternativeNames:
    """Tells files of one name apart by letters alone.

    Django does it by letters and digits, which now and then are somebody's postcode;
    then the checks before publishing refuse a file that nobody can mend.
    """

    def get_alternative_name(self, file_root: str, file_ext: str) -> str:
        letters = get_random_string(LENGTH, string.ascii_lowercase)
        return f"{file_root}_{letters}{file_ext}"


class UploadsFolder(AlternativeNames, FileSystemStorage):
    """The folder of uploads."""
