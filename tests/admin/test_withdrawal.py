"""A published page is withdrawn, stays readable with a notice, and is put back."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from cms.models import Withdrawal
from reviews.models import ReviewPage
from tests.admin.editing import Editor, spoken
from tests.factories import ReviewPageFactory, WithdrawalFactory


@pytest.fixture
def page(publisher: Editor) -> ReviewPage:
    return ReviewPageFactory(title="Child Ash")


def actions_offered(editor: Editor, page: ReviewPage) -> str:
    return editor.open("wagtailadmin_pages:edit", page.pk).text


def test_menu_offers_what_can_be_done(publisher: Editor, page: ReviewPage) -> None:
    withdraw, put_back = f"/pages/{page.pk}/withdraw/", f"/pages/{page.pk}/reinstate/"
    shown = actions_offered(publisher, page)
    assert withdraw in shown
    assert put_back not in shown
    WithdrawalFactory(page=page)
    shown = actions_offered(publisher, page)
    assert withdraw not in shown
    assert put_back in shown


def test_draft_is_not_withdrawn(publisher: Editor) -> None:
    draft = ReviewPageFactory(live=False)
    assert f"/pages/{draft.pk}/withdraw/" not in actions_offered(publisher, draft)
    publisher.send("withdraw_page", draft.pk, reason="Why not", date="2026-01-15")
    assert not Withdrawal.objects.exists()


def test_form_proposes_today(publisher: Editor, page: ReviewPage) -> None:
    form = publisher.open("withdraw_page", page.pk).context["form"]
    assert form["date"].value() == timezone.localdate()


def test_withdrawn(publisher: Editor, page: ReviewPage) -> None:
    response: Any = publisher.send(
        "withdraw_page", page.pk, reason="It is out of date.", date="2026-01-15"
    )
    withdrawal = Withdrawal.objects.get()
    assert withdrawal.page_id == page.pk
    assert withdrawal.date == date(2026, 1, 15)
    assert withdrawal.reason == "It is out of date."
    page.refresh_from_db()
    assert page.live
    assert publisher.messages == [
        "“Child Ash” is withdrawn: it stays readable under a notice and is in no list "
        "or search."
    ]
    shown = publisher.client.get(response.url)
    assert [spoken(str(message)) for message in shown.context["messages"]] == [
        "This page was withdrawn on 15 Jan 2026. Readers see this above it: It is "
        "out of date.",
    ]


def test_notice_stays_in_the_editor(publisher: Editor, page: ReviewPage) -> None:
    WithdrawalFactory(page=page, reason="It is out of date.")
    for _ in range(2):
        shown = actions_offered(publisher, page)
        assert "Readers see this above it: It is out of date." in shown


def test_notice_is_in_the_preview(publisher: Editor, page: ReviewPage) -> None:
    WithdrawalFactory(page=page, date=date(2026, 1, 15), reason="It is out of date.")
    url = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    preview = publisher.client.get(url, follow=True).text
    assert "Withdrawn on 15 Jan 2026" in preview
    assert "It is out of date." in preview


def test_reason_is_needed(publisher: Editor, page: ReviewPage) -> None:
    response = publisher.send("withdraw_page", page.pk, reason=" ", date="2026-01-15")
    assert response.context["form"].errors == {"reason": ["This field is required."]}
    assert not Withdrawal.objects.exists()


def test_date_is_not_to_come(publisher: Editor, page: ReviewPage) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    response = publisher.send("withdraw_page", page.pk, reason="Old.", date=tomorrow)
    assert response.context["form"].errors == {
        "date": ["This day is still to come: a page is withdrawn at once."]
    }


def test_withdrawn_twice_keeps_the_first_reason(
    publisher: Editor, page: ReviewPage
) -> None:
    WithdrawalFactory(page=page, reason="The first.")
    publisher.send("withdraw_page", page.pk, reason="The second.", date="2026-01-15")
    assert Withdrawal.objects.get().reason == "The first."
    assert publisher.messages[0] == "“Child Ash” is withdrawn already."


def test_put_back(publisher: Editor, page: ReviewPage) -> None:
    WithdrawalFactory(page=page, reason="It is out of date.")
    assert "It is out of date." in publisher.open("reinstate_page", page.pk).text
    publisher.send("reinstate_page", page.pk)
    assert not Withdrawal.objects.exists()
    assert publisher.messages == [
        "“Child Ash” is back: in lists and search, with no notice."
    ]
    publisher.send("reinstate_page", page.pk)
    assert publisher.messages == ["“Child Ash” is not withdrawn."]


def test_looking_at_the_forms_changes_nothing(
    publisher: Editor, page: ReviewPage
) -> None:
    publisher.open("withdraw_page", page.pk)
    assert not Withdrawal.objects.exists()
    WithdrawalFactory(page=page)
    publisher.open("reinstate_page", page.pk)
    assert Withdrawal.objects.exists()


def test_both_are_in_the_history(publisher: Editor, page: ReviewPage) -> None:
    publisher.send("withdraw_page", page.pk, reason="Out of date.", date="2026-01-15")
    publisher.send("reinstate_page", page.pk)
    logged = PageLogEntry.objects.filter(page=page.pk, action__startswith="cms.")
    put_back, withdrawn = logged.order_by("-timestamp")
    assert withdrawn.action == "cms.withdraw"
    assert withdrawn.user is not None
    assert withdrawn.data == {"reason": "Out of date.", "date": "2026-01-15"}
    assert put_back.action == "cms.reinstate"
    shown = publisher.open("wagtailadmin_pages:history", page.pk).text
    assert "Put back after having been withdrawn" in shown
    assert "Withdrawn" in shown
    assert "Out of date." in shown


def test_unpublished_page_can_still_be_put_back(
    publisher: Editor, page: ReviewPage
) -> None:
    WithdrawalFactory(page=page)
    page.unpublish()
    publisher.send("reinstate_page", page.pk)
    assert not Withdrawal.objects.exists()


def test_withdrawn_page_is_read_until_it_is_unpublished(
    publisher: Editor, page: ReviewPage, read: Callable[[str], str | None]
) -> None:
    path = page.url_path.removeprefix("/partnership")
    publisher.send("withdraw_page", page.pk, reason="Out of date.", date="2026-01-15")
    assert read(path) == "Child Ash"
    publisher.send(
        "wagtailadmin_pages:unpublish", page.pk, reason_early_end="It is wrong."
    )
    assert read(path) is None
