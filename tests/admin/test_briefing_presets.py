"""The seven headings that a new briefing starts with, which an administrator edits."""

import pytest
from django.urls import reverse

from briefings.blocks import SECTIONS
from briefings.models import HEADINGS, BriefingPage, BriefingPresets
from tests.admin.editing import Editor
from tests.factories import BriefingIndexPageFactory, BriefingPageFactory

OTHERS = [f"Question {number}" for number in range(1, SECTIONS + 1)]


def headings_offered(editor: Editor) -> list[str]:
    """Return the headings in the form for a new briefing."""
    response = editor.open(
        "wagtailadmin_pages:add",
        *("briefings", "briefingpage", BriefingIndexPageFactory().pk),
    )
    value = response.context["form"]["sections"].value()
    return [section.value["heading"] for section in value]


def test_new_briefing_starts_with_seven_headings(publisher: Editor) -> None:
    assert headings_offered(publisher) == HEADINGS.splitlines()


def test_administrator_changes_them(administrator: Editor) -> None:
    kept = BriefingPageFactory()
    url = reverse("wagtailsettings:edit", args=["briefings", "briefingpresets"])
    response = administrator.client.post(
        f"{url}{BriefingPresets.load().pk}/",
        {"section_headings": "\r\n".join(OTHERS)},
        follow=True,
    )
    assert response.status_code == 200
    assert BriefingPresets.load().headings == OTHERS
    assert headings_offered(administrator) == OTHERS
    assert BriefingPage.objects.get(pk=kept.pk).sections == kept.sections


@pytest.mark.parametrize("count", [SECTIONS - 1, SECTIONS + 1])
def test_other_than_seven_are_refused(administrator: Editor, count: int) -> None:
    url = reverse("wagtailsettings:edit", args=["briefings", "briefingpresets"])
    response = administrator.client.post(
        f"{url}{BriefingPresets.load().pk}/",
        {"section_headings": "\n".join((OTHERS * 2)[:count])},
        follow=True,
    )
    message = f"Write 7 headings, one on each line; there are {count}."
    assert response.context["form"].errors["section_headings"] == [message]
    assert BriefingPresets.load().headings == HEADINGS.splitlines()
