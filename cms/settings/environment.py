"""Every environment variable that the project reads, declared in one place.

Settings ask here and nowhere else, so that the table in the README can be
tested complete, and so that production can name everything that is missing or
unsafe at once instead of failing on one variable after another.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from cms.graphql.trusted_documents import read_manifest

from .purging import purged_cache

INSECURE_KEY_PREFIX = "insecure-"


@dataclass(frozen=True)
class Variable:
    """One environment variable: its default, its meaning, and what makes it unsafe.

    `unsafe` answers what is wrong with a value in production, or nothing.
    `instead` is a variable that may be set in the place of one that is required.
    """

    name: str
    default: str
    meaning: str
    required: bool = False
    unsafe: Callable[[str], str] = lambda value: ""
    instead: str = ""


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


def _unreadable_manifest(value: str) -> str:
    try:
        read_manifest(Path(value))
    except ValueError as error:
        return f"must name a file of documents, and {value} {error}"
    return ""


def _no_cache_in_front(value: str) -> str:
    try:
        purged_cache(value)
    except ValueError:
        return "must be an http://, cloudflare:// or cloudfront:// address"
    return ""


def _no_log_format(value: str) -> str:
    return "" if value in {"text", "json"} else "must be text or json"


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
            "Must outlive a deployment and must not be served by a web server. "
            "Not with `S3_BUCKET`.",
            required=True,
            instead="S3_BUCKET",
        ),
        Variable(
            "S3_BUCKET",
            "",
            "Private bucket of uploaded images and documents, instead of a folder. "
            "Nobody but the CMS may read it.",
        ),
        Variable(
            "S3_ENDPOINT_URL",
            "",
            "Address of an S3-compatible store. Unset, it is Amazon's.",
            unsafe=_not_https_with_path,
        ),
        Variable("S3_REGION", "", "Region of the bucket, as `eu-west-2`."),
        Variable(
            "S3_ACCESS_KEY_ID",
            "",
            "Name of the key to the bucket. Unset, the machine's own role opens it.",
        ),
        Variable("S3_SECRET_ACCESS_KEY", "", "The secret of that key."),
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
            "Unset, each process keeps a cache, and counts failed sign-ins and what "
            "clients ask, of its own.",
        ),
        Variable(
            "CDN_SECONDS",
            "0",
            "How many seconds a cache in front of the CMS may keep answers to the "
            "public without asking. At 0 it asks each time, and hears 304. More needs "
            "`CDN_PURGE`; what was on its way while something was taken down may be "
            "shown for so long.",
            unsafe=_not_a_number,
        ),
        Variable(
            "CDN_PURGE",
            "",
            "The cache in front that is told of changes: `http://varnish:6081`, which "
            "gets a `PURGE` of `/graphql/` and has to ban whatever begins so, "
            "`cloudflare://TOKEN@ZONE`, or `cloudfront://DISTRIBUTION`.",
            unsafe=_no_cache_in_front,
        ),
        Variable(
            "TRUSTED_DOCUMENTS",
            "",
            "File of the documents that your front ends were built with, which they "
            "may name by id: Apollo's persisted query manifest, or a JSON object of "
            "ids and texts, as Relay and GraphQL Code Generator write.",
            unsafe=_unreadable_manifest,
        ),
        Variable(
            "TRUSTED_DOCUMENTS_ONLY",
            "no",
            "`yes` lets people who have not signed in run nothing but those.",
        ),
        Variable(
            "HEADLESS_PREVIEW_URL",
            "",
            "Address at your front end that shows previews, as "
            "`https://www.example.org/api/preview`. Unset, the CMS draws them plainly "
            "itself.",
            unsafe=_not_https_with_path,
        ),
        Variable(
            "INTROSPECTION",
            "yes",
            "`no` shows the schema, and in development GraphiQL, only to people who "
            "have signed in.",
        ),
        Variable(
            "MAXIMUM_COST",
            "10000",
            "What a query may cost (fields times page sizes) of people who have not "
            "signed in.",
            unsafe=_not_a_number,
        ),
        Variable(
            "MAXIMUM_COST_SIGNED_IN",
            "10000",
            "The same of members, and of API tokens that have no limit of their own.",
            unsafe=_not_a_number,
        ),
        Variable(
            "RATE_LIMIT",
            "1500000",
            "What an address may ask in a minute, in cost. 0 is no limit.",
            unsafe=_not_a_number,
        ),
        Variable(
            "RATE_LIMIT_SIGNED_IN",
            "1500000",
            "The same of each member, and of each API token.",
            unsafe=_not_a_number,
        ),
        Variable(
            "STATEMENT_SECONDS",
            "5",
            "How long the database may work on a statement of the API. 0 is as long "
            "as the database allows. The admin and commands take their time. Behind a "
            "pooler that shares connections between transactions it has to be 0.",
            unsafe=_not_a_number,
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
            "sign-ins and on the API count clients by what the outermost of them adds.",
            unsafe=_not_a_number,
        ),
        Variable(
            "ADMIN_SECOND_FACTOR",
            "yes",
            "`no` lets people into the admin without a second factor. "
            "Development and the demo never ask for one.",
        ),
        Variable(
            "JSON_WEB_TOKENS",
            "no",
            "`yes` also gives apps JSON Web Tokens when they sign in.",
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
            "LOG_FORMAT",
            "text",
            "`json` writes a JSON object for each entry of the log.",
            unsafe=_no_log_format,
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


def number(name: str) -> int:
    """A variable that holds a whole number; anything else is a mistake."""
    value = text(name)
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def items(name: str) -> list[str]:
    """A variable that holds a list separated by commas."""
    return [item.strip() for item in text(name).split(",") if item.strip()]


def refuse_unsafe() -> None:
    """Stop a production start, naming every variable that is missing or unsafe."""
    values = {name: os.environ.get(name, "").strip() for name in VARIABLES}
    complaints = []
    for variable in VARIABLES.values():
        value = values[variable.name]
        if variable.required and not value:
            if not (variable.instead and values[variable.instead]):
                complaints.append(f"{variable.name} is not set. {variable.meaning}")
        elif value and (wrong := variable.unsafe(value)):
            complaints.append(f"{variable.name} {wrong}.")
    complaints += _unsafe_together(values)
    if complaints:
        raise ImproperlyConfigured(
            "Production settings need the environment put right "
            "(see Settings in README.md):\n  - " + "\n  - ".join(complaints)
        )


def _unsafe_together(values: dict[str, str]) -> list[str]:
    """Return what is wrong with variables that are right by themselves."""
    complaints = [
        f"{variable.name} and {variable.instead} are both set. Uploads are kept in one "
        "place: unset the other, and move there what it holds."
        for variable in VARIABLES.values()
        if variable.instead and values[variable.name] and values[variable.instead]
    ]
    if bool(values["S3_ACCESS_KEY_ID"]) != bool(values["S3_SECRET_ACCESS_KEY"]):
        complaints.append(
            "S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must be set together."
        )
    of_bucket = [name for name in values if name.startswith("S3_") and values[name]]
    if of_bucket and not values["S3_BUCKET"]:
        complaints.append(f"{', '.join(of_bucket)} need S3_BUCKET, which is not set.")
    if values["CDN_SECONDS"].strip("0") and not values["CDN_PURGE"]:
        complaints.append(
            "CDN_SECONDS needs CDN_PURGE, which is not set: the cache in front would "
            "show what was taken down."
        )
    if flag("TRUSTED_DOCUMENTS_ONLY") and not values["TRUSTED_DOCUMENTS"]:
        complaints.append(
            "TRUSTED_DOCUMENTS_ONLY needs TRUSTED_DOCUMENTS, which is not set."
        )
    return complaints
