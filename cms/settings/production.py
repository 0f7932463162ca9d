"""A public server. Refuses to start without what it needs, and says which."""

from . import environment

environment.refuse_unsafe()

from .base import *  # noqa: E402
from .database import external_database  # noqa: E402

DEBUG = False
DATABASES = {
    "default": {
        **external_database(environment.text("DATABASE_URL")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}

STORAGES["staticfiles"]["BACKEND"] = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
)

ADMIN_SECOND_FACTOR = environment.flag("ADMIN_SECOND_FACTOR")

# Over TLS only.
CSRF_TRUSTED_ORIGINS = [environment.text("SITE_URL").rstrip("/")]
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
if environment.flag("TRUST_FORWARDED_PROTO"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SILENCED_SYSTEM_CHECKS = [
    # Preloading binds a whole domain, of which the CMS is usually one host.
    "security.W021",
]
