"""What a line of the log says, and what it must not."""

from __future__ import annotations

import logging

import pytest
from django.test import RequestFactory

from config.logs import HidePath


@pytest.mark.parametrize("args", [("/seminars/secret/",), ("Not Found", "/seminars/secret/"), ()])
def test_a_path_is_left_out_whatever_the_message_takes(args):
    template = ["Broken: plain", "Not Found: %s", "%s: %s"][len(args)]
    record = logging.LogRecord("django.request", 40, __file__, 1, template, args, None)
    record.request = RequestFactory().get("/seminars/secret/")
    assert HidePath().filter(record)
    said = record.getMessage()
    assert said == f"{'Not Found' if args else 'Broken'} (route: )"
