"""The kind of a paragraph moves to its words, so that a correction may change it."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def copy_kinds(apps, schema_editor):
    words = apps.get_model("archive", "ParagraphText")
    kinds = apps.get_model("archive", "Paragraph").objects.filter(pk=OuterRef("paragraph"))
    words.objects.update(kind=Subquery(kinds.values("kind")[:1]))


def copy_back(apps, schema_editor):
    paragraphs = apps.get_model("archive", "Paragraph")
    kinds = apps.get_model("archive", "ParagraphText").objects.filter(paragraph=OuterRef("pk"))
    paragraphs.objects.filter(texts__isnull=False).update(
        kind=Subquery(kinds.order_by("-pk").values("kind")[:1])
    )


class Migration(migrations.Migration):
    dependencies = [("archive", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="paragraphtext",
            name="kind",
            field=models.CharField(
                choices=[
                    ("text", "paragraph"),
                    ("list_item", "list item"),
                    ("quotation", "quotation"),
                    ("footnote", "footnote"),
                ],
                default="text",
                max_length=16,
            ),
        ),
        migrations.RunPython(copy_kinds, copy_back),
        migrations.RemoveField(model_name="paragraph", name="kind"),
        migrations.CreateModel(
            name="Trail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("gone", models.CharField(max_length=12)),
                ("into", models.CharField(blank=True, max_length=12)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trails",
                        to="archive.textversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("version", "gone"), name="trail_once")
                ],
            },
        ),
    ]
