"""Knows which version of the content is the current one.

The version changes in the very transaction that changes anything an answer can depend
on, so that whoever sees the change sees the new version too, on every node. PostgreSQL
does it with triggers on every table but those named here: saving, bulk updates, moves
in the tree, commands and SQL by hand all count, and a model added tomorrow does too.

The triggers wait until the transaction commits. So it is for a moment only that
transactions wait for each other, and they hold no lock that they want another with.
"""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model

from cms.models import ContentVersion
from cms.publishing import content_lease
from cms.publishing.quick_statements import ask

Value = TypeVar("Value")

TRIGGER = "content_changed"

# What no answer to the public depends on. Whatever is not named here, does.
WITHOUT_CONTENT = {
    "account",  # all of these: how people sign in
    "mfa",
    "sessions",
    "socialaccount",
    "cms.APITokenLimit",
    "cms.Confirmation",
    "cms.FileReading",
    "cms.ChecklistTick",
    "cms.Invitation",
    "cms.LinkCheck",
    "cms.LinkUse",
    "cms.PreviewLink",  # no preview is ever kept
    "cms.PreviewedDraft",
    "cms.PseudonymChange",
    "cms.Release",
    "cms.ReleaseItem",
    "cms.AnonymisationTask",
    "cms.PartnerSignOffTask",
    "cms.ProceedingsTask",
    "cms.Reminder",
    "cms.SignInSettings",
    "cms.SignOff",
    "cms.SignOffSettings",
    "cms.SignOffWaiver",
    "cms.TakeDown",
    "cms.User",
    "wagtailcore.APIToken",
    "auth.Permission",
    "contenttypes",
    "cms.ContentVersion",
    "cms.DeadlineSettings",
    "cms.SearchWords",  # follows from Wagtail's index, which counts
    "cms.Rendition",  # made while answering, of images that are content
    "wagtailembeds",  # likewise
    "wagtailadmin",  # what the admin remembers for its users
    "wagtailusers",
    "wagtailcore.UploadedFile",
    "wagtailcore.Revision",  # drafts, and the way to them
    "wagtailcore.Comment",
    "wagtailcore.CommentReply",
    "wagtailcore.PageSubscription",
    "wagtailcore.GroupApprovalTask",
    "wagtailcore.Task",
    "wagtailcore.TaskState",
    "wagtailcore.Workflow",
    "wagtailcore.WorkflowContentType",
    "wagtailcore.WorkflowPage",
    "wagtailcore.WorkflowState",
    "wagtailcore.WorkflowTask",
    "wagtailcore.ModelLogEntry",
    "wagtailcore.PageLogEntry",
}

# Columns that change when a draft is saved, or a page is locked, and show nowhere.
DRAFT_COLUMNS = (
    "draft_title",
    "has_unpublished_changes",
    "latest_revision_created_at",
    "latest_revision_id",
    "locked",
    "locked_at",
    "locked_by_id",
)

CURRENT = f"SELECT version FROM {ContentVersion._meta.db_table}"  # noqa: S608
# Within a transaction, what it has changed so far must count at once.
CURRENT_WITHIN_TRANSACTION = (
    f"SET CONSTRAINTS {TRIGGER}, {TRIGGER}_rows IMMEDIATE; {CURRENT}"
)


def current_version() -> uuid.UUID:
    """Return the version of the content that is visible from now on.

    What is read after this is of this version or of a later one, never of an earlier.
    """
    row = ask("cms_current_version", CURRENT)
    if row is not None and row[0] is not None:
        return uuid.UUID(row[0].decode())
    return _version_through_django()


def _version_through_django() -> uuid.UUID:
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute(CURRENT_WITHIN_TRANSACTION)
            cursor.nextset()
        else:
            cursor.execute(CURRENT)
        row = cursor.fetchone()
    # Without a row, nothing was ever written: an empty database keeps nothing.
    return row[0] if row else uuid.uuid4()


_kept: dict[tuple[Any, ...], tuple[uuid.UUID, Any]] = {}
MOST_KEPT = 1_000


def kept(version: uuid.UUID, make: Callable[..., Value], *arguments: Any) -> Value:
    """Return what a function makes of the content, made once in each version.

    Args:
        version: as ``current_version`` returned it before anything else was read.
        make: what makes it; what it returns is shared, and must not be changed.
        arguments: of the function, hashable.
    """
    key = (make, *arguments)
    found = _kept.get(key)
    if found is None or found[0] != version:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = _kept[key] = (version, make(*arguments))
    value: Value = found[1]
    return value


def watch_content(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Set the triggers anew; called after migrations, which change what there is."""
    database = connections[using]
    tables = set(database.introspection.table_names())
    if ContentVersion._meta.db_table not in tables:
        return
    with database.cursor() as cursor:
        cursor.execute(content_lease.function())
        cursor.execute(_function())
        for model in content_models():
            if model._meta.db_table in tables:
                for statement in _triggers(database.ops.quote_name, model):
                    cursor.execute(statement)
    ContentVersion.objects.using(using).get_or_create(pk=1)


def _function() -> str:
    """Return the SQL of what the triggers do.

    At commit all rows share one statement time: the first of them changes the version.
    The change is announced once, before anybody is kept waiting for the version's row.
    """
    return f"""
CREATE OR REPLACE FUNCTION cms_{TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('cms.{TRIGGER}', true) IS DISTINCT FROM statement_timestamp()::text
  THEN
    IF coalesce(current_setting('cms.{TRIGGER}', true), '') = '' THEN
      {content_lease.announcement()}
    END IF;
    PERFORM set_config('cms.{TRIGGER}', statement_timestamp()::text, true);
    INSERT INTO {ContentVersion._meta.db_table} (id, version)
      VALUES (1, gen_random_uuid())
      ON CONFLICT (id) DO UPDATE SET version = excluded.version;
  END IF;
  RETURN NULL;
END $$
"""  # noqa: S608


def content_models() -> list[type[Model]]:
    """Return the models that an answer may depend on, those between models too."""
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    return [model for model in models if not _names(model) & WITHOUT_CONTENT]


def _names(model: type[Model]) -> set[str]:
    """Return what may be said to leave a model out: it, its owner or its app."""
    labels = {model._meta.app_label, model._meta.label}
    owner: Any = model._meta.auto_created  # of a table between two models
    if owner:
        labels.add(owner._meta.label)
    return labels


def _triggers(quote: Callable[[str], str], model: type[Model]) -> list[str]:
    table = quote(model._meta.db_table)
    drafts = ", ".join(f"'{column}'" for column in DRAFT_COLUMNS)
    differs = " IS DISTINCT FROM ".join(
        f"to_jsonb({row}) - ARRAY[{drafts}]" for row in ("OLD", "NEW")
    )
    return [
        statement
        for name, event, condition in (
            (TRIGGER, "UPDATE", f"WHEN ({differs})"),
            (f"{TRIGGER}_rows", "INSERT OR DELETE", ""),
        )
        for statement in (
            f"DROP TRIGGER IF EXISTS {name} ON {table}",
            f"CREATE CONSTRAINT TRIGGER {name} AFTER {event} ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
            f"{condition} EXECUTE FUNCTION cms_{TRIGGER}()",
        )
    ] + [
        # Which cannot wait for the commit, and is not for days with visitors.
        f"DROP TRIGGER IF EXISTS {TRIGGER}_all ON {table}",
        f"CREATE TRIGGER {TRIGGER}_all AFTER TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION cms_{TRIGGER}()",
    ]
