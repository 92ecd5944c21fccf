"""Attachments in an S3-compatible storage: the same, only elsewhere; played by a small server."""

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.files.storage import storages

from deals.actions.attachments import add_attachment, delete_removed_files, remove_attachment
from deals.models import Attachment
from portal.storage import s3
from tests.attachments.files import PDF, upload

LIST = "<ListBucketResult><IsTruncated>false</IsTruncated>{}</ListBucketResult>"


class Bucket(BaseHTTPRequestHandler):
    """Just enough of S3: objects put, read, listed and deleted by who signs."""

    protocol_version = "HTTP/1.1"

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self):
        self.server.signed.append("AWS4-HMAC-SHA256" in self.headers["Authorization"])
        size = int(self.headers["Content-Length"])
        self.server.objects[urlsplit(self.path).path] = self.rfile.read(size)
        self.answer(200, ETag='"1"')

    def do_GET(self):
        place = urlsplit(self.path)
        if prefix := parse_qs(place.query).get("prefix"):
            keys = [key.removeprefix("/letters/") for key in self.server.objects]
            found = [f"<Contents><Key>{k}</Key></Contents>" for k in keys if k.startswith(*prefix)]
            return self.answer(200, LIST.format("".join(found)).encode())
        content = self.server.objects.get(place.path)
        return self.answer(404) if content is None else self.answer(200, content, ETag='"1"')

    def do_HEAD(self):
        content = self.server.objects.get(urlsplit(self.path).path)
        if content is None:
            return self.answer(404)
        modified = format(datetime.now(UTC), "%a, %d %b %Y %H:%M:%S GMT")
        return self.answer(200, Content_Length=str(len(content)), Last_Modified=modified)

    def do_DELETE(self):
        self.server.objects.pop(urlsplit(self.path).path, None)
        self.answer(204)

    def log_message(self, *args):
        pass


@pytest.fixture
def bucket():
    with ThreadingHTTPServer(("127.0.0.1", 0), Bucket) as server:
        server.objects, server.signed = {}, []
        server.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever).start()
        yield server
        server.shutdown()


@pytest.fixture
def in_s3(bucket, monkeypatch):
    kept = s3("letters", endpoint=bucket.url, region="eu-x", key="key", secret="secret")
    storage = storages.create_storage(kept)
    monkeypatch.setattr(Attachment._meta.get_field("file"), "storage", storage)
    return storage


def test_a_file_goes_to_the_bucket_comes_back_through_the_portal_and_is_deleted(
    cast, client, deal, bucket, in_s3, folder
):
    found = add_attachment(deal, by=cast.ula, file=upload(), kind="other")
    assert bucket.objects == {f"/letters/attachments/{found.file.name}": PDF}
    assert bucket.signed == [True]
    assert not folder.exists()
    client.force_login(cast.vera)
    answer = client.get(f"/deals/{deal.reference}/attachments/{found.public_id}/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Length"] == str(len(PDF))
    assert bucket.url not in str(answer.headers)
    remove_attachment(found, by=cast.ula)
    assert delete_removed_files() == 1
    assert bucket.objects == {}


def test_what_the_bucket_lost_is_not_found(cast, client, deal, bucket, in_s3):
    found = add_attachment(deal, by=cast.ula, file=upload(), kind="other")
    bucket.objects.clear()
    client.force_login(cast.ula)
    answer = client.get(f"/deals/{deal.reference}/attachments/{found.public_id}/")
    assert answer.status_code == 404


def test_the_names_in_the_bucket_are_those_that_rows_hold(cast, deal, bucket, in_s3):
    """The clock compares them."""
    found = add_attachment(deal, by=cast.ula, file=upload(), kind="other")
    assert in_s3.listdir("")[1] == [found.file.name]
    assert in_s3.get_modified_time(found.file.name).tzinfo


def test_the_environment_decides(bucket, tmp_path):
    code = (
        "import django; django.setup(); from deals.models import Attachment;"
        "s = Attachment._meta.get_field('file').storage;"
        "from django.core.files.base import ContentFile; s.save('x', ContentFile(b'y'))"
    )
    given = {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "COSELL_VAR": str(tmp_path),
        "COSELL_S3_BUCKET": "letters",
        "COSELL_S3_ENDPOINT": bucket.url,
        "COSELL_S3_REGION": "eu-x",
        "COSELL_S3_ACCESS_KEY": "key",
        "COSELL_S3_SECRET_KEY": "secret",
    }
    command = [sys.executable, "-c", code]
    subprocess.run(command, check=True, env=os.environ | given, cwd=settings.BASE_DIR)
    assert bucket.objects == {"/letters/attachments/x": b"y"}
