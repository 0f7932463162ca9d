"""The content that every app shares."""

from cms.models.accounts import APITokenLimit, Invitation, SignInSettings
from cms.models.checklists import ChecklistTick
from cms.models.content_version import ContentVersion
from cms.models.deadlines import DeadlineSettings
from cms.models.lifecycle import PageChange, RemovedAddress, Withdrawal
from cms.models.link_checks import LinkCheck, LinkStatus, LinkUse
from cms.models.media import Document, Image, Rendition
from cms.models.pages import BasePage, BodyPage
from cms.models.previews import PreviewedDraft, PreviewLink
from cms.models.pseudonyms import PseudonymChange
from cms.models.public_collections import PublicCollection
from cms.models.readiness import Confirmation, FileReading
from cms.models.related import RelatedLink
from cms.models.releases import Release, ReleaseItem
from cms.models.reminders import Reminder
from cms.models.search_words import SearchWords
from cms.models.settings import SiteSettings
from cms.models.sign_off import (
    SIGN_OFF_TASKS,
    AnonymisationTask,
    PartnerSignOffTask,
    ProceedingsTask,
    SignOff,
    SignOffSettings,
    SignOffTask,
    SignOffWaiver,
)
from cms.models.take_downs import TakeDown
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
    "SIGN_OFF_TASKS",
    "APITokenLimit",
    "Agency",
    "AnonymisationTask",
    "Audience",
    "BasePage",
    "BodyPage",
    "ChecklistTick",
    "Confirmation",
    "ContentVersion",
    "DeadlineSettings",
    "Document",
    "FileReading",
    "Image",
    "Invitation",
    "LinkCheck",
    "LinkStatus",
    "LinkUse",
    "PageChange",
    "PartnerSignOffTask",
    "PracticeTheme",
    "PreviewLink",
    "PreviewedDraft",
    "ProceedingsTask",
    "PseudonymChange",
    "PublicCollection",
    "RelatedLink",
    "Release",
    "ReleaseItem",
    "Reminder",
    "RemovedAddress",
    "Rendition",
    "ReviewType",
    "SearchWords",
    "SignInSettings",
    "SignOff",
    "SignOffSettings",
    "SignOffTask",
    "SignOffWaiver",
    "SiteSettings",
    "TakeDown",
    "Topic",
    "User",
    "Vocabulary",
    "Withdrawal",
]
