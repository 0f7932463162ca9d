"""What a production server runs; README says how many workers and threads."""

import gc
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")
django.setup(set_prefix=False)

from cms.graphql.replay import ReplayingHandler  # noqa: E402 - needs the apps
from cms.graphql.schema import get_schema  # noqa: E402

application = ReplayingHandler()

# The first request need not wait for the schema. Nothing that was made so far will be
# garbage, so that no collection has to look at it again in the middle of an answer.
get_schema()
gc.collect()
gc.freeze()
