"""The portal as it is served, the pages to measure against, and each answer's queries counted."""

from portal.settings import *

ROOT_URLCONF = "tests.bench.urls"
MIDDLEWARE = ["tests.bench.counting.CountedQueries", *MIDDLEWARE]
TEMPLATES[0]["DIRS"].append(BASE_DIR / "tests" / "bench" / "templates")
