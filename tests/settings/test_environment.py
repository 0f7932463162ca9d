"""The environment: declared once, told in the README, insisted on in production."""

import re

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cms.settings import environment
from cms.settings.environment import VARIABLES

SAFE = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-only-in-this-test",
    "DATABASE_URL": "postgresql://cms@localhost/cms",
    "ALLOWED_HOSTS": "cms.example.org",
    "SITE_URL": "https://cms.example.org",
    "MEDIA_ROOT": "/srv/media",
}


@pytest.fixture(autouse=True)
def _only_safe_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in SAFE.items():
        monkeypatch.setenv(name, value)


def test_the_readme_tells_every_variable_as_it_is_declared() -> None:
    readme = (settings.BASE_DIR / "README.md").read_text()
    rows = re.findall(
        r"^\| `([A-Z0-9_]+)` \| (.*?) \| (yes|) ?\| (.*?) \|$", readme, re.MULTILINE
    )
    assert rows == [
        (
            variable.name,
            f"`{variable.default}`" if variable.default else "",
            "yes" if variable.required else "",
            variable.meaning,
        )
        for variable in VARIABLES.values()
    ]


def test_no_setting_reads_the_environment_by_itself() -> None:
    readers = {
        path.relative_to(settings.BASE_DIR).as_posix()
        for app in ("cms", "home", "reviews", "briefings")
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if re.search(r"\bos\.(environ|getenv)\b", path.read_text())
    }
    # The second only names the settings module.
    assert readers == {"cms/settings/environment.py", "cms/wsgi.py"}


def test_production_accepts_a_safe_environment() -> None:
    environment.refuse_unsafe()


@pytest.mark.parametrize("name", SAFE)
def test_production_names_a_missing_variable(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(ImproperlyConfigured, match=f"{name} is not set"):
        environment.refuse_unsafe()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", VARIABLES["SECRET_KEY"].default + "x" * 50),
        ("DATABASE_URL", "sqlite:///db.sqlite3"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "cms.example.org,*"),
        ("SITE_URL", "http://cms.example.org"),
        ("SITE_URL", "https://cms.example.org/admin/"),
        ("TRUSTED_DOCUMENTS", "/nowhere/manifest.json"),
    ],
)
def test_production_names_an_unsafe_variable(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=f"{name} must"):
        environment.refuse_unsafe()


def test_a_bucket_takes_the_place_of_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEDIA_ROOT")
    monkeypatch.setenv("S3_BUCKET", "uploads")
    environment.refuse_unsafe()


@pytest.mark.parametrize(
    ("variables", "complaint"),
    [
        ({"S3_BUCKET": "uploads"}, "MEDIA_ROOT and S3_BUCKET are both set"),
        ({"S3_REGION": "eu-west-2"}, "S3_REGION need S3_BUCKET"),
        ({"S3_ACCESS_KEY_ID": "key"}, "must be set together"),
        ({"S3_SECRET_ACCESS_KEY": "secret"}, "must be set together"),
        ({"CDN_SECONDS": "60"}, "CDN_SECONDS needs CDN_PURGE"),
        ({"CDN_PURGE": "ftp://cache"}, "CDN_PURGE must be"),
        ({"CDN_PURGE": "cloudflare://zone"}, "CDN_PURGE must be"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT must be"),
        ({"RATE_LIMIT": "much"}, "RATE_LIMIT must be"),
        ({"TRUSTED_DOCUMENTS_ONLY": "yes"}, "needs TRUSTED_DOCUMENTS"),
        ({"S3_ENDPOINT_URL": "http://store.example"}, "S3_ENDPOINT_URL must"),
    ],
)
def test_production_names_what_is_unsafe_together(
    variables: dict[str, str], complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=complaint):
        environment.refuse_unsafe()


def test_production_names_everything_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.setenv("ALLOWED_HOSTS", "*")
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.refuse_unsafe()
    assert "SECRET_KEY" in str(refusal.value)
    assert "ALLOWED_HOSTS" in str(refusal.value)


@pytest.mark.parametrize(("value", "meaning"), [("yes", True), ("0", False)])
def test_flag(value: str, meaning: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUST_FORWARDED_PROTO", value)
    assert environment.flag("TRUST_FORWARDED_PROTO") is meaning


def test_flag_refuses_what_is_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUST_FORWARDED_PROTO", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="yes or no"):
        environment.flag("TRUST_FORWARDED_PROTO")


def test_items(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "a.example.org, b.example.org,")
    assert environment.items("ALLOWED_HOSTS") == ["a.example.org", "b.example.org"]


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")
    assert environment.text("PORT") == "8000"
