from django.db import migrations, models

from archive.models.names import folded_name, listed


def sort_names(apps, schema_editor):
    """Where the names stand in an index that were there before this was stored."""
    Name = apps.get_model("archive", "Name")
    rows = []
    for name in Name.objects.iterator(chunk_size=1000):
        name.sorted_by = folded_name(listed(name.kind, name.name))
        rows.append(name)
    Name.objects.bulk_update(rows, ["sorted_by"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("archive", "0015_former_topics")]

    operations = [
        migrations.AlterModelOptions(name="name", options={"ordering": ["sorted_by", "id"]}),
        migrations.AddField(
            model_name="name",
            name="sorted_by",
            field=models.CharField(db_index=True, default="", max_length=200),
            preserve_default=False,
        ),
        migrations.RunPython(sort_names, migrations.RunPython.noop),
    ]
