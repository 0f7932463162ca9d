"""The preview beside the editor: drawn by the CMS, and by a front end elsewhere."""

import os
import threading
from collections.abc import Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.accessibility import violations
from tests.factories import ContentPageFactory

QUERY = "query ($token: String!) { page(previewToken: $token) { title } }"


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png")


def open_preview(editor: Page, number: int) -> FrameLocator:
    """Open the editor of a page, and the preview beside it."""
    editor.set_viewport_size({"width": 1440, "height": 900})
    editor.goto(f"/admin/pages/{number}/edit/")
    editor.get_by_role("button", name="Toggle preview").click()
    return editor.frame_locator("#w-preview-iframe")


def retitle(editor: Page) -> None:
    # What is typed sooner Wagtail takes for how the form began.
    editor.wait_for_timeout(4_000)
    title = editor.get_by_role("textbox", name="Title")
    title.clear()
    title.press_sequentially("As it is typed")


def test_draws_what_is_typed_in_each_size(editor: Page) -> None:
    page = ContentPageFactory(title="Published")
    frame = open_preview(editor, page.pk)
    expect(frame.get_by_role("heading", name="Published")).to_be_visible()
    retitle(editor)
    expect(frame.get_by_role("heading", name="As it is typed")).to_be_visible()
    shot(editor, "preview-mobile")
    editor.locator("input[name=preview-size][value=desktop]").check(force=True)
    expect(frame.get_by_role("heading", name="As it is typed")).to_be_visible()
    shot(editor, "preview-desktop")


@pytest.fixture
def front_end(site: str) -> Iterator[str]:
    """A front end at a host of its own, which asks the API for the draft."""

    class FrontEnd(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            (token,) = parse_qs(urlsplit(self.path).query)["token"]
            asked = {"query": QUERY, "variables": {"token": token}}
            answer = requests.post(f"{site}/graphql/", json=asked, timeout=30)
            page: Any = answer.json()["data"]["page"]
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            title = escape(page["title"])
            self.wfile.write(
                f"<html lang=en><title>x</title><h1>Front end: {title}</h1>".encode()
            )

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), FrontEnd)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/preview"
    server.shutdown()
    server.server_close()


def test_frames_the_front_end(editor: Page, front_end: str, settings: Any) -> None:
    settings.HEADLESS_PREVIEW_URL = front_end
    page = ContentPageFactory(title="Published")
    frame = open_preview(editor, page.pk).frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Front end: Published")).to_be_visible()
    retitle(editor)
    shown = frame.get_by_role("heading", name="Front end: As it is typed")
    expect(shown).to_be_visible()
    shot(editor, "preview-front-end")


def test_reviewer_reads_by_a_link_until_it_is_revoked(
    editor: Page, visitor: Page
) -> None:
    page = ContentPageFactory(title="A draft", live=False)
    editor.goto(f"/admin/pages/{page.pk}/preview-links/")
    editor.get_by_label("For whom").fill("Pat of the council")
    editor.get_by_role("button", name="Make a link").click()
    address = editor.get_by_label("Link for Pat of the council", exact=True)
    link = address.input_value()
    shot(editor, "preview-links")
    assert violations(editor, "main form, main table") == []
    visitor.goto(link)
    expect(visitor.get_by_role("heading", name="A draft")).to_be_visible()
    assert violations(visitor) == []
    editor.get_by_role("button", name="Revoke the link for Pat").click()
    expect(
        editor.get_by_text("The link for Pat of the council is revoked")
    ).to_be_visible()
    assert visitor.reload().status == 404
    expect(visitor.get_by_role("heading", name="This preview is over")).to_be_visible()
