#!/usr/bin/env python
"""Django's commands, and Colloquy's own."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not os.environ.get("COLLOQUY_SECRET_KEY"):
        # Nobody configured a real site here, so this is somebody's checkout. The servers
        # (config.asgi, config.wsgi, config.serve) never assume that.
        os.environ.setdefault("COLLOQUY_MODE", "local")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError as error:
        sys.exit(f"{error}. Run `make run` once, then use .venv/bin/python manage.py …")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # A setting that is wrong: the sentence says which, and where it was read does not matter.
        sys.exit(str(error))


if __name__ == "__main__":
    main()
