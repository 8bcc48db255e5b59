"""Static files under names that carry a hash of what is in them."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

DEEPEST = 12
"""How many modules may import each other in a chain: names are settled from its end, one a pass."""


class HashedStaticFilesStorage(ManifestStaticFilesStorage):
    """Hashed names, also where one ES module imports another. Not compressed: for tests."""

    support_js_module_import_aggregation = True
    max_post_process_passes = DEEPEST


class CompressedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """What a real site serves: hashed, and compressed once when the files are collected."""

    support_js_module_import_aggregation = True
    max_post_process_passes = DEEPEST
