"""What a page must not do, collected while it is used."""

from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request


class Watch:
    """Collects what a page must not do."""

    def __init__(self, page: Page, host: str) -> None:
        self.found: list[str] = []
        self.host = host
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.found.append(f"script error: {error}"))
        page.on("request", self.request)

    def console(self, message: ConsoleMessage) -> None:
        """Errors and warnings, but not the browser's note on a page that answered 4xx."""
        answered = "the server responded with a status of 4" in message.text
        if message.type in {"error", "warning"} and not answered:
            self.found.append(f"console: {message.text}")

    def request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self.host:
            self.found.append(f"request to another host: {request.url}")
