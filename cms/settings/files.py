"""Where uploads are kept: in a private bucket if one is named, or in a folder."""

from typing import Any

from . import environment

# What a request waits for at most, since somebody waits for it.
CONNECT_SECONDS = 3
READ_SECONDS = 20
# Larger files pass through a temporary file instead of memory.
MEMORY_BYTES = 5 * 1024 * 1024


def file_storage() -> dict[str, Any]:
    """Return the storage of uploads, for `STORAGES`."""
    bucket = environment.text("S3_BUCKET")
    if not bucket:
        return {"BACKEND": "cms.uploads.names.UploadsFolder"}
    return bucket_storage(
        bucket,
        endpoint_url=environment.text("S3_ENDPOINT_URL"),
        region_name=environment.text("S3_REGION"),
        access_key=environment.text("S3_ACCESS_KEY_ID"),
        secret_key=environment.text("S3_SECRET_ACCESS_KEY"),
    )


def bucket_storage(bucket: str, **options: str) -> dict[str, Any]:
    """Return the storage of a bucket.

    Args:
        options: of django-storages; those that are empty are left to the machine.
    """
    from botocore.config import Config  # only loaded where it is needed

    config = Config(
        signature_version="s3v4",
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "max_attempts": 2},
        # Stores of one's own have one name for all buckets.
        s3={"addressing_style": "path" if options.get("endpoint_url") else "auto"},
        # Many compatible stores do not know the checksums that Amazon's may send.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return {
        "BACKEND": "cms.storage.PrivateBucket",
        "OPTIONS": {
            "bucket_name": bucket,
            "client_config": config,
            # Whatever the bucket says, which is private unless somebody opens it.
            "default_acl": None,
            "file_overwrite": False,
            "max_memory_size": MEMORY_BYTES,
            **{name: value for name, value in options.items() if value},
        },
    }
