"""A real site with floors beside its pages, for measuring on this machine alone."""

from config.settings import *  # noqa: F403
from config.settings import STORAGES

ROOT_URLCONF = "benchmarks.urls"
# Collecting files takes a minute, and no file is asked for.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
API_WRITES_PER_MINUTE = 0
