"""Keeps uploads in a bucket of an S3-compatible store, which nobody else reads."""

from contextlib import closing
from typing import Any
from urllib.parse import urljoin

from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from cms.uploads.names import AlternativeNames


class PrivateBucket(AlternativeNames, S3Storage):
    """A bucket whose files leave through our own views alone.

    The store's own addresses, signed or not, would go round the question of who may
    see a file, and would stay good after the answer has changed.
    """

    def is_open_to_anybody(self) -> bool:
        """Say whether somebody without a key can read what the bucket holds.

        One file is tried, if there is any.

        Raises:
            BotoCoreError, ClientError: when the store does not answer the CMS itself.
        """
        anybody = self._create_session().client(
            "s3",
            region_name=self.region_name,
            endpoint_url=self.endpoint_url,
            config=self.client_config.merge(Config(signature_version=UNSIGNED)),
        )
        with closing(anybody):
            for file in self.bucket.objects.limit(1):
                try:
                    anybody.head_object(Bucket=self.bucket_name, Key=file.key)
                except ClientError:
                    return False
                return True
        return False

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """Return the address at which we serve a file, as for a folder."""
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name).lstrip("/"))
