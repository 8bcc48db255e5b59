from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def say_of_earlier_ones(apps, schema_editor):
    """Of what is approved, the last approval that stands says whether a moderator gave it."""
    Decision = apps.get_model("annotations", "Decision")
    Revision = apps.get_model("annotations", "Revision")
    undone = Decision.objects.filter(undoes__isnull=False).values("undoes")
    approvals = Decision.objects.filter(revision=OuterRef("pk"), verdict="approve")
    last = approvals.exclude(pk__in=undone).order_by("-created", "-id").values("rule")[:1]
    said = Revision.objects.filter(state="approved").annotate(rule=Subquery(last))
    said.filter(rule__gt="").update(is_by_rule=True)


class Migration(migrations.Migration):
    dependencies = [("annotations", "0017_waiting_too_long")]

    operations = [
        migrations.AddField(
            model_name="revision", name="is_by_rule", field=models.BooleanField(default=False)
        ),
        migrations.CreateModel(
            name="PolicyWords",
            fields=[
                (
                    "section",
                    models.SlugField(
                        choices=[
                            ("checked", "What is checked"),
                            ("deciders", "By whom"),
                            ("time", "How long it takes"),
                            ("names", "Under which name"),
                            ("more", "What else there is to say"),
                        ],
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("text", models.TextField(max_length=4000)),
            ],
        ),
        migrations.RunPython(say_of_earlier_ones, migrations.RunPython.noop),
    ]
