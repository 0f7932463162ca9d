"""The cache in front of the CMS that is told of changes."""

from typing import Any
from urllib.parse import urlsplit

BACKENDS = "cms.publishing.purge_backends"


def purged_cache(address: str) -> dict[str, Any]:
    """Return the cache that an address names, for `WAGTAILFRONTENDCACHE`.

    Raises:
        ValueError: when it names none.
    """
    if not address:
        return {}
    parts = urlsplit(address)
    token, _, name = parts.netloc.rpartition("@")
    if parts.scheme in {"http", "https"} and name:
        options = {"BACKEND": f"{BACKENDS}.HTTPBackend", "LOCATION": address}
    elif parts.scheme == "cloudflare" and token and name:
        options = {
            "BACKEND": f"{BACKENDS}.CloudflareBackend",
            "BEARER_TOKEN": token,
            "ZONEID": name,
        }
    elif parts.scheme == "cloudfront" and name and not token:
        options = {"BACKEND": f"{BACKENDS}.CloudfrontBackend", "DISTRIBUTION_ID": name}
    else:
        raise ValueError("names no cache")
    return {"default": options}
