"""What brings a page into a state that has no address: a click, a key, words that are typed."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

Gesture = Callable[[Page], None]
SEND = "main form:has(.btn-primary) .btn-primary"


def click(selector: str, *, shows: str = "") -> Gesture:
    """A click on the first that fits; waits until `shows` is visible."""

    def gesture(page: Page) -> None:
        page.locator(selector).first.click()
        if shows:
            expect(page.locator(shows).first).to_be_visible()

    return gesture


def send(typed: dict[str, str] | None = None, *, button: str = SEND) -> Gesture:
    """Puts values into fields by their names, hidden ones too, and sends with the button."""

    def gesture(page: Page) -> None:
        for name, value in (typed or {}).items():
            field = page.locator(f"main [name='{name}']").first
            field.evaluate("(field, value) => { field.value = value }", value)
        with page.expect_navigation():
            page.locator(button).first.click()

    return gesture


def search(selector: str, words: str, *, shows: str) -> Gesture:
    """Types like a person, and waits for what comes of it."""

    def gesture(page: Page) -> None:
        page.locator(selector).press_sequentially(words)
        expect(page.locator(shows).first).to_be_visible()

    return gesture


def press(key: str, *, shows: str) -> Gesture:
    def gesture(page: Page) -> None:
        page.keyboard.press(key)
        expect(page.locator(shows).first).to_be_visible()

    return gesture
