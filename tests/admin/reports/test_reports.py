"""Each report: what it tells, to whom, filtered and exported."""

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from wagtail.log_actions import registry
from wagtail.models import GroupPagePermission, Page

from cms.admin.reports.changes import WORDS
from cms.audit.log import record
from cms.models import LinkCheck, LinkStatus, LinkUse, User
from cms.takedown.removing import Notice, remove
from tests.admin.editing import Editor
from tests.factories import (
    AgencyFactory,
    BriefingIndexPageFactory,
    BriefingPageFactory,
    DocumentFactory,
    HomePageFactory,
    MemberFactory,
    PublisherFactory,
    RecommendationFactory,
    ReviewIndexPageFactory,
    ReviewPageFactory,
    SuperuserFactory,
    WithdrawalFactory,
    publish,
)

pytestmark = pytest.mark.django_db

REPORTS = [
    "recommendations_report",
    "review_dates_report",
    "broken_links_report",
    "changes_report",
]
each_report = pytest.mark.parametrize("report", REPORTS)

Rows = list[dict[str, str]]


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def officer(db: None) -> Client:
    HomePageFactory()
    return client_of(PublisherFactory())


def exported(client: Client, report: str, **query: Any) -> Rows:
    """Return the rows of a report as its CSV has them."""
    response = client.get(reverse(report), {"export": "csv", **query})
    text = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def sheet(client: Client, report: str, **query: Any) -> Any:
    response = client.get(reverse(report), {"export": "xlsx", **query})
    return openpyxl.load_workbook(
        io.BytesIO(b"".join(response.streaming_content))
    ).active


def broken(page: Page, url: str = "https://gone.example/", **values: Any) -> None:
    check = LinkCheck.objects.create(
        url=url,
        **{
            "status": LinkStatus.BROKEN,
            "detail": "The page is not there any more (404).",
            "checked_at": timezone.now(),
            "failures": 1,
            **values,
        },
    )
    LinkUse.objects.create(check_of=check, page=page)


def fill(title: str, parent: dict[str, Page]) -> None:
    """Make a page of which each report has something to tell."""
    review = ReviewPageFactory(
        parent=parent["reviews"],
        title=title,
        slug=f"r{Page.objects.count()}",
        recommendations=[
            RecommendationFactory.build(number=number) for number in (1, 2)
        ],
    )
    BriefingPageFactory(
        parent=parent["briefings"], title=title, slug=f"b{Page.objects.count()}"
    )
    broken(review, f"https://gone.example/{review.pk}")


@pytest.fixture
def parents(officer: Client) -> dict[str, Page]:
    return {
        "reviews": ReviewIndexPageFactory(title="Reviews"),
        "briefings": BriefingIndexPageFactory(title="Briefings"),
    }


