"""The demo content is a bundle like any other."""

from collections.abc import Callable
from typing import Any

import pytest
from wagtail.models import Page

from cms.management.commands.demo import demo_bundles
from home.models import HomePage
from tests.bundles.folders import Folder

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_demo_loads_without_a_problem_and_twice_without_a_change(
    snapshot: Callable[[], dict[str, Any]],
) -> None:
    first, *others = demo_bundles()
    demo = Folder(first)
    more = [str(folder) for folder in others]
    demo.load(*more)
    assert HomePage.objects.live().count() == 1
    assert Page.objects.live().count() > 50
    assert not any(Page.find_problems())

    before = snapshot()
    assert demo.load(*more).splitlines()[-1] == "unchanged"
    assert snapshot() == before
