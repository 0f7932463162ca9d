"""What is for the admin alone has no place in the schema."""

import pytest

from cms.graphql.schema import get_schema
from cms.models import Document
from home.models import ResourceLinkPage
from reviews.models import Recommendation, ReviewPage

INTERNAL = {
    # Wagtail's pages
    "draftTitle",
    "latestRevisionCreatedAt",
    "latestRevision",
    "liveRevision",
    "revisions",
    "hasUnpublishedChanges",
    "approvedSchedule",
    "goLiveAt",
    "expireAt",
    "expired",
    "locked",
    "lockedAt",
    "lockedBy",
    "owner",
    "aliasOf",
    "live",
    "urlPath",
    "depth",
    "numchild",
    "contentType",
    "translationKey",
    # its files
    "fileHash",
    "file",
    "collection",
    "uploadedByUser",
    "tags",
    # our pages
    "reasonWithheld",
    "decisionDate",
    "panelSentDate",
    "proceedingsCheck",
    "signOffs",
    "isPublic",
    "lastChecked",
    "linkStatus",
}


def fields_by_type() -> dict[str, set[str]]:
    return {
        name: set(type_.fields)
        for name, type_ in get_schema().type_map.items()
        if hasattr(type_, "fields") and not name.startswith("__")
    }


@pytest.mark.parametrize("type_", sorted(fields_by_type()))
def test_no_internal_field_is_in_the_schema(type_: str) -> None:
    assert not fields_by_type()[type_] & INTERNAL


def test_pages_have_no_aliases_in_the_schema() -> None:
    """Vocabularies have aliases too, but those are words."""
    types = fields_by_type()
    pages = [name for name in types if name.endswith("Page")]
    assert "ReviewPage" in pages
    assert not [name for name in pages if "aliases" in types[name]]


def test_root_fields_are_ours_alone() -> None:
    query_type = get_schema().query_type
    assert query_type
    assert set(query_type.fields) == {
        "route",
        "page",
        "pages",
        "review",
        "reviews",
        "briefing",
        "briefings",
        "resourceLinks",
        "search",
        "reviewTypes",
        "topics",
        "practiceThemes",
        "agencies",
        "audiences",
        "site",
        "changes",
        "viewer",
    }


def test_internal_columns_exist_that_the_schema_leaves_out() -> None:
    """Otherwise the names above would have gone stale without notice."""
    columns = {
        field.name
        for model in (ReviewPage, ResourceLinkPage, Recommendation, Document)
        for field in model._meta.get_fields()
    }
    assert columns >= {
        "draft_title",
        "reason_withheld",
        "link_status",
        "is_public",
        "file_hash",
    }
