"""What would fail at a request and can be found before, by `manage.py check`."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.files.storage import storages


@register(Tags.security, deploy=True)
def check_bucket(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Ask the store for a file without a key, which only the CMS has."""
    storage: Any = storages["default"]
    if not hasattr(storage, "is_open_to_anybody"):
        return []
    try:
        is_open = storage.is_open_to_anybody()
    except Exception as error:  # noqa: BLE001 - every store has failures of its own
        return [
            Warning(
                f"The bucket of uploads could not be asked: {type(error).__name__}.",
                hint="Check the S3_ variables, and whether the store is reachable.",
                id="cms.W001",
            )
        ]
    if not is_open:
        return []
    return [
        Error(
            "Anybody can read the bucket of uploads, and whatever is hidden in it.",
            hint="Take away its public access: the CMS reads it with its own key.",
            id="cms.E001",
        )
    ]


@register()
def check_trusted_documents(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return an error for each trusted document that the schema does not answer."""
    from cms.graphql.documents import read  # where the apps are ready

    return [
        Error(
            f"The trusted document {name!r} cannot run: {document.errors[0].message}",
            hint="Build the front end anew against this version of the schema.",
            id="cms.E002",
        )
        for name, text in settings.TRUSTED_DOCUMENTS.by_id.items()
        if (document := read(text)).errors
    ]
