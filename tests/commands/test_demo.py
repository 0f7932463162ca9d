"""What `make demo` and `make demo-reset` do around the server they start."""

import json
import re
import socket
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from cms.management.commands import demo
from cms.models import User
from tests.factories import ContentPageFactory, HomePageFactory, SecureAreaPageFactory


@pytest.fixture
def data_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path / "data"
    return settings.DATA_DIR


def test_each_app_brings_its_example_content() -> None:
    assert {folder.parent.name for folder in demo.demo_bundles()} == {
        "home",
        "reviews",
        "briefings",
    }


def test_a_port_that_is_taken_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server((demo.ADDRESS, 0)) as taken:
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        with pytest.raises(CommandError, match="make demo PORT="):
            demo.free_port()


@pytest.mark.parametrize("port", ["eighty", "99999"])
def test_a_port_that_is_none(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CommandError):
        demo.free_port()


@pytest.mark.django_db
def test_accounts_share_a_password_that_only_the_owner_can_read(data_dir: Path) -> None:
    password = demo.demo_password()
    assert demo.password_file().stat().st_mode & 0o077 == 0

    administrator = authenticate(username=demo.ADMINISTRATOR, password=password)
    assert administrator is not None
    assert administrator.is_superuser
    editor = authenticate(username=demo.EDITOR, password=password)
    assert editor is not None
    assert not editor.is_superuser
    assert editor.has_perm("wagtailadmin.access_admin")

    assert demo.demo_password() == password


@pytest.mark.django_db
def test_an_older_demo_gets_the_accounts_that_it_lacks(data_dir: Path) -> None:
    password = demo.demo_password()
    User.objects.get(email=demo.MEMBER).delete()
    editor = User.objects.get(email=demo.EDITOR)
    editor.set_password("a password of their own")
    editor.save()
    assert demo.demo_password() == password
    assert authenticate(username=demo.MEMBER, password=password)
    assert not authenticate(username=demo.EDITOR, password=password)


@pytest.mark.django_db
def test_the_member_reads_the_secure_area_and_not_the_admin(
    data_dir: Path, client: Client
) -> None:
    area = SecureAreaPageFactory(parent=HomePageFactory(), title="Secure area")
    ContentPageFactory(parent=area, title="Training")
    password = demo.demo_password()
    signed_in = client.post(
        "/_allauth/app/v1/auth/login",
        {"email": demo.MEMBER, "password": password},
        "application/json",
    )
    query = """{
        viewer { groups secureAreas { title path } }
        page(path: "/secure-area/training/") { title }
    }"""
    answer = client.post(
        "/graphql/",
        {"query": query},
        "application/json",
        headers={"X-Session-Token": signed_in.json()["meta"]["session_token"]},
    )
    assert answer.json()["data"] == {
        "viewer": {
            "groups": ["Practitioners"],
            "secureAreas": [{"title": "Secure area", "path": "/secure-area/"}],
        },
        "page": {"title": "Training"},
    }
    member = User.objects.get(email=demo.MEMBER)
    assert not member.has_perm("wagtailadmin.access_admin")


@pytest.mark.django_db
def test_the_sample_query_is_answered(client: Client) -> None:
    printed = demo.READY.format_map(dict.fromkeys(re.findall(r"{(\w+)}", demo.READY)))
    found = re.search(r"-d '(.*)'", printed)
    assert found
    answer = client.post("/graphql/", json.loads(found[1]), "application/json")
    assert "errors" not in answer.json()


def test_reset_deletes_the_data(settings: Settings, data_dir: Path) -> None:
    settings.DEBUG = True
    (data_dir / "media").mkdir(parents=True)
    call_command("demo_reset")
    assert not data_dir.exists()
    assert data_dir.parent.exists()


def test_reset_is_for_development_only(data_dir: Path) -> None:
    data_dir.mkdir()
    with pytest.raises(CommandError, match="development"):
        call_command("demo_reset")
    assert data_dir.exists()
