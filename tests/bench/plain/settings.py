"""The same site with plain Grapple: its own root fields, as its manual has it."""

from tests.bench.settings import *
from tests.bench.settings import INSTALLED_APPS, MIDDLEWARE

# Without our declarations, which say what the API shows and start our schema.
PLAIN = {
    "cms.apps.CmsConfig": "tests.bench.plain.apps.PlainCms",
    "home": "tests.bench.plain.apps.PlainHome",
    "reviews": "tests.bench.plain.apps.PlainReviews",
    "briefings": "tests.bench.plain.apps.PlainBriefings",
}
INSTALLED_APPS = [PLAIN.get(app, app) for app in INSTALLED_APPS]
GRAPPLE = {"APPS": ["cms", "home", "reviews", "briefings"], "MAX_PAGE_SIZE": 100}
GRAPHENE = {"SCHEMA": "grapple.schema.schema"}
ROOT_URLCONF = "tests.bench.plain.urls"
# Ours would look for the admin's addresses.
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("cms.")]
