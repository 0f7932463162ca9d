"""Addresses that open a file for one person, without a session, for five minutes.

A front end on another host sends its readers here, where they have no session. The link
says who asked and what for, and is worth what that person may see *now*: opening it
asks everything again, so that it ends at once when they leave a group, are switched
off or change their password, and when the file is hidden or replaced.
"""

from dataclasses import dataclass

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac
from wagtail.models import Site

from cms.access.audience import audience_of
from cms.access.viewer import Viewer, site_root
from cms.models import User

SALT = "cms.access.signed_links"
SECONDS = 5 * 60


@dataclass(frozen=True)
class SignedLink:
    """What a link says, once its signature is known to be ours.

    Args:
        kind: of file, as in its address.
        key: what tells the file from others of its kind.
        user: the number of the person whom it is for.
        site: the number of the site on which they saw the file.
        seal: of the file's content and the person's audience at that time.
        is_fresh: whether it was made within the last five minutes.
    """

    kind: str
    key: int | str
    user: int
    site: int
    seal: str
    is_fresh: bool

    def viewer(self) -> Viewer:
        """Return whom the link is for, as they are now; nobody once switched off."""
        user = User.objects.filter(pk=self.user, is_active=True).first()
        site = Site.objects.select_related("root_page").filter(pk=self.site).first()
        return Viewer(audience_of(user), site_root(site), user)

    def opens(self, content: str, viewer: Viewer) -> bool:
        """Say whether it still stands for this content and this viewer.

        Args:
            content: what the file holds now, from `content`.
            viewer: whom it is for, from `viewer`.
        """
        return (
            self.is_fresh
            and viewer.user is not None
            and constant_time_compare(self.seal, _seal(content, viewer, viewer.user))
        )


def content(file: str, file_hash: str = "") -> str:
    """Return a text that changes with what a file holds.

    Args:
        file: its name in the storage.
        file_hash: of what it holds, where that is known.
    """
    return f"{file} {file_hash}"


def sign(kind: str, key: int | str, content: str, viewer: Viewer, user: User) -> str:
    """Return a link's token.

    Args:
        kind: of file, as in its address.
        key: what tells the file from others of its kind.
        content: what the file holds, from `content`.
        viewer: who asks, and may see the file.
        user: the same.
    """
    seal = _seal(content, viewer, user)
    said = [kind, key, user.pk, viewer.site.site_id, seal]
    return signing.dumps(said, salt=SALT)


def read(token: str) -> SignedLink | None:
    """Return what a link says; None when we never made it."""
    try:
        kind, key, user, site, seal = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return SignedLink(kind, key, user, site, seal, is_fresh=_is_fresh(token))


def _is_fresh(token: str) -> bool:
    try:
        signing.loads(token, salt=SALT, max_age=SECONDS)
    except signing.SignatureExpired:
        return False
    return True


def _seal(content: str, viewer: Viewer, user: User) -> str:
    """Return what changes with the file, the audience and the password.

    A keyed hash: the groups that somebody is in are not for whoever reads the link.
    """
    audience = viewer.audience
    sealed = [
        content,
        audience.is_superuser,
        sorted(audience.groups),
        user.get_session_auth_hash(),
    ]
    return salted_hmac(SALT, repr(sealed), algorithm="sha256").hexdigest()
