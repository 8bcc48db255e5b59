from functools import partial

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ArchiveConfig(AppConfig):
    name = "archive"
    verbose_name = _("Archive")

    def ready(self) -> None:
        from archive.models import SearchLine
        from archive.search import emptied

        post_migrate.connect(partial(emptied, SearchLine), sender=self, weak=False)
