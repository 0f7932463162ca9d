"""Work on this machine, and `make demo`: errors in full, a database of its own."""

from .base import *
from .database import database

DEBUG = True
GRAPHIQL = True
DATABASES = {"default": database(DATA_DIR)}

# GraphiQL's scripts, served from the package that ships them.
INSTALLED_APPS += ["graphene_django_graphiql_static"]

MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # http://localhost

# Wagtail logs every page that the example content makes.
LOGGING["loggers"]["wagtail"] = {"level": "WARNING"}
