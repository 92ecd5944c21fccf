"""What the clock does for deals; every job may run twice at once, and after a standstill."""

from datetime import timedelta

from deals.actions.answers import expire_due_deals
from deals.actions.attachments import delete_removed_files, delete_unclaimed_files
from deals.actions.deliveries import plan_digests, retry_deliveries
from deals.actions.drafts import discard_blank_drafts
from deals.actions.imports import forget_old_imports
from deals.actions.jobs import delete_old_job_files, resume_jobs
from deals.actions.privacy import erase_old_contacts
from deals.actions.reminders import remind
from deals.jobs.golden_copy import queue_golden_copy
from deals.jobs.news import plan_news

UNTOUCHED = timedelta(days=1)


def tidy_drafts() -> int:
    """Drafts that were opened and left empty for a day are nobody's; gives how many went."""
    return discard_blank_drafts(older_than=UNTOUCHED)


JOBS = [
    expire_due_deals,
    remind,
    plan_digests,
    plan_news,
    retry_deliveries,
    tidy_drafts,
    erase_old_contacts,
    *(resume_jobs, delete_old_job_files, forget_old_imports),
    queue_golden_copy,
    *(delete_removed_files, delete_unclaimed_files),
]
