"""Writes objects into the database by COPY, with what Wagtail keeps about them.

Saved one by one, a hundred thousand pages take most of a day. So rows are written in
bulk; what the search index and the reference index have to say of an object is still
asked of Wagtail's own code.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count, product
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Field, Max, Model
from modelcluster.models import (
    ClusterableModel,
    get_all_child_m2m_relations,
    get_all_child_relations,
)
from modelsearch.backends.database.postgres.postgres import ObjectIndexer
from modelsearch.index import AutocompleteField, class_is_indexed
from wagtail.models import ReferenceIndex
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from cms.models import ContentVersion
from cms.publishing.content_version import TRIGGER, content_models

Rows = dict[type[Model], list[Model]]


class Writer:
    """Numbers objects and writes them."""

    def __init__(self) -> None:
        self._numbers: dict[type[Model], Iterator[int]] = {}
        self._used: set[type[Model]] = set()

    def next_number(self, model: type[Model]) -> int:
        """Return a primary key that is free."""
        root = (model._meta.get_parent_list() or [model])[-1]
        if root not in self._numbers:
            highest = root._base_manager.aggregate(Max("pk"))["pk__max"] or 0
            self._numbers[root] = count(highest + 1)
            self._used.add(root)
        return next(self._numbers[root])

    def write(self, objects: Sequence[Any]) -> None:
        """Write objects with what hangs on them, and enter them into both indexes."""
        rows: Rows = defaultdict(list)
        for one in objects:
            self._collect(one, rows)
        for model, of_model in rows.items():
            copy_rows(model, of_model)
        index_references(objects)
        index_words(objects)

    def finish(self) -> None:
        """Let the database go on numbering where this left off, and learn anew."""
        with connection.cursor() as cursor:
            for model in self._used:
                table, column = model._meta.db_table, model._meta.pk.column
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'),"  # noqa: S608
                    f' (SELECT max("{column}") FROM "{table}"))'
                )
        get_search_backend().get_index_for_model(IndexEntry)._refresh_title_norms(True)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _collect(self, one: Any, rows: Rows) -> None:
        """Sort an object and what hangs on it by the table that each belongs to."""
        if isinstance(one, ClusterableModel):
            hold_on_to_children(one)
        one.pk = one.pk or self.next_number(type(one))
        for parent in reversed([type(one), *one._meta.get_parent_list()]):
            setattr(one, parent._meta.pk.attname, one.pk)
            rows[parent].append(one)
        if isinstance(one, ClusterableModel):
            for field in get_all_child_m2m_relations(one):
                self._collect_links(one, field, rows)
            for relation in get_all_child_relations(one):
                for child in getattr(one, relation.get_accessor_name()).all():
                    setattr(child, relation.field.attname, one.pk)
                    self._collect(child, rows)

    def _collect_links(self, one: Any, field: Any, rows: Rows) -> None:
        through = field.remote_field.through
        for target in getattr(one, field.name).all():
            link = through(
                **{
                    f"{field.m2m_field_name()}_id": one.pk,
                    f"{field.m2m_reverse_field_name()}_id": target.pk,
                }
            )
            link.pk = self.next_number(through)
            rows[through].append(link)


@contextmanager
def one_change() -> Iterator[None]:
    """Let all that is written within be one change of the content, at the end.

    Otherwise each of some million rows would see to the content's version when the
    transaction commits, which takes longer than writing them.
    """
    triggers = (TRIGGER, f"{TRIGGER}_rows")
    tables = [model._meta.db_table for model in content_models()]
    with connection.cursor() as cursor:
        # A table with checks that wait cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, trigger in product(tables, triggers):
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER {trigger}')
        yield
        for table, trigger in product(tables, triggers):
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER {trigger}')
    ContentVersion.objects.update(version=uuid4())


def hold_on_to_children(one: ClusterableModel) -> None:
    """Say that an object has the children that it was made with, and no others.

    Once it has a primary key, it asks the database for those that it was not given.
    """
    for relation in get_all_child_relations(one):
        name = relation.get_accessor_name()
        setattr(one, name, list(getattr(one, name).all()))
    for field in get_all_child_m2m_relations(one):
        setattr(one, field.name, list(getattr(one, field.name).all()))


def copy_rows(model: type[Model], objects: Iterable[Any]) -> None:
    """Write the columns that a model itself has, as Django would."""
    fields: list[Field[Any, Any]] = list(model._meta.local_concrete_fields)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    rows = (
        [
            field.get_db_prep_save(field.pre_save(one, True), connection)
            for field in fields
        ]
        for one in objects
    )
    copy(f'"{model._meta.db_table}" ({columns})', rows)


def copy(target: str, rows: Iterable[Sequence[Any]]) -> None:
    # Whoever makes the rows may ask the database, which it cannot answer meanwhile.
    rows = list(rows)
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as to:
        for row in rows:
            to.write_row(row)


def index_references(objects: Iterable[Any]) -> None:
    """Note what the objects refer to, as Wagtail's signals do after each is saved."""
    columns = (
        "content_type_id, base_content_type_id, object_id, to_content_type_id,"
        " to_object_id, model_path, content_path, content_path_hash"
    )
    copy(
        f"{ReferenceIndex._meta.db_table} ({columns})",
        (row for one in objects for row in _references(one)),
    )


