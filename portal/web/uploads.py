"""Uploads: nothing is read that a view did not ask for, and never more than the limit."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest


def body_limit(view: Any) -> int:
    """How many bytes the body of a request to that view may have.

    A view with `takes_files` also gets files of up to twice their limit, so that the form can say
    that it is too large; browsers show no answer to a body that nobody reads.
    """
    files = 2 * settings.ATTACHMENT_LIMIT if takes_files(view) else 0
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE + files


def takes_files(view: Any) -> bool:
    return getattr(getattr(view, "view_class", view), "takes_files", False)


class LimitedUpload(FileUploadHandler):
    """Writes a file into a temporary one, of at most `limit` bytes.

    What is larger becomes an empty file that knows its size; with no limit at all nothing is kept.
    """

    def __init__(self, request: HttpRequest, limit: int) -> None:
        super().__init__(request)
        self.limit = limit
        self.file: TemporaryUploadedFile | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.limit:
            self.file = TemporaryUploadedFile(
                self.file_name or "", self.content_type, 0, self.charset
            )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.file and start + len(raw_data) <= self.limit:
            self.file.write(raw_data)
        elif self.file:
            self.upload_interrupted()

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self.file:
            self.file.seek(0)
            self.file.size = file_size
            return self.file
        return UploadedFile(BytesIO(), self.file_name, size=file_size) if self.limit else None

    def upload_interrupted(self) -> None:
        """Also called when the client goes away half-way."""
        if self.file:
            self.file.close()  # which deletes it
            self.file = None
