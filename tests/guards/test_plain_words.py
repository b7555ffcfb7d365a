"""The words of the officer's pages stay at school grade 6 or below, by the count of Flesch and Kincaid.

The count knows only the length of sentences and words, so it catches a page that turns into
officialese, not a wrong or unkind word. Names, numbers and codes are left out.
"""

import re

import pytest

from tests.factories.world import World

HIGHEST_GRADE = 6.0
PAGES = {
    "record": "/visits/new",
    "a dose given earlier": "/visits/new?outcome=fact",
    "no dose": "/visits/not-given",
    "help": "/help",
    "first page": "/",
    "receive": "/stock/receive",
    "requests": "/requisitions",
    "ask": "/requisitions/new",
    "find a delivery": "/requisitions/arrivals",
}
ANSWERS = {
    "hours_ago": "90",
    "age_band": "10_15",
    "consent_ec": "yes",
    "going": "GEN",
}
WORD = re.compile(r"[A-Za-z’']+")
LINES = "h1, h2, p, li, legend, label, .govuk-hint, dt, .card__title, .card__text"


def syllables(word: str) -> int:
    """Groups of vowels; a final silent e is none, a final -le after a consonant is one."""
    word = word.lower().strip("'’")
    count = len(re.findall(r"[aeiouy]+", word))
    if re.search(r"[^aeiouyl]e$|[^aeiouy]es$|[^aeiouytd]ed$", word) and count > 1:
        count -= 1
    return max(count, 1)


def grade(lines: list[str]) -> float:
    """The grade of lines of text; each line ends a sentence."""
    sentences = [part for line in lines for part in re.split(r"[.!?:;]\s", line) if WORD.search(part)]
    words = [word for sentence in sentences for word in WORD.findall(sentence)]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def _lines(page) -> list[str]:
    main = page.soup.select_one("main")
    return [" ".join(part.get_text(" ").split()) for part in main.select(LINES) if not part.select(LINES)]


@pytest.mark.parametrize(
    ("text", "lowest", "highest"),
    [
        ("The cat sat on the mat.", -2, 1),
        ("Write how many hours ago, like 9.", 0, 4),
        ("Subsequent administration necessitates documentation of eligibility.", 20, 40),
    ],
)
def test_the_count_tells_plain_words_from_officialese(text: str, lowest: float, highest: float) -> None:
    assert lowest <= grade([text]) <= highest


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_of_an_officer_is_plain(world: World, path: str) -> None:
    page = world.page("officer.cen").get(path)

    assert page.status == 200
    assert grade(_lines(page)) <= HIGHEST_GRADE


def test_the_check_page_and_the_receipt_are_plain(world: World) -> None:
    client = world.page("officer.cen")
    client.get("/visits/new")
    check = client.send(ANSWERS, press="Check answers")
    assert check.heading == "Check before you save"
    assert grade(_lines(check)) <= HIGHEST_GRADE

    receipt = client.send({"guardian": "agreed"}, press="Save dose")
    assert receipt.heading == "Dose recorded"
    assert grade(_lines(receipt)) <= HIGHEST_GRADE
