"""The production settings, loaded as a server would load them."""

import subprocess
import sys

from django.conf import settings

from tests.settings.test_environment import SAFE


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env={"DJANGO_SETTINGS_MODULE": "cms.settings.production", **environment},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def test_refuses_to_start_with_nothing_set() -> None:
    started = manage("check")
    assert started.returncode != 0
    for name in SAFE:
        assert f"{name} is not set" in started.stderr


def test_passes_the_deployment_checks_without_a_warning() -> None:
    checked = manage("check", "--deploy", "--fail-level", "WARNING", **SAFE)
    assert checked.returncode == 0, checked.stderr


def test_serves_no_demo() -> None:
    refused = manage("demo", **SAFE)
    assert refused.returncode != 0
    assert "development settings only" in refused.stderr
