"""Where static files are found."""

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Remembers the address of each file: a page asks for dozens, and none changes as we serve."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.addresses: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:  # Django's own
        if settings.DEBUG:
            return str(super().url(name, force))
        if name not in self.addresses:
            self.addresses[name] = super().url(name, force)
        return self.addresses[name]
