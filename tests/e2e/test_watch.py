"""The journeys' own watch: a breach that goes unseen would make them worthless."""

from urllib.parse import urlsplit

import pytest

from tests.e2e.watch import Watch

STYLE = "document.head.append(Object.assign(document.createElement('style'), {textContent: 'a{}'}))"
MARKUP = "document.body.innerHTML = '<b>x</b>'"


@pytest.mark.parametrize(
    ("script", "seen"),
    [
        ("fetch('https://other.example/').catch(() => 0)", "Content Security Policy"),
        ("void new Promise(() => { location = 'https://other.example/' })", "another host"),
        (STYLE, "inline style"),
        (f"try {{ {MARKUP} }} catch {{}}", "TrustedHTML"),
        ("setTimeout(() => { throw new Error('broken') })", "script error: broken"),
        ("console.warn('careful')", "console: careful"),
    ],
)
def test_the_watch_sees_what_a_page_must_not_do(browser, live_server, script, seen):
    page = browser.new_page()
    watch = Watch(page, urlsplit(live_server.url).netloc)
    page.goto(live_server.url + "/no-such-page/")
    assert watch.found == []
    page.evaluate(script)
    page.wait_for_timeout(200)
    page.close()
    assert seen in " ".join(watch.found)
