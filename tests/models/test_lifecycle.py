"""What becomes of a page that was public."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import Site

from cms.models import RemovedAddress, Withdrawal
from tests.factories import (
    ContentPageFactory,
    RemovedAddressFactory,
    ReviewPageFactory,
    WithdrawalFactory,
)

pytestmark = pytest.mark.django_db


def test_page_is_withdrawn_once() -> None:
    withdrawal = WithdrawalFactory()
    assert withdrawal.date == timezone.localdate()
    with pytest.raises(IntegrityError), transaction.atomic():
        WithdrawalFactory(page=withdrawal.page)


@pytest.mark.parametrize(("days", "fine"), [(-400, True), (0, True), (1, False)])
def test_withdrawal_is_not_of_a_day_to_come(days: int, fine: bool) -> None:
    day = timezone.localdate() + timedelta(days=days)
    withdrawal = Withdrawal(page=ReviewPageFactory(), reason="Old.", date=day)
    if fine:
        withdrawal.full_clean()
    else:
        with pytest.raises(ValidationError, match="still to come"):
            withdrawal.full_clean()


def test_withdrawal_goes_with_its_page() -> None:
    withdrawal = WithdrawalFactory()
    withdrawal.page.delete()
    assert not Withdrawal.objects.exists()


@pytest.mark.parametrize("path", ["/", "/gone/", "/reviews/child-ash/", "/é/"])
def test_removed_address(path: str) -> None:
    RemovedAddressFactory.build(path=path).full_clean()


@pytest.mark.parametrize(
    "path", ["", "gone", "/gone", "gone/", "/two words/", "https://example.org/"]
)
def test_what_is_no_address(path: str) -> None:
    with pytest.raises(ValidationError) as problem:
        RemovedAddressFactory.build(path=path).full_clean()
    assert "path" in problem.value.message_dict


def test_one_notice_per_address_and_site() -> None:
    first = RemovedAddressFactory(path="/gone/")
    with pytest.raises(ValidationError, match="a notice for this address already"):
        RemovedAddress(site=first.site, path="/gone/").full_clean()
    other = Site.objects.create(
        hostname="other.example", root_page=first.site.root_page
    )
    RemovedAddress(site=other, path="/gone/").full_clean()


def test_alternative_is_published() -> None:
    RemovedAddressFactory.build(alternative=ContentPageFactory()).full_clean()
    with pytest.raises(ValidationError, match="This page is a draft"):
        RemovedAddressFactory.build(
            alternative=ContentPageFactory(live=False)
        ).full_clean()
