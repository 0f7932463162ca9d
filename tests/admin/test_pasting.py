"""“Paste from Word”: the clipboard's HTML, sent by the editor's script."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from home.models import ContentPage, HomePage
from tests.admin.editing import Editor
from tests.conversion import word_clipboard as word
from tests.factories import MemberFactory

URL = "paste_from_word"


def paste(client: Client, html: str) -> Any:
    sent = SimpleUploadedFile("pasted.html", html.encode())
    return client.post(reverse(URL), {"html": sent})


def test_pasted_text_comes_back_as_blocks_for_the_editor(writer: Editor) -> None:
    answer = paste(
        writer.client,
        word.clipboard(
            word.heading(1, "Findings"),
            word.item("One"),
            word.text("Then."),
            word.NOTED,
        ),
    ).json()
    assert [block["type"] for block in answer["blocks"]] == [
        *("heading", "list", "paragraph")
    ]
    assert answer["blocks"][0]["value"] == {
        "text": "Findings",
        "level": ["2"],
    }
    # As Wagtail's editor of texts keeps it.
    text = json.loads(answer["blocks"][2]["value"])
    assert text["blocks"][0]["text"] == "Then."
    assert answer["made"] == "1 heading, 1 text, 1 list"


def test_pasted_text_comes_back_as_rich_text_for_other_fields(writer: Editor) -> None:
    answer = paste(
        writer.client,
        word.clipboard(
            word.heading(1, "Who & what"),
            word.item("One", "1."),
            word.table(["A", "B"], ["C", "D"]),
            word.text("Said.", "MsoQuote"),
            word.COMMENTED,
            word.COMMENTS,
        ),
    ).json()
    assert answer["html"] == (
        "<p><b>Who &amp; what</b></p><ol><li>One</li></ol><p>A; B</p><p>C; D</p>"
        "<p>Said.</p><p>Shown words.</p>"
    )
    comment = "A comment. Comments are for those who write."
    assert answer["lost"] == [comment]
    assert answer["lostInText"] == [
        comment,
        "A heading. This field holds none: they became bold lines.",
        "A table. This field holds none: each row became a line.",
    ]


def test_too_much_is_refused_with_what_to_do(writer: Editor) -> None:
    response = paste(writer.client, "x" * 10_000_001)
    assert response.status_code == 400
    assert "one part after the other" in response.json()["error"]
    assert writer.client.post(reverse(URL)).status_code == 400
    assert writer.client.get(reverse(URL)).status_code == 405


def test_only_those_who_may_open_the_admin_paste(home: HomePage) -> None:
    client = Client()
    assert paste(client, "<p>x</p>").status_code == 302
    client.force_login(MemberFactory())
    assert paste(client, "<p>x</p>").status_code == 302


def test_body_in_the_editor_has_the_script(writer: Editor, home: HomePage) -> None:
    kind = (ContentPage._meta.app_label, ContentPage._meta.model_name)
    shown = writer.open("wagtailadmin_pages:add", *kind, home.pk).text
    assert "cms.blocks.BodyBlock" in shown
    assert "cms/paste_from_word.js" in shown
