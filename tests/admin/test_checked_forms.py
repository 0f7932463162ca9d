"""What is public as soon as it is saved is checked before: settings, terms, notices.

What identifies somebody for certain is refused; what may do so takes a reason.
"""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry, Site

from cms.models import Document, RemovedAddress, SiteSettings, Topic, Withdrawal
from cms.readiness.confirming import CONFIRMED
from tests.admin.editing import Editor
from tests.admin.test_bulk import in_bulk
from tests.factories import (
    ContentPageFactory,
    DocumentFactory,
    ImageFactory,
    TopicFactory,
    pdf,
)

pytestmark = pytest.mark.django_db

NUMBER = "943 476 5919"
REFUSED = f"Her NHS number is {NUMBER}."
WARNED = "Ask Dr Khan."
REASON = {"reason_for_findings": "He is the spokesman."}


def settings_form(**changes: Any) -> dict[str, Any]:
    return {
        "header_menu-count": "0",
        "footer_menu-count": "0",
        "partnership_name": "A partnership",
        "quick_exit_url": "https://www.bbc.co.uk/weather",
        **changes,
    }


def save_settings(editor: Editor, **changes: Any) -> str:
    site = Site.objects.get(is_default_site=True)
    address = reverse("wagtailsettings:edit", args=["cms", "sitesettings", site.pk])
    return editor.client.post(address, settings_form(**changes), follow=True).text


def settings() -> SiteSettings:
    return SiteSettings.for_site(Site.objects.get(is_default_site=True))


def save_term(editor: Editor, term: Topic, description: str, **more: str) -> str:
    return editor.client.post(
        reverse("wagtailsnippets_cms_topic:edit", args=[term.pk]),
        {"name": term.name, "slug": term.slug, "order": 0, "aliases": ""}
        | {"description": description, **more},
        follow=True,
    ).text


def test_banner_with_an_nhs_number_is_refused(administrator: Editor) -> None:
    said = save_settings(
        administrator, banner_enabled="on", banner_message=REFUSED, **REASON
    )
    assert "NHS number: “943 476 5919”" in said
    assert not settings().banner_enabled


def test_banner_that_may_name_somebody_takes_a_reason(administrator: Editor) -> None:
    banner = {"banner_enabled": "on", "banner_message": WARNED}
    said = save_settings(administrator, **banner)
    assert "Name of a person: “Dr Khan”" in said
    assert "Reason why this may be published as it is" in said
    assert not settings().banner_enabled
    save_settings(administrator, **banner, **REASON)
    assert settings().banner_message == WARNED
    entry = ModelLogEntry.objects.get(action=CONFIRMED)
    assert entry.user is not None
    assert entry.data["reason"] == REASON["reason_for_findings"]
    assert "Khan" not in str(entry.data)
    # What stands there already is not asked about again.
    save_settings(administrator, **banner, contact_phone="0300 123 4567")
    assert settings().contact_phone == "0300 123 4567"


def test_address_and_postcodes_of_the_partnership_may_be_full(
    administrator: Editor,
) -> None:
    save_settings(
        administrator,
        contact_address="1 High Street, London SW1A 1AA",
        public_postcodes="SW1A 2AA",
    )
    assert settings().public_postcodes == "SW1A 2AA"


def test_title_of_a_menu_is_checked(administrator: Editor) -> None:
    link = {
        "header_menu-count": "1",
        "header_menu-0-deleted": "",
        "header_menu-0-order": "0",
        "header_menu-0-type": "link",
        "header_menu-0-id": "",
        "header_menu-0-value-title": f"On {NUMBER}",
        "header_menu-0-value-page": str(ContentPageFactory().pk),
        "header_menu-0-value-url": "",
    }
    said = save_settings(administrator, **link)
    assert "NHS number" in said
    assert not settings().header_menu


def test_description_of_a_term(administrator: Editor) -> None:
    term = TopicFactory(name="Neglect", description="")
    assert "NHS number" in save_term(administrator, term, REFUSED)
    assert "Name of a person" in save_term(administrator, term, WARNED)
    term.refresh_from_db()
    assert term.description == ""
    save_term(administrator, term, WARNED, **REASON)
    term.refresh_from_db()
    assert term.description == WARNED


def test_reason_of_a_withdrawal(publisher: Editor) -> None:
    page = ContentPageFactory(title="News")
    today = timezone.localdate().strftime("%d/%m/%Y")
    for reason, more in ((REFUSED, REASON), (WARNED, {})):
        publisher.send("withdraw_page", page.pk, reason=reason, date=today, **more)
        assert not Withdrawal.objects.exists()
    publisher.send("withdraw_page", page.pk, reason=WARNED, date=today, **REASON)
    assert Withdrawal.objects.get().reason == WARNED
    assert PageLogEntry.objects.filter(action=CONFIRMED, page=page.pk).count() == 1


def test_reason_of_withdrawals_in_bulk(publisher: Editor) -> None:
    pages = [ContentPageFactory(title=title) for title in ("News", "Events")]
    today = timezone.localdate().strftime("%d/%m/%Y")
    in_bulk(publisher, "withdraw", *pages, reason=WARNED, date=today)
    assert not Withdrawal.objects.exists()
    in_bulk(publisher, "withdraw", *pages, reason=WARNED, date=today, **REASON)
    assert Withdrawal.objects.count() == 2
    assert PageLogEntry.objects.filter(action=CONFIRMED).count() == 2


def test_explanation_of_a_removal(publisher: Editor) -> None:
    page = ContentPageFactory(title="News")
    for explanation, more in ((REFUSED, REASON), (WARNED, {})):
        said = {"explanation": explanation, "reason": "It is over.", **more}
        in_bulk(publisher, "remove", page, **said)
        assert not RemovedAddress.objects.exists()
    in_bulk(
        publisher, "remove", page, explanation=WARNED, reason="It is over.", **REASON
    )
    assert RemovedAddress.objects.get().explanation == WARNED


def test_title_and_description_of_files(publisher: Editor) -> None:
    for file, kind, field in (
        (DocumentFactory(title="Plan"), "wagtaildocs", "title"),
        (ImageFactory(title="Hands"), "wagtailimages", "title"),
        (ImageFactory(title="Hands"), "wagtailimages", "description"),
    ):
        before = getattr(file, field)
        address = reverse(f"{kind}:edit", args=[file.pk])
        form = {"title": file.title, "description": "", "collection": 1}
        for text, more in ((REFUSED, REASON), (WARNED, {})):
            answer = publisher.client.post(address, form | {field: text} | more)
            assert answer.status_code == 200
            file.refresh_from_db()
            assert getattr(file, field) == before
        publisher.client.post(address, form | {field: WARNED} | REASON)
        file.refresh_from_db()
        assert getattr(file, field) == WARNED


def test_name_of_a_file_that_is_uploaded(publisher: Editor) -> None:
    address = reverse("wagtaildocs:add_multiple")
    for name, count in (("NHS 943 476 5919.pdf", 0), ("Dr Khan.pdf", 1)):
        file = SimpleUploadedFile(name, pdf("A plan."), "application/pdf")
        publisher.client.post(
            address,
            {"files[]": file, "title": "Plan", "collection": 1},
            headers={"x-requested-with": "XMLHttpRequest"},
        )
        assert Document.objects.count() == count
