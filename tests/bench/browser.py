"""A small HTTP client on one kept connection, with cookies and forms."""

import http.client
import re
import time
from html import unescape
from typing import Self
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Browser:
    """Signs in like a person and measures each answer in milliseconds."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.page = ""
        self.location = ""

    def request(self, method: str, path: str, data: dict[str, str] | None = None) -> float:
        """One request; milliseconds until the whole answer is there. Above 399 is an error."""
        body = urlencode(data) if data is not None else None
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        self.page = answer.read().decode()
        spent = (time.perf_counter() - started) * 1000
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        self.location = urlsplit(answer.headers.get("Location") or "").path
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status}\n{self.page[:2000]}")
        return spent

    def get(self, path: str) -> float:
        return self.request("GET", path)

    def post(self, path: str, **data: str) -> float:
        """POST with the token of the page seen last."""
        if found := TOKEN.search(self.page):
            self.token = unescape(found[1])
        return self.request("POST", path, {"csrfmiddlewaretoken": self.token, **data})

    def hidden(self, name: str) -> str:
        """The value of a hidden field of the page seen last; "" if there is none."""
        tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', self.page)
        value = tag and re.search(r'value="([^"]*)"', tag[0])
        return unescape(value[1]) if value else ""

    def sign_in(self, path: str, email: str, password: str) -> Self:
        self.get(path)
        self.post(path, login=email, password=password)
        return self
