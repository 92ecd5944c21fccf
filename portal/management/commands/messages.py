"""`manage.py messages`: bring the Polish catalogue up to date with the code, and compile it."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.messages import as_mo, as_po, merged, po_file


class Command(BaseCommand):
    help = "Merges new texts into locale/pl and compiles it; names what is left to translate."

    def handle(self, *args: Any, **options: Any) -> None:
        catalog = merged()
        po = as_po(catalog)
        po_file().parent.mkdir(parents=True, exist_ok=True)
        po_file().write_bytes(po)
        po_file().with_suffix(".mo").write_bytes(as_mo(po))
        left = [message.id for message in catalog if message.id and not is_translated(message)]
        for text in left:
            self.stdout.write(f"Not translated: {text!r}")
        self.stdout.write(f"{len(catalog)} texts, {len(left)} not translated.")


def is_translated(message: Any) -> bool:
    """Into every plural form, where there are such."""
    return all(message.string) if message.pluralizable else bool(message.string)
