"""The version of all content that answers are made of."""

import uuid

from django.db import models


class ContentVersion(models.Model):
    """One row, which PostgreSQL itself changes with any content (see
    ``cms.publishing.content_version``).

    A version is never seen twice, not even where a change is taken back or a backup
    is restored: what was kept under one is right wherever it is still the one.
    """

    version = models.UUIDField(default=uuid.uuid4)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.version)
