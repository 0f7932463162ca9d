"""A review on its way: its author, a checker, the partners, and publication."""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page, expect
from wagtail.models import WorkflowPage

from cms.models import SignOff, SignOffSettings, User
from cms.roles import COMMUNICATIONS_OFFICERS
from cms.sign_off.starting import (
    ANONYMISATION_CHECKERS,
    PARTNERS,
    PROCEEDINGS_CHECKERS,
)
from cms.sign_off.state import missing
from reviews.models import ReviewPage
from tests.browser.accessibility import open_screen, violations
from tests.factories import ContentPageFactory, ReviewPageFactory, SuperuserFactory
from tests.sign_off.conftest import LONG_AGO, REPORT, fresh, member_of, sign, submit

STATEMENT = re.compile("^I have read the text")


def photograph(page: Page, name: str) -> None:
    """Keep a picture of a screen where SCREENSHOTS names a folder for them."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def draft_by(author: User) -> ReviewPage:
    review: ReviewPage = ReviewPageFactory(
        title="Child Rowan", live=False, panel_sent_date=LONG_AGO, body=REPORT
    )
    review.latest_revision.user = author
    review.latest_revision.save()
    return review


def open_menu(window: Page) -> None:
    window.get_by_role("button", name="More actions").click()


def test_from_draft_to_publication(
    officer: User, editor: Page, sign_in: Callable[[User], Page]
) -> None:
    review = draft_by(officer)
    edit = f"pages/{review.pk}/edit/"
    checker = member_of("Anonymisation checkers")

    open_screen(editor, edit)
    open_menu(editor)
    expect(editor.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    photograph(editor, "1-author-submits")
    editor.get_by_role("button", name="Submit to Sign-off of reviews").click()
    expect(editor.get_by_text("has been submitted for moderation")).to_be_visible()
    open_screen(editor, edit)
    expect(editor.get_by_text("This page is awaiting")).to_be_visible()

    second = sign_in(checker)
    open_screen(second, "")
    photograph(second, "2-checker-dashboard")
    open_screen(second, edit)
    open_menu(second)
    photograph(second, "3-checker-menu")
    second.get_by_role("button", name="Sign off", exact=True).click()
    dialog = second.get_by_role("dialog").filter(has_text="You sign off the version")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Sign off").click()
    expect(dialog.get_by_text("Tick this to sign off")).to_be_visible()
    dialog.get_by_role("checkbox", name=STATEMENT).check()
    dialog.get_by_label("Comment").fill("Read twice.")
    photograph(second, "4-checker-signs")
    dialog.get_by_role("button", name="Sign off").click()
    expect(second.get_by_text("has been updated")).to_be_visible()
    # Checkers see the page in their turn alone, and are not sent to where it lies.
    expect(second.get_by_text("you do not have permission")).to_have_count(0)
    assert SignOff.objects.get().comment == "Read twice."

    sign(review, member_of("Proceedings checkers"))
    sign(review, member_of("Partner: local authority"))
    sign(review, member_of("Partner: police"))
    open_screen(editor, "reports/sign-off/")
    expect(editor.get_by_role("link", name="Partner sign-off: 1")).to_be_visible()
    expect(
        editor.get_by_text("Partner sign-off: Partner: integrated care board")
    ).to_be_visible()
    photograph(editor, "5-report")
    assert violations(editor) == []

    partner = sign_in(member_of("Partner: integrated care board"))
    open_screen(partner, edit)
    open_menu(partner)
    partner.get_by_role("button", name="Sign off", exact=True).click()
    dialog = partner.get_by_role("dialog").filter(has_text="On behalf of my")
    dialog.get_by_role("checkbox").check()
    photograph(partner, "6-partner-signs")
    dialog.get_by_role("button", name="Sign off").click()
    expect(partner.get_by_text("has been updated")).to_be_visible()

    open_screen(editor, edit)
    editor.get_by_role("tab", name="Internal").click()
    expect(editor.get_by_text("Read twice.")).to_be_visible()
    photograph(editor, "7-recorded")
    open_menu(editor)
    editor.get_by_role("button", name="Publish", exact=True).click()
    expect(editor.get_by_text("'Child Rowan' has been published")).to_be_visible()


def test_what_asks_for_reasons(
    officer: User, editor: Page, sign_in: Callable[[User], Page]
) -> None:
    published = ReviewPageFactory(title="Child Hazel")
    draft = ContentPageFactory(title="For the coroner", live=False)
    workflow = SignOffSettings.load().workflow
    WorkflowPage.objects.create(workflow=workflow, page=draft.page_ptr)
    administrator = sign_in(SuperuserFactory())
    open_screen(administrator, f"pages/{draft.pk}/publish-without-sign-off/")
    expect(administrator.get_by_text("Partner: police")).to_be_visible()
    photograph(administrator, "8-emergency")
    assert violations(administrator) == []
    administrator.get_by_label("Reason").fill("The coroner asks for it.")
    administrator.get_by_role("button", name="Publish without sign-off").click()
    expect(administrator.get_by_text("is published without sign-off")).to_be_visible()

    open_screen(editor, f"pages/{published.pk}/unpublish/")
    editor.get_by_role("button", name=re.compile("unpublish")).click()
    expect(editor.get_by_text("at least until")).to_be_visible()
    photograph(editor, "9-early-end")
    assert violations(editor) == []
    editor.get_by_label("Reason").fill("The family asks for it.")
    editor.get_by_role("button", name="Unpublish all the same").click()
    expect(editor.get_by_text("'Child Hazel' unpublished")).to_be_visible()


def test_what_is_confirmed_again(site: str, sign_in: Callable[[User], Page]) -> None:
    author = member_of(COMMUNICATIONS_OFFICERS)
    lawyer = member_of(PROCEEDINGS_CHECKERS)
    people = [member_of(ANONYMISATION_CHECKERS), lawyer]
    people += [member_of(name) for name in PARTNERS]
    review = ReviewPageFactory(
        title="Child Elm", live=False, panel_sent_date=LONG_AGO, body=REPORT
    )
    submit(review, author)
    for person in people:
        sign(review, person)
    SignOff.objects.update(at=timezone.now() - timedelta(days=29))
    page = sign_in(lawyer)
    open_screen(page, f"pages/{review.pk}/confirm-again/")
    assert violations(page) == []
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Confirm again").click()
    expect(page.get_by_text("Your confirmation is kept.")).to_be_visible()
    assert missing(fresh(review), fresh(review).latest_revision) == []
