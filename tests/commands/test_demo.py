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
