"""An editor begins a review, pastes from Word, and writes a briefing of due length."""

from playwright.sync_api import Page, expect

from briefings.blocks import WORDS_PER_SECTION
from tests.browser.accessibility import open_screen, violations
from tests.conversion import word_clipboard as word
from tests.factories import (
    BriefingIndexPageFactory,
    BriefingPageFactory,
    ContentPageFactory,
    ReviewIndexPageFactory,
)

COPY = """html => {
  document.addEventListener('copy', event => {
    event.clipboardData.setData('text/html', html);
    event.preventDefault();
    event.stopImmediatePropagation();
  }, {capture: true, once: true});
  document.execCommand('copy');
}"""


def copy(page: Page, *paragraphs: str) -> None:
    """Put on the clipboard what Word puts there."""
    page.evaluate(COPY, word.clipboard(*paragraphs))


def test_begins_a_review_with_all_that_goes_with_it(editor: Page) -> None:
    ReviewIndexPageFactory(title="Reviews")
    BriefingIndexPageFactory(title="Briefings")
    editor.goto("/admin/")
    editor.get_by_role("link", name="New review pack").click()
    editor.get_by_label("Pseudonym").fill("Child Rowan")
    editor.get_by_label("Learning points").fill("Ask again.\nWrite it down.")
    editor.get_by_role("button", name="Make the drafts").click()
    expect(editor.get_by_text("is begun, and nothing is published")).to_be_visible()
    editor.get_by_role("link", name="seven-minute briefing").click()
    expect(editor.get_by_text("Write it down.")).to_be_visible()
    editor.goto("/admin/")
    editor.get_by_role("link", name="3 My drafts").click()
    expect(editor.get_by_role("link", name="Child Rowan").first).to_be_visible()


def test_pastes_from_word_into_a_body(editor: Page) -> None:
    page = ContentPageFactory(live=False)
    editor.goto(f"/admin/pages/{page.pk}/edit/")
    button = editor.get_by_role("button", name="Paste from Word")
    button.focus()
    editor.keyboard.press("Enter")
    copy(
        editor,
        word.heading(1, "Findings"),
        word.item("Ask again."),
        word.table(["Agency", "Role"], ["Police", "Lead"]),
        word.PICTURE,
    )
    editor.keyboard.press("Control+v")
    report = editor.locator(".paste-from-word__report")
    expect(report).to_contain_text("Pasted: 1 heading, 1 list, 1 table.")
    expect(report).to_contain_text("A picture.")
    expect(report).to_be_focused()
    assert violations(editor, ".paste-from-word") == []
    editor.get_by_role("button", name="Save draft").click()
    expect(editor.locator(".messages")).to_contain_text(page.title)
    page.refresh_from_db()
    body = page.get_latest_revision_as_object().body
    assert [block.block_type for block in body] == ["heading", "list", "table"]


def test_lists_of_word_stay_lists_in_other_texts(editor: Page) -> None:
    page = ContentPageFactory(live=False)
    editor.goto(f"/admin/pages/{page.pk}/edit/")
    text = editor.locator("[data-contentpath=introduction] [contenteditable=true]")
    text.click()
    copy(editor, word.text("They ask:"), word.item("who."), word.TRACKED)
    editor.keyboard.press("Control+v")
    expect(text.get_by_role("listitem")).to_have_text("who.")
    expect(text).to_contain_text("Child Ash was seen.")
    expect(text).not_to_contain_text("Markertown")


def test_section_that_is_too_long_is_told_while_it_is_written(editor: Page) -> None:
    page = BriefingPageFactory(live=False)
    open_screen(editor, f"pages/{page.pk}/edit/")
    section = editor.locator(
        "[data-contentpath=sections] [data-streamfield-child]"
    ).first
    text = section.locator("[contenteditable=true]")
    expect(section.locator(".section-length")).to_contain_text("of 120 words.")
    text.click()
    editor.keyboard.press("Control+a")
    editor.keyboard.insert_text("word " * (WORDS_PER_SECTION + 1))
    expect(section.locator(".section-length")).to_have_text(
        "121 words: 1 more than the 120 that a section has."
    )
    tab = editor.get_by_role("tab", name="Content")
    expect(tab).to_contain_text("1 error")
    status = editor.locator("[data-section-lengths] [role=status]")
    expect(status).to_contain_text("1 more than the 120")
    assert violations(editor, "[data-section-lengths]") == []
    editor.keyboard.press("Control+a")
    editor.keyboard.insert_text("Short now.")
    expect(section.locator(".section-length")).to_have_text("2 of 120 words.")
    expect(tab).not_to_contain_text("error")
