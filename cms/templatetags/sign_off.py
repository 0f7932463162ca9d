"""What templates say of versions that are signed off."""

from django import template
from wagtail.models import Revision

from cms.sign_off.content import fingerprint as fingerprint_of

register = template.Library()


@register.filter
def fingerprint(revision: Revision) -> str:
    """Return what tells the content of a version, with its files, from any other."""
    return fingerprint_of(revision)
