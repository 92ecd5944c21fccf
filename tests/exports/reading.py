"""Files of deals, opened as a spreadsheet opens them."""

import csv
import io
from typing import Any

from openpyxl import load_workbook

from deals.jobs.run import run_job
from deals.models import Job

BOM = b"\xef\xbb\xbf"


def csv_rows(answer: Any) -> list[list[str]]:
    """Heading and rows of a downloaded CSV file."""
    content = b"".join(answer.streaming_content)
    assert content.startswith(BOM)
    return list(csv.reader(io.StringIO(content[len(BOM) :].decode(), newline="")))


def made(answer: Any) -> Job:
    """The job that the answer leads to, done by the worker."""
    job = Job.objects.get(public_id=answer["Location"].strip("/").rpartition("/")[2])
    run_job.call(job.pk)
    job.refresh_from_db()
    return job


def sheet(job: Job) -> Any:
    """The only sheet of the job's file, with types."""
    with job.file.open() as file:
        return load_workbook(io.BytesIO(file.read())).active