class TestEveryReport:
    @each_report
    def test_nothing_to_tell(self, report: str, officer: Client) -> None:
        for query in ({}, {"export": "csv"}, {"export": "xlsx"}):
            assert officer.get(reverse(report), query).status_code == 200

    def test_is_in_the_menu(self, officer: Client) -> None:
        home = officer.get(reverse("wagtailadmin_home")).text
        assert [report for report in REPORTS if reverse(report) not in home] == []

    def test_others_do_not_come_in(self, parents: dict[str, Page]) -> None:
        fill("Child Ash", parents)
        guests = Group.objects.create(name="No pages")
        guests.permissions.add(Permission.objects.get(codename="access_admin"))
        without_pages = client_of(MemberFactory(groups=[guests]))
        home = without_pages.get(reverse("wagtailadmin_home")).text
        for report in REPORTS:
            for client in (Client(), client_of(MemberFactory()), without_pages):
                for name in (report, f"{report}_results"):
                    response = client.get(reverse(name), {"export": "csv"})
                    assert response.status_code in {302, 403}, report
            assert reverse(report) not in home

    def test_tells_of_nobody_elses_pages(self, parents: dict[str, Page]) -> None:
        fill("Child Ash", parents)
        own = {
            "reviews": ReviewIndexPageFactory(title="Own reviews"),
            "briefings": BriefingIndexPageFactory(title="Own briefings"),
        }
        fill("Child Hazel", own)
        group = Group.objects.create(name="Own")
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        for page in own.values():
            GroupPagePermission.objects.create(
                group=group,
                page=page,
                permission=Permission.objects.get(
                    codename="change_page", content_type__app_label="wagtailcore"
                ),
            )
        client = client_of(MemberFactory(groups=[group]))
        for report in REPORTS:
            shown = client.get(reverse(report)).text
            assert "Child Hazel" in shown, report
            assert "Child Ash" not in shown, report
            rows = exported(client, report)
            assert rows, report
            assert "Child Ash" not in str(rows), report

    @pytest.mark.parametrize(
        "title", ['=HYPERLINK("https://evil.example")', "Plentyn Ŵ 孩子 👧"]
    )
    def test_what_a_spreadsheet_makes_of_titles(
        self, title: str, officer: Client, parents: dict[str, Page]
    ) -> None:
        fill(title, parents)
        # No form lets a control character in, but an import may.
        Page.objects.filter(title=title).update(draft_title=f"{title}\x0b")
        for report in REPORTS:
            cells = [
                value for row in exported(officer, report) for value in row.values()
            ]
            in_csv = [value for value in cells if title in value]
            assert in_csv, report
            assert not any(value.startswith("=") for value in in_csv), report
            cells = [cell for row in sheet(officer, report) for cell in row]
            assert title in [cell.value for cell in cells], report
            assert all(cell.data_type != "f" for cell in cells), report

    def test_queries_do_not_grow_with_rows(
        self,
        officer: Client,
        parents: dict[str, Page],
        django_assert_max_num_queries: Any,
    ) -> None:
        def read(report: str, query: dict[str, str]) -> None:
            response = officer.get(reverse(report), query)
            assert response.getvalue()

        asked = [
            (report, query)
            for report in REPORTS
            for query in ({}, {"export": "csv"}, {"export": "xlsx"})
        ]
        fill("Child 1", parents)
        budgets = []
        for question in asked:
            read(*question)  # what is read once
            with django_assert_max_num_queries(60) as few:
                read(*question)
            budgets.append(len(few))
        for number in (2, 3):
            fill(f"Child {number}", parents)
        for question, budget in zip(asked, budgets, strict=True):
            with django_assert_max_num_queries(budget):
                read(*question)


class TestRecommendations:
    @pytest.fixture(autouse=True)
    def recommendations(self, officer: Client) -> None:
        police, health = AgencyFactory(name="Police"), AgencyFactory(name="Health")
        yesterday = timezone.localdate() - timedelta(days=1)
        make = RecommendationFactory.build
        ReviewPageFactory(
            title="Child Ash",
            recommendations=[
                make(
                    number=1,
                    text="Share.",
                    agencies=[police, health],
                    due_date=yesterday,
                    response="Agreed.",
                ),
                make(
                    number=2,
                    text="Train.",
                    agencies=[health],
                    status="complete",
                    due_date=yesterday,
                    is_public=True,
                ),
                make(number=3, text="Ask.", agencies=[police], status="in_progress"),
            ],
        )
        self.police, self.health = police, health

    def texts(self, client: Client, **query: Any) -> list[str]:
        rows = exported(client, "recommendations_report", **query)
        return [row["Recommendation"] for row in rows]

    def test_tells_what_the_form_has(self, officer: Client) -> None:
        row = exported(officer, "recommendations_report")[0]
        yesterday = timezone.localdate() - timedelta(days=1)
        assert row == {
            "Review": "Child Ash",
            "Number": "1",
            "Recommendation": "Share.",
            "Agencies": "Health, Police",
            "Status": "Accepted",
            "Due": str(yesterday),
            "Response": "Agreed.",
            "Evidence of impact": "",
            "Shown to the public": "No",
            "Review is published": "Yes",
        }

    def test_by_agency(self, officer: Client) -> None:
        assert self.texts(officer, agencies=self.health.pk) == ["Share.", "Train."]

    def test_by_several_agencies(self, officer: Client) -> None:
        both = [self.police.pk, self.health.pk]
        assert self.texts(officer, agencies=both) == ["Share.", "Train.", "Ask."]

    def test_by_status(self, officer: Client) -> None:
        assert self.texts(officer, status="complete") == ["Train."]
        assert self.texts(officer, status=["complete", "in_progress"]) == [
            "Train.",
            "Ask.",
        ]

    def test_overdue_is_what_is_still_to_be_done(self, officer: Client) -> None:
        assert self.texts(officer, overdue="yes") == ["Share."]

    def test_by_review(self, officer: Client) -> None:
        assert self.texts(officer, review="hazel") == []
        assert len(self.texts(officer, review="ash")) == 3