def _references(one: Any) -> Iterator[Sequence[Any]]:
    if not ReferenceIndex.is_indexed(type(one)):
        return
    content_type = ContentType.objects.get_for_model(one).pk
    base = ReferenceIndex._get_base_content_type(one).pk
    for to_type, to, path, content_path in set(
        ReferenceIndex._extract_references_from_object(one)
    ):
        hashed = ReferenceIndex._get_content_path_hash(content_path)
        yield content_type, base, str(one.pk), to_type, to, path, content_path, hashed


class Words(ObjectIndexer):
    """What Wagtail would index of an object: texts with their weights."""

    def all_texts(self) -> Iterator[tuple[str, str, str]]:
        """Yield each text with the column that it belongs to and its weight."""
        for field in self.search_fields:
            for known, weight, value in self.prepare_field(self.obj, field):
                if text := value.strip():
                    yield self._column(known), weight, text

    @staticmethod
    def _column(field: Any) -> str:
        if isinstance(field, AutocompleteField):
            return "autocomplete"
        return "title" if field.field_name == "title" else "body"


def index_words(objects: Iterable[Any]) -> None:
    """Enter objects into the search index, as saving them would."""
    backend = get_search_backend()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS new_words (content_type integer,"
            " object_id text, place integer, col text, weight text, words text)"
            " ON COMMIT DELETE ROWS"
        )
        cursor.execute("TRUNCATE new_words")
    copy("new_words", _words(objects, backend))
    with connection.cursor() as cursor:
        cursor.execute(
            INDEX_WORDS, {"config": backend.config, "auto": backend.autocomplete_config}
        )


def _words(objects: Iterable[Any], backend: Any) -> Iterator[Sequence[Any]]:
    for one in objects:
        if not class_is_indexed(type(one)):
            continue
        content_type = ContentType.objects.get_for_model(one).pk
        for place, known in enumerate(Words(one, backend).all_texts()):
            yield content_type, str(one.pk), place, *known


# tsvectors have no aggregate of their own.
AGGREGATE = """
CREATE AGGREGATE pg_temp.joined_words(tsvector) (
    sfunc = tsvector_concat, stype = tsvector, initcond = ''
)
"""
INDEX_WORDS = """
INSERT INTO wagtailsearch_indexentry
    (content_type_id, object_id, title, autocomplete, body, title_norm, title_text,
     body_text)
SELECT content_type, object_id,
    pg_temp.joined_words(vector ORDER BY place) FILTER (WHERE col = 'title'),
    pg_temp.joined_words(vector ORDER BY place) FILTER (WHERE col = 'autocomplete'),
    pg_temp.joined_words(vector ORDER BY place) FILTER (WHERE col = 'body'),
    1.0,
    coalesce(string_agg(words, ' ' ORDER BY place) FILTER (WHERE col = 'title'), ''),
    coalesce(string_agg(words, ' ' ORDER BY place) FILTER (WHERE col = 'body'), '')
FROM (
    SELECT *, setweight(
        to_tsvector(
            (CASE col WHEN 'autocomplete' THEN %(auto)s ELSE %(config)s END)::regconfig,
            words
        ),
        weight::"char"
    ) AS vector
    FROM new_words
) AS vectors
GROUP BY content_type, object_id
"""
