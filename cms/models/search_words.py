"""What the search looks through: Wagtail's index once more, in another shape."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchWords(models.Model):
    """The words of one entry of Wagtail's search index, and which stand together.

    Triggers on Wagtail's table keep it (migration 0008). Its rows are narrow, and hold
    each two and three words that follow each other as if they were one word: so the
    database finds words and phrases, and counts them, without reading a text. Nothing
    is ranked or shown from here.
    """

    entry = models.BigIntegerField(primary_key=True)
    content_type = models.IntegerField()
    # The primary key of what is indexed.
    number = models.BigIntegerField()
    words = SearchVectorField()
    title_words = SearchVectorField()

    class Meta:
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(fields=["words"], name="search_words"),
            GinIndex(fields=["title_words"], name="search_title_words"),
            models.Index(
                fields=["number", "content_type"], name="search_words_of_object"
            ),
        ]

    def __str__(self) -> str:
        return f"Words of entry {self.entry}"
