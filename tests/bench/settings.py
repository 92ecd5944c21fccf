"""The portal as it is served, with one bare page beside it to measure against."""

from portal.settings import *

ROOT_URLCONF = "tests.bench.urls"
