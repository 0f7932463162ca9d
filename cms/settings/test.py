"""The test suite: as production where it matters, quick where it does not."""

from .base import *
from .database import database

DEBUG = False
DATABASES = {"default": database(DATA_DIR)}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

# GraphiQL is tested too.
INSTALLED_APPS += ["graphene_django_graphiql_static"]

# A cache that keeps, so that tests see what a kept answer would show to whom.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# A test may ask as much as it likes; those of the limit set one.
RATE_LIMIT = RATE_LIMIT_SIGNED_IN = 0

# No change of content waits; those of the leases set some.
CONTENT_LEASE_SECONDS = 0

# A line for each request would hide what tests look for in the log.
LOGGING["loggers"]["cms.graphql.request_record"] = {"level": "WARNING"}

# A real hash, without the work that makes it slow to guess.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# Nothing is collected before a test: static files come from where they are.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
