"""Wagtail's backends for caches in front, for answers that differ in their query.

Wagtail purges addresses one by one. Nobody knows all queries that were asked, so that
here everything goes that begins as an address does. None waits long: somebody who
publishes does.
"""

from urllib.parse import urlsplit

import requests
from wagtail.contrib.frontend_cache.backends import cloudflare, cloudfront, http

SECONDS = 5


class HTTPBackend(http.HTTPBackend):
    """Varnish and the like, which ban what begins as the address of a `PURGE` does."""

    def purge(self, url: str) -> None:
        parts = urlsplit(url)
        response = requests.request(
            "PURGE",
            f"{self.cache_scheme}://{self.cache_netloc}{parts.path}",
            headers={"Host": parts.netloc},
            timeout=SECONDS,
        )
        response.raise_for_status()


class CloudflareBackend(cloudflare.CloudflareBackend):
    """Cloudflare, by prefix."""

    def purge_batch(self, urls: list[str]) -> None:
        prefixes = [url.partition("://")[2] for url in urls]
        response = requests.post(
            self.cloudflare_purge_endpoint_url,
            json={"prefixes": prefixes},
            headers={"Authorization": f"Bearer {self.cloudflare_token}"},
            timeout=SECONDS,
        )
        response.raise_for_status()


class CloudfrontBackend(cloudfront.CloudfrontBackend):
    """CloudFront, by wildcard; the machine's own role may invalidate."""

    def purge_batch(self, urls: list[str]) -> None:
        super().purge_batch([f"{url}*" for url in urls])
