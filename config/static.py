"""Static files under names that carry a hash of what is in them."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(ManifestStaticFilesStorage):
    """Hashed names, also where one ES module imports another. Not compressed: for tests."""

    support_js_module_import_aggregation = True


class CompressedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """What a real site serves: hashed, and compressed once when the files are collected."""

    support_js_module_import_aggregation = True
