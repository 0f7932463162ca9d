"""A communications officer publishes a review, and takes it back."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from cms.models import User
from tests.factories import (
    PASSWORD,
    ReviewIndexPageFactory,
    ReviewPageFactory,
    ReviewTypeFactory,
    TopicFactory,
)

QUESTION = """
query ($path: String!) {
  page(path: $path) {
    title
    withdrawal { reason }
    ... on ReviewPage { abstract topics { name } }
  }
  reviews { nodes { title } }
}
"""


def read(visitor: Page, path: str) -> Any:
    """Ask the API for a page and for the list of reviews, as a front end does."""
    answer = visitor.request.post(
        "/graphql/", data={"query": QUESTION, "variables": {"path": path}}
    ).json()
    assert "errors" not in answer, answer
    return answer["data"]


def press_publish(visitor: Page) -> None:
    visitor.get_by_role("button", name="More actions").click()
    visitor.get_by_role("button", name="Publish", exact=True).click()


def test_publishes_a_review(visitor: Page, officer: User) -> None:
    reviews = ReviewIndexPageFactory(title="Reviews")
    ReviewTypeFactory(name="Rapid review")
    TopicFactory(name="Neglect")

    visitor.goto(f"/admin/pages/{reviews.pk}/")
    visitor.get_by_label("Email").fill(officer.email)
    visitor.get_by_label("Password").fill(PASSWORD)
    visitor.get_by_role("button", name="Sign in").click()
    visitor.get_by_role("link", name="Add child page").first.click()
    visitor.get_by_role("link", name=re.compile(r"^Review\b")).click()
    visitor.get_by_role("textbox", name="Title").fill("Child Rowan")
    visitor.get_by_role("button", name="Choose Review type").click()
    visitor.get_by_role("dialog").get_by_role("link", name="Rapid review").click()
    visitor.get_by_role("textbox", name="Abstract").fill(
        "Agencies learned to ask again."
    )
    visitor.get_by_role("tab", name="Topics and audiences").click()
    visitor.get_by_role("checkbox", name="Neglect").check()
    press_publish(visitor)
    expect(visitor.get_by_text("“Child Rowan” is not published")).to_be_visible()
    assert read(visitor, "/reviews/child-rowan/")["page"] is None

    visitor.get_by_role("button", name="Ready to publish?").click()
    reasons = visitor.locator("[data-readiness-reason]")
    for remaining in (2, 1, 0):
        reasons.first.get_by_text("Give a reason").click()
        reasons.first.get_by_role("textbox").fill("Confirmed by the panel's chair.")
        reasons.first.get_by_role("button", name="Record the reason").click()
        expect(reasons).to_have_count(remaining)
    press_publish(visitor)
    expect(visitor.get_by_text("'Child Rowan' has been published")).to_be_visible()

    assert read(visitor, "/reviews/child-rowan/") == {
        "page": {
            "title": "Child Rowan",
            "withdrawal": None,
            "abstract": "Agencies learned to ask again.",
            "topics": [{"name": "Neglect"}],
        },
        "reviews": {"nodes": [{"title": "Child Rowan"}]},
    }


def test_withdraws_a_review(visitor: Page, editor: Page) -> None:
    review = ReviewPageFactory(
        parent=ReviewIndexPageFactory(title="Reviews"), title="Child Hazel"
    )
    assert read(visitor, "/reviews/child-hazel/")["reviews"]["nodes"]

    editor.goto(f"/admin/pages/{review.pk}/edit/")
    editor.get_by_role("button", name="Actions").first.click()
    editor.get_by_role("link", name="Withdraw").click()
    editor.get_by_label("Reason").fill("Newer learning replaces it.")
    editor.get_by_role("button", name="Withdraw this page").click()
    expect(editor.get_by_text("“Child Hazel” is withdrawn")).to_be_visible()

    answer = read(visitor, "/reviews/child-hazel/")
    assert answer["page"]["withdrawal"] == {"reason": "Newer learning replaces it."}
    assert answer["reviews"]["nodes"] == []
