"""What of a page is signed off, as a number that changes when it does."""

import hashlib
import json
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import ManyToManyRel
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField
from wagtail.models import Page, ReferenceIndex, Revision

from cms.models import Document, Image

# What editors write of Wagtail's own fields. When it goes live is not among them: it is
# set once all has been signed off.
WRITTEN = {"title", "slug", "seo_title", "search_description", "show_in_menus"}


def fingerprint(revision: Revision) -> str:
    """Return what tells the content of a revision, with its files, from any other."""
    page = revision.as_object()
    return _hash([text_of(revision), _files(page)])


def text_fingerprint(revision: Revision) -> str:
    """Return what tells the text of a revision from any other, without the files."""
    return _hash(text_of(revision))


def text_of(revision: Revision) -> dict[str, Any]:
    """Return what people wrote in a revision, without what Wagtail keeps beside it.

    What is internal (``BasePage.internal_fields``) is left out: it is never published,
    and is filled in while a page is on its way.
    """
    model = revision.content_type.model_class()
    wagtail_own = {field.name for field in Page._meta.get_fields()} - WRITTEN
    internal: frozenset[str] = getattr(model, "internal_fields", frozenset())
    children = {
        relation.get_accessor_name()
        for relation in get_all_child_relations(model)
        if not isinstance(relation, ManyToManyRel)
    }
    return {
        name: _plain(model, name, value, name in children)
        for name, value in revision.content.items()
        if name not in wagtail_own | internal | {"pk", "page_ptr"}
    }


def _plain(model: Any, name: str, value: Any, is_child: bool) -> Any:
    if is_child:
        return [_without_keys(row) for row in value]
    field = model._meta.get_field(name)
    if isinstance(field, StreamField):
        return _without_ids(json.loads(value) if isinstance(value, str) else value)
    # Ticked boxes have no order.
    return sorted(value) if field.many_to_many else value


def _without_keys(row: dict[str, Any]) -> dict[str, Any]:
    """Return a child without the numbers that it gets when it is first published."""
    return {
        name: sorted(value, key=str) if isinstance(value, list) else value
        for name, value in row.items()
        if name not in {"pk", "page", "sort_order"}
    }


def _without_ids(value: Any) -> Any:
    """Return blocks without the identifiers that Wagtail makes up for them."""
    if isinstance(value, list):
        return [_without_ids(each) for each in value]
    if isinstance(value, dict):
        is_block = "type" in value and "value" in value
        return {
            name: _without_ids(each)
            for name, each in value.items()
            if not (is_block and name == "id")
        }
    return value


def files_of(page: Page, model: type[Document | Image]) -> set[int]:
    """Return the numbers of the documents or images that a draft shows.

    Args:
        page: as it is in the draft.
        model: which of the two.
    """
    wanted = ContentType.objects.get_for_model(model).pk
    # Wagtail keeps no index of drafts; this is how it makes that of live pages.
    references = ReferenceIndex._extract_references_from_object(page)
    return {int(number) for kind, number, *_ in references if kind == wanted}


def _files(page: Page) -> list[list[Any]]:
    """Return what is in the files that a page shows, and what is said of them."""
    return [
        [model._meta.model_name, file.pk, file.get_file_hash(), *_shown_of(file)]
        for model in (Document, Image)
        for file in model.objects.filter(pk__in=files_of(page, model)).order_by("pk")
    ]


def _shown_of(file: Document | Image) -> list[Any]:
    """Return what readers get to see of a file besides what is in it.

    The name stands in its address; the focal point tells what is cut off a picture.
    """
    shown = [file.title, file.filename]
    if isinstance(file, Image):
        shown += [file.description, str(file.get_focal_point())]
    return shown


def _hash(value: Any) -> str:
    text = json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
