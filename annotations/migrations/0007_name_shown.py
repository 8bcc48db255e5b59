"""The name shown with a note is kept with it: first the one that its author goes by now."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_what_is_there(apps, schema_editor):
    users = apps.get_model("accounts", "User").objects.filter(pk=OuterRef("author_id"))
    apps.get_model("annotations", "Annotation").objects.exclude(author=None).update(
        name=Subquery(users.values("name")[:1])
    )


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0006_threads_and_notices"),
    ]

    operations = [
        migrations.AddField(
            model_name="annotation",
            name="name",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.RunPython(name_what_is_there, migrations.RunPython.noop, elidable=True),
    ]
