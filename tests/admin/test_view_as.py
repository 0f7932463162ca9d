"""Pages as an audience gets them, and who may look."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.models import APIToken, Page
from wagtail.rich_text import RichText

from home.models import HomePage
from tests.admin.conftest import editor_who_is
from tests.admin.editing import Editor
from tests.admin.test_audience_panel import editor_below
from tests.factories import (
    BriefingPageFactory,
    ContentPageFactory,
    DocumentFactory,
    GroupFactory,
    ImageFactory,
    MemberFactory,
    ResourceLinkPageFactory,
    RestrictionFactory,
    ReviewDocumentFactory,
    ReviewPageFactory,
    ReviewRelatedLinkFactory,
    SecureAreaPageFactory,
    SuperuserFactory,
    edit,
)

VIEWS = ("view_as", "view_as_preview")


def is_kept_by_nobody(response: HttpResponse) -> bool:
    # Wagtail says it for the whole admin.
    return {"private", "no-store"} <= set(response["Cache-Control"].split(", "))


def look(editor: Editor, page: Page, audience: Any = "anybody") -> str:
    response = editor.open("view_as", page.pk, audience=audience)
    assert response.status_code == 200
    assert is_kept_by_nobody(response)
    return unescape(response.text)


def preview(editor: Editor, page: Page, audience: Any = "anybody") -> BeautifulSoup:
    response = editor.open("view_as_preview", page.pk, audience=audience)
    assert response.status_code == 200
    assert is_kept_by_nobody(response)
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    return BeautifulSoup(response.text, "html.parser")


@pytest.fixture
def executive(home: HomePage) -> Group:
    return GroupFactory(name="Executive")


@pytest.fixture
def papers(executive: Group) -> Page:
    page = ContentPageFactory(title="Board papers", introduction="<p>Hushed</p>")
    RestrictionFactory(page=page, groups=[executive])
    return page


def test_null_for_those_who_may_not(administrator: Editor, papers: Page) -> None:
    for audience in ("anybody", "signed-in"):
        shown = look(administrator, papers, audience)
        assert '"page": null' in shown
        assert "gets nothing of “Board papers”" in shown
        assert "Hushed" not in shown
        assert "Who can see it: Members of Executive." in shown
        drawn = preview(administrator, papers, audience)
        assert drawn.h1.text == "Nothing to see"
        assert "Hushed" not in str(drawn)


def test_answer_for_those_who_may(
    administrator: Editor, papers: Page, executive: Group
) -> None:
    shown = look(administrator, papers, executive.pk)
    assert '"title": "Board papers"' in shown
    assert '"introduction": "<p>Hushed</p>"' in shown
    assert "</strong> sees “Board papers”." in shown
    assert "query ($path: String!)" in shown
    assert '"path": "/board-papers/"' in shown
    assert preview(administrator, papers, executive.pk).h1.text == "Board papers"


def test_below_a_secure_area_anybody_is_told_to_sign_in(administrator: Editor) -> None:
    page = ContentPageFactory(parent=SecureAreaPageFactory(title="Members"))
    shown = look(administrator, page)
    assert '"__typename": "SignInRoute"' in shown
    assert '"page": null' in shown


@pytest.mark.parametrize(
    "factory",
    [
        ContentPageFactory,
        ReviewPageFactory,
        BriefingPageFactory,
        ResourceLinkPageFactory,
        SecureAreaPageFactory,
    ],
)
def test_every_type_of_page(
    administrator: Editor, factory: Callable[..., Page]
) -> None:
    page = factory(title="Any page")
    shown = look(administrator, page)
    assert '"errors"' not in shown
    assert '"title": "Any page"' in shown
    assert preview(administrator, page).h1.text == "Any page"


def test_home_page(administrator: Editor, home: HomePage) -> None:
    assert '"title": "Partnership"' in look(administrator, home)


def test_page_of_no_site_and_of_no_type_of_ours(
    administrator: Editor, home: HomePage
) -> None:
    root = home.get_parent()
    elsewhere = root.add_child(instance=HomePage(title="Elsewhere", slug="elsewhere"))
    assert '"page": null' in look(administrator, elsewhere)
    bare = root.add_child(instance=Page(title="Bare", slug="bare"))
    assert "Front ends are never told" in look(administrator, bare)


def test_draft_is_not_shown(administrator: Editor, home: HomePage) -> None:
    page = edit(ContentPageFactory(title="Published"), title="Unfinished")
    assert "Unfinished" not in preview(administrator, page).main.text
    assert '"title": "Unfinished"' not in look(administrator, page)
    draft = ContentPageFactory(title="Draft", live=False)
    assert '"page": null' in look(administrator, draft)
    assert preview(administrator, draft).h1.text == "Nothing to see"


def test_preview_leaves_out_what_the_audience_does_not_see(
    administrator: Editor, executive: Group, papers: Page
) -> None:
    kept, lost = DocumentFactory(title="Kept"), DocumentFactory(title="Lost")
    picture = ImageFactory(title="Lost picture")
    picture.contextual_alt_text = "Lost picture"
    collection = lost.collection.add_child(
        instance=type(lost.collection)(name="Board files")
    )
    collection.view_restrictions.create(restriction_type="login")
    for file in (lost, picture):
        file.collection = collection
        file.save()
    text = (
        f'<p><a linktype="page" id="{papers.pk}">the papers</a> and '
        f'<a linktype="document" id="{lost.pk}">a file</a> and '
        f'<a linktype="document" id="{kept.pk}">the report</a></p>'
    )
    page = ReviewPageFactory(
        body=[
            ("paragraph", RichText(text)),
            ("document", {"document": lost, "title": ""}),
            ("image", {"image": picture, "caption": "Lost caption"}),
            (
                "link_list",
                {
                    "links": [
                        {"page": papers},
                        {"url": "https://x.example", "title": "X"},
                    ]
                },
            ),
        ],
        documents=[
            ReviewDocumentFactory.build(document=lost, sort_order=0),
            ReviewDocumentFactory.build(document=kept, sort_order=1),
        ],
    )
    drawn = preview(administrator, page)
    links = [link.text for link in drawn.main.find_all("a")]
    assert links == ["the report", "X", "Kept"]
    assert "the papers and a file" in drawn.main.text
    assert "Lost" not in str(drawn)
    assert "Board papers" not in str(drawn)
    seen = preview(administrator, page, executive.pk)
    assert [link.text for link in seen.main.find_all("a")] == [
        "the papers",
        "a file",
        "the report",
        "Lost",
        "Board papers",
        "X",
        "Lost",
        "Kept",
    ]
    assert seen.main.img["alt"] == "Lost picture"


def test_preview_leaves_out_related_links_and_reviews(
    administrator: Editor, executive: Group
) -> None:
    hidden = ResourceLinkPageFactory(title="Hushed guide")
    RestrictionFactory(page=hidden, groups=[executive])
    review = ReviewPageFactory(
        title="Hushed review",
        related_links=[ReviewRelatedLinkFactory.build(link=hidden)],
    )
    briefing = BriefingPageFactory(source_review=review)
    assert "Hushed guide" not in str(preview(administrator, review))
    assert "Hushed guide" in str(preview(administrator, review, executive.pk))
    RestrictionFactory(page=review, groups=[executive])
    assert "Hushed review" not in str(preview(administrator, briefing))
    assert "Hushed review" in str(preview(administrator, briefing, executive.pk))


def test_no_signed_links(administrator: Editor, papers: Page, executive: Group) -> None:
    document = DocumentFactory()
    papers.body = [("document", {"document": document, "title": ""})]
    papers.save()
    shown = look(administrator, papers, executive.pk)
    assert reverse("wagtaildocs_serve", args=[document.pk, document.filename]) in shown


# Who may look, and as whom.


def options(editor: Editor, page: Page) -> list[str]:
    drawn = BeautifulSoup(look(editor, page), "html.parser")
    return [option.text for option in drawn.select("#view-as-audience option")]


EVERYBODY = ["Anybody who has not signed in", "Somebody signed in who is in no group"]


def test_administrators_and_those_with_the_whole_site_look_as_any_group(
    administrator: Editor, publisher: Editor, executive: Group
) -> None:
    page = ContentPageFactory()
    for editor in (administrator, publisher):
        offered = options(editor, page)
        assert offered[:2] == EVERYBODY
        assert "A member of Executive" in offered


def test_editor_of_a_branch_looks_as_their_own_groups_only(
    executive: Group, papers: Page
) -> None:
    own = ContentPageFactory(title="Own")
    editor = editor_below(own)
    assert options(editor, own) == [*EVERYBODY, "A member of Editors of Own"]
    for name in VIEWS:
        for audience in (executive.pk, 2**40, "nonsense", ""):
            response = editor.open(name, own.pk, audience=audience)
            assert response.status_code == 302
            assert response["Location"] == reverse("wagtailadmin_home")


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("user", ["anybody", "member", "editor elsewhere", "API token"])
def test_who_may_not_look(papers: Page, executive: Group, name: str, user: str) -> None:
    client, headers = Client(), {}
    if user == "member":
        client = editor_who_is(MemberFactory(groups=[executive])).client
    elif user == "editor elsewhere":
        client = editor_below(ContentPageFactory()).client
    elif user == "API token":
        _, token = APIToken.create_token(user=SuperuserFactory(), name="Token")
        headers = {"Authorization": f"Bearer {token}"}
    response = client.get(
        reverse(name, args=[papers.pk]), {"audience": executive.pk}, headers=headers
    )
    assert response.status_code == 302
    assert b"Hushed" not in response.content


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_can_be_sent(administrator: Editor, papers: Page, name: str) -> None:
    url = reverse(name, args=[papers.pk])
    assert administrator.client.post(url, {"audience": "anybody"}).status_code == 405


@pytest.mark.parametrize("name", VIEWS)
def test_no_such_page(administrator: Editor, name: str) -> None:
    assert administrator.open(name, 2**40).status_code == 404
