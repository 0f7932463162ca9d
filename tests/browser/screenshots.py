"""Takes the pictures of the guide, of the demo's content: `make screenshots`."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import Page, expect

from cms.guide.chapters import FOLDER
from cms.management.commands.demo import demo_bundles
from cms.models import User
from reviews.models import ReviewPage

COLOURS = 96
SIZE = {"width": 1280, "height": 800}


@pytest.fixture
def demo(site: str) -> None:
    call_command("load_bundle", *map(str, demo_bundles()), verbosity=0)


@pytest.fixture
def officer_at_work(demo: None, officer: User, sign_in: Callable[[User], Page]) -> Page:
    page = sign_in(officer)
    page.set_viewport_size(SIZE)
    return page


def keep(page: Page, name: str) -> None:
    """Keep a picture of the window, with as few colours as it can do with."""
    # What moves, or blinks, would be another picture each time.
    picture = page.screenshot(animations="disabled", caret="hide")
    few = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS)
    few.save(Path(FOLDER) / "images" / f"{name}.png", optimize=True)


def test_pictures(officer_at_work: Page) -> None:
    page = officer_at_work
    review = ReviewPage.objects.live().order_by("title").first()
    assert review
    page.goto("/admin/")
    expect(page.get_by_role("heading", name="What matters now")).to_be_visible()
    keep(page, "dashboard")

    page.goto(f"/admin/pages/{review.pk}/edit/")
    expect(page.get_by_role("textbox", name="Title")).to_be_visible()
    keep(page, "review")

    page.locator("[data-side-panel-toggle=readiness]").click()
    page.get_by_role("textbox", name="Abstract").fill(
        "Alder, born on 3 March 2021, was seen twice at Example Road Primary School."
    )
    expect(page.get_by_text("To mend").first).to_be_visible()
    page.evaluate("window.scrollTo(0, 0)")
    keep(page, "ready")

    page.goto(f"/admin/pages/{review.pk}/edit/")
    page.get_by_role("button", name="Actions").first.click()
    page.get_by_role("link", name="Take down").click()
    expect(page.get_by_role("heading", name="Take down")).to_be_visible()
    keep(page, "take-down")

    page.goto("/admin/reports/recommendations/")
    keep(page, "recommendations")
