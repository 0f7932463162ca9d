"""What every environment shares."""

from pathlib import Path
from typing import Any

from environ import Env

from cms.graphql.trusted_documents import TrustedDocuments, read_manifest

from . import environment
from .accounts import *
from .accounts import ACCOUNT_APPS
from .files import file_storage
from .purging import purged_cache

BASE_DIR = Path(__file__).resolve().parents[2]

# What running here leaves behind: the embedded database, uploads, demo accounts.
DATA_DIR = BASE_DIR / ".data"

SECRET_KEY = environment.text("SECRET_KEY")
ALLOWED_HOSTS = environment.items("ALLOWED_HOSTS")

INSTALLED_APPS = [
    # Ours come first: their templates override Wagtail's, and their `ready()`
    # runs before Grapple builds its types.
    "cms.apps.CmsConfig",
    "home",
    "reviews",
    "briefings",
    *ACCOUNT_APPS,
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "cms.admin.apps.UsersConfig",  # wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "grapple",
    "graphene_django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.content_security_policy.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cms.graphql.middleware.APIMiddleware",
    # What follows is not on the way of the API.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cms.accounts.admin_gate.AdminGateMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cms.admin.refusals.RefusalMiddleware",
]

# Whether browsers that open the API are shown GraphiQL.
GRAPHIQL = False

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Accounts; see `accounts` for how people sign in.

AUTH_USER_MODEL = "cms.User"

# Language and time.

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# Files.

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / environment.text("STATIC_ROOT")
MEDIA_URL = "/media/"
MEDIA_ROOT = BASE_DIR / environment.text("MEDIA_ROOT")
STORAGES = {
    "default": file_storage(),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# A page with many blocks sends more fields than Django's limit of 1,000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Cache. Answers of the API are kept under the version of the content, so that caches
# of separate processes never disagree; Redis only makes them share the work.

CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 1_000},
    }
}
if redis_url := environment.text("REDIS_URL"):
    CACHES["default"] = {
        "BACKEND": "cms.redis_cache.RedisCache",
        "LOCATION": redis_url,
        # A cache that takes longer is slower than none.
        "OPTIONS": {"socket_timeout": 0.25, "socket_connect_timeout": 0.25},
    }

# How long a cache in front of the CMS may keep answers to the public without asking.
CDN_SECONDS = environment.number("CDN_SECONDS")
WAGTAILFRONTENDCACHE = purged_cache(environment.text("CDN_PURGE"))

# The API.

TRUSTED_DOCUMENTS = TrustedDocuments()
if manifest := environment.text("TRUSTED_DOCUMENTS"):
    TRUSTED_DOCUMENTS = read_manifest(Path(manifest))
TRUSTED_DOCUMENTS_ONLY = environment.flag("TRUSTED_DOCUMENTS_ONLY")
INTROSPECTION = environment.flag("INTROSPECTION")
MAXIMUM_COST = environment.number("MAXIMUM_COST")
MAXIMUM_COST_SIGNED_IN = environment.number("MAXIMUM_COST_SIGNED_IN")
RATE_LIMIT = environment.number("RATE_LIMIT")
RATE_LIMIT_SIGNED_IN = environment.number("RATE_LIMIT_SIGNED_IN")
HEADLESS_PREVIEW_URL = environment.text("HEADLESS_PREVIEW_URL")
STATEMENT_SECONDS = environment.number("STATEMENT_SECONDS")
# How long a process need not ask whether the content has changed. Every change waits
# for as long before it is done. It takes effect with `manage.py migrate`.
CONTENT_LEASE_SECONDS = 0.05

# E-mail.

globals().update(Env.email_url_config(environment.text("EMAIL_URL")))
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL")

# Log: everything to standard error, for whatever keeps the logs of the machine.

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "cms.log_format.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": environment.text("LOG_FORMAT"),
        }
    },
    "root": {"handlers": ["console"], "level": environment.text("LOG_LEVEL")},
    "loggers": {
        # Otherwise two lines for every save: a task began, a task ended.
        "django_tasks": {"level": "WARNING"},
        # The titles of drafts are nobody's business who keeps a server.
        "wagtail": {"level": "WARNING"},
        # qpdf says each time that it is there.
        "pikepdf": {"level": "WARNING"},
    },
}

# Wagtail.

# As dates are written here, in forms as in lists.
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_SITE_NAME = environment.text("SITE_NAME")
WAGTAILADMIN_BASE_URL = environment.text("SITE_URL")
WAGTAILIMAGES_IMAGE_MODEL = "cms.Image"
WAGTAILDOCS_DOCUMENT_MODEL = "cms.Document"
# Sign-off allows to publish, and leaves it to whoever publishes to say when.
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.sign_off.finishing.finish_workflow"
# Who is asked to sign off is in the groups that are; administrators keep accounts.
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
# Every download passes the view that asks who may see it.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# What is accepted, of what `cms.uploads` can clean, and how much of it. The limit of
# pixels is below Pillow's own, so that it is ours that speaks.
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "pptx", "txt", "xlsx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpeg", "jpg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64_000_000
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.uploads.forms.DocumentForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.uploads.forms.ImageForm"
WAGTAILSEARCH_BACKENDS = {
    "default": {
        "BACKEND": "wagtail.search.backends.database",
        "SEARCH_CONFIG": "english",
        "ATOMIC_REBUILD": True,
    }
}
# The admin asks no other host for anything: no portraits, no version check.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# Who may see a page is a matter of accounts and groups; a shared password
# cannot be taken back from one person.
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAIL_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}

# Grapple builds object types from what models declare; everything that a query
# starts from is ours.

GRAPPLE = {
    "APPS": [],
    "PAGE_INTERFACE": "cms.graphql.interfaces.PageInterface",
    "SNIPPET_INTERFACE": "cms.graphql.interfaces.VocabularyTerm",
}
