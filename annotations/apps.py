from functools import partial

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AnnotationsConfig(AppConfig):
    name = "annotations"
    verbose_name = _("Annotations")

    def ready(self) -> None:
        from annotations.models import SearchedWording
        from archive.search import emptied

        post_migrate.connect(partial(emptied, SearchedWording), sender=self, weak=False)
