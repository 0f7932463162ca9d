"""As the settings beside, but no answer is kept: each request is worked out."""

from tests.bench.settings import *

CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
