"""The site as tests see it: config.settings, with what would only cost time taken out."""

import os
import tempfile
import zlib

os.environ["COLLOQUY_MODE"] = "local"
os.environ["COLLOQUY_DATA"] = tempfile.mkdtemp(prefix="colloquy-tests-")
# Tests open many short connections from many threads, and drop the database while they exist.
os.environ["COLLOQUY_DATABASE_POOL"] = "0"

from config.settings import *  # noqa: F403
from config.settings import BASE_DIR, DATA, DATABASES, TEMPLATES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# No template changes while tests run: nothing looks for that at each request.
TEMPLATES[0]["OPTIONS"]["auto_reload"] = False
# A process of its own would look into another database.
BUILD_ARCHIVES = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATABASES["default"]["CONN_MAX_AGE"] = 0

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as on a real site: in memory all threads would share one connection.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
else:
    # No test asks whether rows outlive a server that loses its power.
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"
    # One per checkout, so that two checkouts can be tested at once on one server.
    checkout = zlib.crc32(str(BASE_DIR).encode())
    DATABASES["default"]["TEST"] = {"NAME": f"test_colloquy_{checkout:08x}"}
