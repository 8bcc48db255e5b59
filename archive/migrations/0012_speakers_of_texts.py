from django.db import migrations
from django.utils.text import slugify

from archive.speaking import Told, folded_speaker, speeches


def mark_speakers(apps, schema_editor):
    """Who speaks in the texts that were published before this was stored."""
    Document, Entry, Speaker, Speech = (
        apps.get_model("archive", name) for name in ("Document", "Entry", "Speaker", "Speech")
    )
    known, slugs = {}, set()
    documents = Document.objects.filter(published_at__isnull=False, current__isnull=False)
    for document in documents.order_by("pk").iterator(chunk_size=200):
        lines = [
            Told("heading", "", heading) if heading is not None else Told(kind, key, text)
            for heading, kind, key, text in Entry.objects.filter(version=document.current_id)
            .order_by("position")
            .values_list(
                "heading_text__text",
                "paragraph_text__kind",
                "paragraph_text__paragraph__key",
                "paragraph_text__text",
            )
        ]
        merged = {}
        for name, keys in speeches(lines, document.participants).items():
            merged.setdefault(folded_speaker(name), (name, []))[1].extend(keys)
        for position, (folded, (name, keys)) in enumerate(merged.items()):
            if folded not in known:
                slug = base = slugify(name)[:100].strip("-") or "untitled"
                number = 2
                while slug in slugs:
                    slug, number = f"{base}-{number}", number + 1
                slugs.add(slug)
                known[folded] = Speaker.objects.create(name=name, folded=folded, slug=slug)
            Speech.objects.create(
                document=document,
                speaker=known[folded],
                text_id=document.current_id,
                position=position,
                keys=keys,
                count=len(keys),
            )


class Migration(migrations.Migration):
    dependencies = [("archive", "0011_collections_and_speakers")]

    operations = [migrations.RunPython(mark_speakers, migrations.RunPython.noop)]
