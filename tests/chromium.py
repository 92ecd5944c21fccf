"""The system's Chromium, for journeys and screenshots."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu"]
NO_CHROMIUM = "No Chromium on this machine"


def path_of_chromium() -> str | None:
    """None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)