class TestReviewDates:
    def titles(self, client: Client, **query: Any) -> list[str]:
        rows = exported(client, "review_dates_report", **query)
        return [row["Title"] for row in rows]

    def test_what_is_due_first_comes_first(self, officer: Client) -> None:
        today = timezone.localdate()
        briefings = BriefingIndexPageFactory()
        for title, days in (("Later", 400), ("Overdue", -1), ("Soon", 30)):
            BriefingPageFactory(
                parent=briefings,
                title=title,
                last_reviewed=today - timedelta(days=100),
                next_review=today + timedelta(days=days),
                live=title != "Soon",
            )
        assert self.titles(officer) == ["Overdue", "Soon", "Later"]
        assert self.titles(officer, due="overdue") == ["Overdue"]
        assert self.titles(officer, due="soon") == ["Soon"]
        assert self.titles(officer, status="draft") == ["Soon"]
        assert self.titles(
            officer, next_review_from=today, next_review_to=today + timedelta(days=60)
        ) == ["Soon"]


class TestBrokenLinks:
    def test_the_worst_first_and_nothing_that_works(self, officer: Client) -> None:
        review = ReviewPageFactory(title="Child Ash")
        broken(review, "https://z.example/")
        broken(review, "https://b.example/", status=LinkStatus.TROUBLE)
        broken(review, "https://works.example/", status=LinkStatus.WORKING)
        broken(review, "https://new.example/", status=LinkStatus.UNCHECKED)
        rows = exported(officer, "broken_links_report")
        assert [row["Address"] for row in rows] == [
            "https://z.example/",
            "https://b.example/",
        ]
        assert rows[0]["What is wrong"] == "The page is not there any more (404)."
        only = exported(officer, "broken_links_report", status="trouble")
        assert [row["Address"] for row in only] == ["https://b.example/"]
        assert exported(officer, "broken_links_report", url="works") == []

    def test_leads_to_the_form_of_the_page(self, officer: Client) -> None:
        review = ReviewPageFactory(title="Child Ash")
        broken(review)
        shown = officer.get(reverse("broken_links_report")).text
        assert reverse("wagtailadmin_pages:edit", args=[review.pk]) in shown
        assert 'href="https://gone.example/"' in shown

    def test_says_whether_anything_was_checked(self, officer: Client) -> None:
        address = reverse("broken_links_report")
        assert "No links have been checked yet" in officer.get(address).text
        review = ReviewPageFactory()
        broken(review, status=LinkStatus.WORKING)
        assert "No link is broken" in officer.get(address).text
        filtered = officer.get(address, {"url": "nothing"}).text
        assert "No link matches these filters" in filtered


# Of accounts, files, collections and releases, or of how a page comes to be ready.
NO_CHANGES_OF_PAGES = {
    *(f"cms.{act}" for act in ("sign_in", "sign_in_failed", "sign_out", "locked_out")),
    *(f"cms.{act}" for act in ("invite", "accept_invitation", "revoke_invitation")),
    *(f"cms.{act}" for act in ("activate", "deactivate", "change_groups")),
    *(f"cms.{act}" for act in ("make_superuser", "unmake_superuser")),
    *(f"cms.{act}" for act in ("change_email", "change_password", "reset_password")),
    *(f"cms.{act}" for act in ("add_second_factor", "remove_second_factor")),
    *(f"cms.{act}" for act in ("change_permissions", "change_second_factor_groups")),
    *(f"cms.{act}" for act in ("use_api_token", "refuse_credentials")),
    *(f"cms.{act}" for act in ("download", "refused_download", "hold_file")),
    *(f"cms.{act}" for act in ("open_collection", "restrict_collection")),
    *(f"cms.{act}" for act in ("make_collection_public", "end_public_collection")),
    *(f"cms.{act}" for act in ("make_preview_link", "revoke_preview_link")),
    *(f"cms.{act}" for act in ("use_preview_link", "confirm_finding")),
    *(f"cms.{act}" for act in ("sign_off", "waive_sign_off")),
    *(f"cms.{act}" for act in ("release", "schedule_release", "unschedule_release")),
    *(f"wagtail.{act}" for act in ("lock", "unlock")),
    *(f"wagtail.apitoken.{act}" for act in ("create", "revoke")),
    *(f"wagtail.moderation.{act}" for act in ("approve", "reject")),
    *(
        f"wagtail.workflow.{act}"
        for act in ("start", "approve", "reject", "resume", "cancel")
    ),
    *(f"wagtail.comments.{act}" for act in ("create", "edit", "delete", "resolve")),
    *(f"wagtail.comments.{act}_reply" for act in ("create", "edit", "delete")),
}


