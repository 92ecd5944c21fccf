"""A small HTTP client on one kept connection, with cookies and forms."""

import http.client
import re
import time
from html import unescape
from typing import Self
from urllib.parse import urlencode, urlsplit

from tests.bench.counting import CPU, QUERIES

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Browser:
    """Signs in like a person and measures each answer in milliseconds.

    Of the last answer it knows the page, its location, how many queries it took and how many
    milliseconds of the web worker's processor.
    """

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self.cookies: dict[str, str] = {}
        self.page = ""
        self.location = ""
        self.queries = 0
        self.cpu = 0.0

    def request(
        self, method: str, path: str, data: dict[str, str] | None = None, **headers: str
    ) -> float:
        """One request; milliseconds until the whole answer is there. Above 399 is an error."""
        body = urlencode(data) if data is not None else None
        headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
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
        self.queries = int(answer.headers.get(QUERIES) or 0)
        self.cpu = float(answer.headers.get(CPU) or 0)
        if answer.status >= 400 or (method == "GET" and answer.status != 200):
            raise RuntimeError(f"{method} {path}: {answer.status}\n{self.page[:2000]}")
        return spent

    def get(self, path: str) -> float:
        return self.request("GET", path)

    def part(self, path: str) -> float:
        """What htmx asks for."""
        return self.request("GET", path, **{"HX-Request": "true"})

    def download(self, path: str) -> bytes:
        """A file, whole."""
        cookie = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        self.connection.request("GET", path, headers={"Cookie": cookie})
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"GET {path}: {answer.status}\n{body[:2000]!r}")
        return body

    def post(self, path: str, **data: str) -> float:
        """POST with the token of the page seen last; it must lead somewhere else."""
        if found := TOKEN.search(self.page):
            self.token = unescape(found[1])
        spent = self.request("POST", path, {"csrfmiddlewaretoken": self.token, **data})
        if not self.location:
            raise RuntimeError(f"POST {path} was not taken:\n{self.page[-2000:]}")
        return spent

    def hidden(self, name: str) -> str:
        """The value of a hidden field of the page seen last; "" if there is none."""
        tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', self.page)
        value = tag and re.search(r'value="([^"]*)"', tag[0])
        return unescape(value[1]) if value else ""

    def link(self, within: str) -> str:
        """The address of the first link whose tag matches; "" if there is none."""
        tag = re.search(rf"<a [^>]*{within}[^>]*>", self.page)
        address = tag and re.search(r'href="([^"]*)"', tag[0])
        return unescape(address[1]) if address else ""

    def sign_in(self, email: str, password: str) -> Self:
        self.get("/account/sign-in/")
        self.post("/account/sign-in/", login=email, password=password)
        return self
