"""The site as tests see it: config.settings, with what would only cost time taken out."""

import os
import tempfile

os.environ["COLLOQUY_MODE"] = "local"
os.environ["COLLOQUY_DATA"] = tempfile.mkdtemp(prefix="colloquy-tests-")
# Tests open many short connections from many threads, and drop the database while they exist.
os.environ["COLLOQUY_DATABASE_POOL"] = "0"

from config.settings import *  # noqa: F403
from config.settings import DATA, DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as on a real site: in memory all threads would share one connection.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
