"""A page gets the last part of its address from its title while it is typed."""

import pytest
from django.urls import reverse

from home.models import HomePage
from tests.admin.editing import Editor
from tests.factories import BriefingIndexPageFactory, ReviewIndexPageFactory


@pytest.mark.parametrize(
    ("app", "model", "index"),
    [
        ("reviews", "reviewpage", ReviewIndexPageFactory),
        ("briefings", "briefingpage", BriefingIndexPageFactory),
    ],
)
def test_the_slug_follows_the_title(
    publisher: Editor, home: HomePage, app: str, model: str, index: type
) -> None:
    parent = index(parent=home)
    form = publisher.client.get(
        reverse("wagtailadmin_pages:add", args=(app, model, parent.pk))
    ).content.decode()
    title = form[form.index('name="title"') :]
    assert 'data-w-sync-target-value="#id_slug"' in title[: title.index(">")]
