"""The production settings, with what a measurement on one machine needs.

`python -m tests.bench` says where the database is; no other code reads these settings,
and tests/ is in no deployment.
"""

import json
import os

os.environ |= {
    "SECRET_KEY": "only-for-a-measurement-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DATABASE_URL": "postgresql://unused@localhost/unused",
    "ALLOWED_HOSTS": "127.0.0.1,testserver",
    "SITE_URL": "https://127.0.0.1",
    "MEDIA_ROOT": os.environ["BENCH_MEDIA"],
    "TRUST_FORWARDED_PROTO": "yes",
    # Warmth is measured in this process, not in Redis.
    "REDIS_URL": os.environ.get("BENCH_REDIS", ""),
    "LOG_LEVEL": "ERROR",
    # One address asks all; it is counted all the same.
    "RATE_LIMIT": "1000000000000",
}

from cms.settings.production import *
from cms.settings.production import DATABASES

DATABASES["default"] |= json.loads(os.environ["BENCH_DATABASE"])
