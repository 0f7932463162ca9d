"""A review on its way through sign-off, and the people who are asked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Page, TaskState
from wagtail.rich_text import RichText

from cms.models import User
from cms.roles import COMMUNICATIONS_OFFICERS
from cms.sign_off.content import fingerprint
from cms.sign_off.starting import (
    ANONYMISATION_CHECKERS,
    PARTNERS,
    PROCEEDINGS_CHECKERS,
)
from reviews.models import ReviewPage
from tests.admin.editing import Editor
from tests.factories import HomePageFactory, MemberFactory, ReviewPageFactory

AtWork = Callable[[User], Editor]

# When the Panel had its copy: early enough for any publication.
LONG_AGO = date(2026, 1, 5)
REPORT = [("paragraph", RichText("<p>What the report says.</p>"))]


def member_of(*names: str) -> User:
    person: User = MemberFactory(
        groups=[Group.objects.get(name=name) for name in names]
    )
    return person


@dataclass
class People:
    """Those who are asked, in the order in which they are."""

    author: User
    anonymiser: User
    lawyer: User
    partners: list[User]

    @property
    def signing(self) -> list[User]:
        return [self.anonymiser, self.lawyer, *self.partners]


@pytest.fixture
def people(db: None) -> People:
    HomePageFactory()
    return People(
        author=member_of(COMMUNICATIONS_OFFICERS),
        anonymiser=member_of(ANONYMISATION_CHECKERS),
        lawyer=member_of(PROCEEDINGS_CHECKERS),
        partners=[member_of(name) for name in PARTNERS],
    )


@pytest.fixture
def review(people: People) -> ReviewPage:
    """A draft that the author wrote."""
    review: ReviewPage = ReviewPageFactory(
        title="Child Ash", live=False, panel_sent_date=LONG_AGO, body=REPORT
    )
    review.latest_revision.user = people.author
    review.latest_revision.save()
    return review


def fresh(page: Page) -> Any:
    return type(page).objects.get(pk=page.pk)


def submit(page: Page, user: User) -> None:
    page = fresh(page)
    page.get_workflow().start(page, user)


def task_state(page: Page) -> TaskState:
    state: TaskState = fresh(page).current_workflow_task_state
    return state


def sign(page: Page, user: User, **given: Any) -> None:
    """Sign off what a page is at, as the admin does."""
    state = task_state(page)
    state.task.specific.on_action(
        state,
        # As another request finds them.
        User.objects.get(pk=user.pk),
        "sign_off",
        **{
            "confirmed": True,
            "content": fingerprint(fresh(page).latest_revision),
            "step": state.pk,
            "comment": "",
            **given,
        },
    )


@pytest.fixture
def signed_off(review: ReviewPage, people: People) -> ReviewPage:
    """The review, signed off by everybody."""
    submit(review, people.author)
    for person in people.signing:
        sign(review, person)
    return fresh(review)


@pytest.fixture
def at_work() -> AtWork:
    def at_work(user: User) -> Editor:
        client = Client()
        client.force_login(user)
        return Editor(client)

    return at_work
