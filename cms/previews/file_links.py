"""Addresses of files that a preview shows, which end with the preview's token.

They carry neither the token nor anything it could be made from: whoever is handed the
address of a file has that file, for as long as the token is good, and not the draft.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac
from wagtail.models import Site

from cms.access.audience import ANYONE
from cms.access.previewed import PreviewKey
from cms.access.viewer import SiteRoot, Viewer, site_root
from cms.previews.opening import opened_by_key

SALT = "cms.previews.file"


@dataclass(frozen=True)
class PreviewedFile:
    """What such an address says, once its signature is known to be ours.

    Args:
        kind: of file, as in `cms.access.files`.
        key: what tells the file from others of its kind.
        preview: the key of the preview that shows it.
        site: the number of the site that it was shown on.
        seal: of what the file held then.
    """

    kind: str
    key: int | str
    preview: PreviewKey
    site: int
    seal: str

    def viewer(self) -> Viewer | None:
        """Return somebody to whom the preview is open; None when it is over."""
        found = Site.objects.select_related("root_page").filter(pk=self.site).first()
        site = site_root(found)
        previewed = opened_by_key(self.preview, site)
        return Viewer(ANYONE, site, previewed=previewed) if previewed else None

    def opens(self, content: str, viewer: Viewer) -> bool:
        """Say whether the file still holds what it held, as `signed_links.content`."""
        return constant_time_compare(self.seal, _seal(content))


def sign(
    kind: str, key: int | str, content: str, preview: PreviewKey, site: SiteRoot
) -> str:
    """Return what stands for a file in its address; arguments as of the class."""
    said = [kind, key, preview.kind, preview.number, preview.until.timestamp()]
    return signing.dumps([*said, site.site_id, _seal(content)], salt=SALT)


def read(signed: str) -> PreviewedFile | None:
    """Return what an address says; None when we never made it."""
    try:
        kind, key, of, number, until, site, seal = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return None
    preview = PreviewKey(of, number, datetime.fromtimestamp(until, UTC))
    return PreviewedFile(kind, key, preview, site, seal)


def _seal(content: str) -> str:
    return salted_hmac(SALT, content, algorithm="sha256").hexdigest()
