"""A real site with floors beside its pages, for measuring on this machine alone."""

from config.settings import *  # noqa: F403
from config.settings import DATA, STORAGES

ROOT_URLCONF = "benchmarks.urls"
STATIC_ROOT = DATA / "static"
# Compressing them takes a minute, and no file is asked for.
STORAGES["staticfiles"] = {"BACKEND": "config.static.HashedStaticFilesStorage"}
API_WRITES_PER_MINUTE = 0
