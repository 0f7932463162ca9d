"""Where pages are: on the front end, once there is one."""

from typing import Any

import pytest
from wagtail.models import Site

from tests.factories import ContentPageFactory

pytestmark = pytest.mark.django_db


def at(hostname: str, port: int) -> None:
    Site.objects.update(hostname=hostname, port=port)
    Site.clear_site_root_paths_cache()


def test_a_page_is_at_its_path_on_the_front_end() -> None:
    page = ContentPageFactory(slug="about")
    at("www.example.org", 443)
    assert page.full_url == "https://www.example.org/about/"


def test_without_a_front_end_a_page_has_no_address_to_look_at(
    settings: Any,
) -> None:
    settings.WAGTAILADMIN_BASE_URL = "http://localhost:8000"
    page = ContentPageFactory(slug="about")
    at("localhost", 8000)
    assert page.full_url is None
    assert page.url is None