class TestWhatChanged:
    def changes(self, client: Client, **query: Any) -> list[tuple[str, str]]:
        rows = exported(client, "changes_report", **query)
        return [(row["Page"], row["What happened"]) for row in rows]

    def test_what_became_of_pages(self, officer: Client) -> None:
        review = ReviewPageFactory(title="Child Ash")
        Editor(officer).send(
            "withdraw_page",
            review.pk,
            reason="Newer learning.",
            date=date_format(timezone.localdate(), "d/m/Y"),
        )
        rows = exported(officer, "changes_report", kind="taken_back")
        row = rows[0]
        assert (row["Page"], row["Reason"]) == ("Child Ash", "Newer learning.")
        assert row["What happened"] == "Withdrawn"
        assert row["Who"].startswith("Robin")
        published = self.changes(officer, kind="published")
        assert "Child Ash" in [title for title, _ in published]

    def test_tells_of_every_action_that_changes_pages(self) -> None:
        """What is new has to be put into the report, or here."""
        others = {
            action
            for action, _ in registry.get_choices()
            if action not in WORDS and action.partition(".")[0] in {"cms", "wagtail"}
        }
        assert others == NO_CHANGES_OF_PAGES

    def test_removal_and_early_end(self, officer: Client) -> None:
        review = ReviewPageFactory(title="Child Ash")
        user = User.objects.get(pk=officer.session["_auth_user_id"])
        remove([review], Notice(), "It was replaced.", user)
        assert self.changes(officer, kind="taken_back")[:2] == [
            ("Child Ash", "Removed"),
            ("Child Ash", "Ended before its time"),
        ]

    def test_in_a_period(self, officer: Client) -> None:
        ReviewPageFactory(title="Child Ash")
        today = timezone.localdate()
        tomorrow = today + timedelta(days=1)
        assert self.changes(officer, timestamp_from=today, timestamp_to=today)
        assert self.changes(officer, timestamp_from=tomorrow) == []

    def test_an_older_title_is_not_told(self, officer: Client) -> None:
        """A pseudonym may have been changed because it told too much."""
        review = ReviewPageFactory(title="Child Jonas")
        publish(review, title="Child Ash", slug="child-ash")
        for query in ({}, {"kind": "published"}, {"kind": "moved"}):
            assert "Jonas" not in str(exported(officer, "changes_report", **query))
        assert "Jonas" not in officer.get(reverse("changes_report")).text

    def test_what_was_deleted_is_a_number(self, parents: dict[str, Page]) -> None:
        review = ReviewPageFactory(parent=parents["reviews"], title="Child Ash")
        administrator = client_of(SuperuserFactory())
        Editor(administrator).send(
            "wagtailadmin_pages:delete", review.pk, reason_early_end="It is wrong."
        )
        rows = self.changes(administrator, kind="taken_back")
        assert rows[0] == (f"Deleted page {review.pk}", "Deleted")
        assert "Child Ash" not in str(self.changes(administrator))


class TestDownloads:
    def test_are_the_access_log_narrowed(self, officer: Client) -> None:
        record("cms.download", DocumentFactory(title="Minutes"), PublisherFactory())
        record("cms.refused_download", DocumentFactory(title="Agenda"), None)
        rows = exported(officer, "access_log", kind="downloads")
        assert [row["To what"] for row in rows] == ["Minutes"]
        home = officer.get(reverse("wagtailadmin_home")).text
        assert f"{reverse('access_log')}?kind=downloads" in home


@pytest.mark.parametrize("name", ["site_history", "aging_pages"])
def test_wagtails_own_exports_are_harmless(name: str, officer: Client) -> None:
    ReviewPageFactory(title="=1+1", slug="a")
    WithdrawalFactory()
    report = f"wagtailadmin_reports:{name}"
    assert "'=1+1" in str(exported(officer, report))
