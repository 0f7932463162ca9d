"""The content that every app shares."""

from cms.models.accounts import Invitation, SignInSettings
from cms.models.lifecycle import PageChange, RemovedAddress, Withdrawal
from cms.models.media import Document, Image, Rendition
from cms.models.pages import BasePage, BodyPage
from cms.models.related import RelatedLink
from cms.models.settings import SiteSettings
from cms.models.users import User
from cms.models.vocabularies import (
    Agency,
    Audience,
    PracticeTheme,
    ReviewType,
    Topic,
    Vocabulary,
)

__all__ = [
    "Agency",
    "Audience",
    "BasePage",
    "BodyPage",
    "Document",
    "Image",
    "Invitation",
    "PageChange",
    "PracticeTheme",
    "RelatedLink",
    "RemovedAddress",
    "Rendition",
    "ReviewType",
    "SignInSettings",
    "SiteSettings",
    "Topic",
    "User",
    "Vocabulary",
    "Withdrawal",
]
