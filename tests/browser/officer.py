"""What an officer does with thumbs: each tap and each typed digit is counted."""

from tests.browser.site import Window

GOING = "General Hospital"


class Thumbs:
    """Taps and types on one window, and counts them."""

    def __init__(self, window: Window):
        self.page = window.page
        self.taps = 0
        self.digits = 0

    def tap(self, words: str) -> None:
        """What is tapped is the words: a label, a button or a link."""
        self.page.locator("main").get_by_text(words, exact=True).and_(
            self.page.locator("label, button, a, a *")
        ).first.click()
        self.taps += 1

    def type(self, digits: str) -> None:
        """Into the field that the page itself has put the cursor in, as a keyboard does."""
        self.page.locator("input:focus").wait_for()
        self.page.keyboard.type(digits)
        self.digits += len(digits)


def answer_questions(window: Window, hours: str = "9", age: str = "18 to 24") -> None:
    """The questions of a plain dose, answered; nothing is pressed yet."""
    window.go("/visits/new")
    window.page.fill("#hours_ago", hours)
    for words in (age, "I explained what the tablet does and they agreed to take it", GOING):
        window.page.get_by_label(words, exact=True).check()
