"""Every environment variable that the project reads, declared in one place.

Settings ask here and nowhere else, so that the table in the README can be
tested complete, and so that production can name everything that is missing or
unsafe at once instead of failing on one variable after another.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

INSECURE_KEY_PREFIX = "insecure-"


@dataclass(frozen=True)
class Variable:
    """One environment variable: its default, its meaning, and what makes it unsafe.

    `unsafe` answers what is wrong with a value in production, or nothing.
    """

    name: str
    default: str
    meaning: str
    required: bool = False
    unsafe: Callable[[str], str] = lambda value: ""


def _weak_key(value: str) -> str:
    if len(value) < 50 or value.startswith(INSECURE_KEY_PREFIX):
        return "must be at least 50 random characters that nobody else knows"
    return ""


def _any_host(value: str) -> str:
    return "must name the hosts, not allow any" if "*" in value else ""


def _not_https(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme == "https" and parts.hostname and not parts.path.strip("/"):
        return ""
    return "must be an https:// address without a path"


def _not_postgresql(value: str) -> str:
    if urlsplit(value).scheme in {"postgres", "postgresql"}:
        return ""
    return "must be a postgresql:// address"


def _not_https_with_path(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme == "https" and parts.hostname:
        return ""
    return "must be an https:// address"


def _not_a_number(value: str) -> str:
    return "" if value.isdecimal() else "must be a number"


VARIABLES = {
    variable.name: variable
    for variable in (
        Variable(
            "SECRET_KEY",
            INSECURE_KEY_PREFIX + "only-for-development-and-tests",
            "Signs sessions and links. At least 50 random characters.",
            required=True,
            unsafe=_weak_key,
        ),
        Variable(
            "DATABASE_URL",
            "",
            "PostgreSQL, as `postgresql://user:password@host:5432/name`. "
            "Unset, development and tests run a PostgreSQL of their own in `.data/`.",
            required=True,
            unsafe=_not_postgresql,
        ),
        Variable(
            "ALLOWED_HOSTS",
            "localhost,127.0.0.1,[::1]",
            "Host names that the CMS answers to, separated by commas.",
            required=True,
            unsafe=_any_host,
        ),
        Variable(
            "SITE_URL",
            "http://localhost:8000",
            "Public address of the CMS itself, used in e-mails and absolute links.",
            required=True,
            unsafe=_not_https,
        ),
        Variable(
            "MEDIA_ROOT",
            ".data/media",
            "Folder of uploaded images and documents. "
            "Must outlive a deployment and must not be served by a web server.",
            required=True,
        ),
        Variable(
            "STATIC_ROOT",
            ".data/static",
            "Folder that `manage.py collectstatic` fills and the CMS serves.",
        ),
        Variable(
            "SITE_NAME",
            "Partnership CMS",
            "Name shown in the admin and in its e-mails.",
        ),
        Variable(
            "REDIS_URL",
            "",
            "Shared cache, as `redis://host:6379/0`. "
            "Unset, each process keeps a cache, and counts failed sign-ins, "
            "of its own.",
        ),
        Variable(
            "EMAIL_URL",
            "consolemail://",
            "Outgoing e-mail, as `smtp+tls://user:password@host:587`. "
            "Unset, e-mails are written to the log.",
        ),
        Variable(
            "DEFAULT_FROM_EMAIL",
            "cms@localhost",
            "Sender of the e-mails.",
        ),
        Variable(
            "TRUST_FORWARDED_PROTO",
            "no",
            "`yes` behind a proxy that ends TLS and always sets `X-Forwarded-Proto`.",
        ),
        Variable(
            "TRUSTED_PROXIES",
            "0",
            "How many proxies of yours add to `X-Forwarded-For`: the limits on "
            "sign-ins count clients by what the outermost of them adds.",
            unsafe=_not_a_number,
        ),
        Variable(
            "ADMIN_SECOND_FACTOR",
            "yes",
            "`no` lets people into the admin without a second factor. "
            "Development and the demo never ask for one.",
        ),
        Variable(
            "OIDC_ISSUER",
            "",
            "Address of an OpenID Connect provider for single sign-on, as "
            "`https://login.microsoftonline.com/TENANT/v2.0`. Unset, there is none.",
            unsafe=_not_https_with_path,
        ),
        Variable("OIDC_NAME", "Single sign-on", "What the provider is called."),
        Variable("OIDC_CLIENT_ID", "", "The CMS's name at the provider."),
        Variable("OIDC_CLIENT_SECRET", "", "The CMS's secret at the provider."),
        Variable(
            "OIDC_VOUCHES_FOR_EMAIL",
            "no",
            "`yes` where the provider does not say `email_verified` and all its "
            "addresses are given by your own organisation (a single Entra ID tenant).",
        ),
        Variable(
            "OIDC_SECOND_FACTOR",
            "no",
            "`yes` where the provider itself asks for a second factor.",
        ),
        Variable(
            "LOG_LEVEL",
            "INFO",
            "Least severe level written to the log (standard error).",
        ),
        Variable(
            "PORT",
            "8000",
            "Port on which `make demo` serves.",
        ),
    )
}


def text(name: str) -> str:
    """The value of a declared variable, or its default when unset or empty."""
    return os.environ.get(name, "").strip() or VARIABLES[name].default


def flag(name: str) -> bool:
    """A variable that says yes or no; anything else is a mistake worth stopping for."""
    value = text(name).lower()
    if value in {"yes", "true", "on", "1"}:
        return True
    if value in {"no", "false", "off", "0"}:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def items(name: str) -> list[str]:
    """A variable that holds a list separated by commas."""
    return [item.strip() for item in text(name).split(",") if item.strip()]


def refuse_unsafe() -> None:
    """Stop a production start, naming every variable that is missing or unsafe."""
    complaints = []
    for variable in VARIABLES.values():
        value = os.environ.get(variable.name, "").strip()
        if variable.required and not value:
            complaints.append(f"{variable.name} is not set. {variable.meaning}")
        elif value and (wrong := variable.unsafe(value)):
            complaints.append(f"{variable.name} {wrong}.")
    if complaints:
        raise ImproperlyConfigured(
            "Production settings need the environment put right "
            "(see Settings in README.md):\n  - " + "\n  - ".join(complaints)
        )
