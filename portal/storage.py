"""Where attachments are kept: settings of the storages to choose from."""

from pathlib import Path
from typing import Any


def local(folder: Path) -> dict[str, Any]:
    """A folder that no address leads to, for the portal's own user only."""
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": folder,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }


def s3(bucket: str, *, endpoint: str, region: str, key: str, secret: str) -> dict[str, Any]:
    """A bucket of S3, or at `endpoint` of what speaks it; the rest of AWS's own way where empty.

    Nobody is ever sent there: the portal reads the files itself, through the scope rule.
    """
    from botocore.config import Config  # slow to load, and most installations need none of it

    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "location": "attachments",
            "endpoint_url": endpoint or None,
            "region_name": region or None,
            "access_key": key or None,
            "secret_key": secret or None,
            "addressing_style": "path" if endpoint else "auto",
            "file_overwrite": False,
            "max_memory_size": 1024 * 1024,
            "client_config": Config(
                # A deal is locked meanwhile.
                connect_timeout=5,
                read_timeout=20,
                retries={"total_max_attempts": 3},
                # Not every other maker knows the newest ones.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        },
    }
