"""What is asked of every page: axe, no sideways scroll, targets for a thumb, nothing remembered.

It lists faults as sentences and judges no words; a page that is clean gives an empty list.
"""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SMALLEST, PHONE, LAPTOP = 320, 360, 1280
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS: dict[str, Any] = {
    "resultTypes": ["violations"],
    "runOnly": TAGS,
    "rules": {"color-contrast-enhanced": {"enabled": True}},
}
# A link inside a sentence is left out: making it tall would push the lines of its text apart.
SMALL_TARGETS = """() => {
  const found = [];
  const own = node => [...node.childNodes].some(part => part.nodeType === 3 && part.data.trim());
  const targets = 'a[href],button,summary,input:not([type=hidden]),select,textarea';
  for (const node of document.querySelectorAll(targets)) {
    if (node.matches('.govuk-skip-link,[aria-hidden=true],.govuk-error-summary__list a')) continue;
    if (!node.checkVisibility()) continue;
    if (node.tagName === 'A' && own(node.parentElement)) continue;
    const box = node.getBoundingClientRect();
    const words = (node.innerText || node.name).trim();
    if (box.height < 43.5 || box.width < 43.5)
      found.push(`${node.tagName} "${words}" is ${box.width | 0} by ${box.height | 0}`);
  }
  return found;
}"""
REMEMBERED = """() => [...document.querySelectorAll('form,input:not([type=submit]),select,textarea')]
  .map(node => [node, node.getAttribute('autocomplete') || node.form?.autocomplete])
  .filter(([node, kept]) => kept !== 'off' && !(kept === 'new-password' && node.type === 'password'))
  .map(([node]) => `${node.tagName} ${node.name || node.action} may be remembered`)"""
SIDEWAYS = """() => {
  const page = document.scrollingElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  const wide = [...document.querySelectorAll('main *')]
    .filter(node => !node.closest('.scroller') && node.getBoundingClientRect().right > page.clientWidth + 1)
    .map(node => `${node.tagName}.${node.className}`);
  return [`scrolls sideways by ${page.scrollWidth - page.clientWidth}: ${wide.slice(0, 4)}`];
}"""


def faults_of(page: Page, *, with_laptop: bool = True) -> list[str]:
    """Everything wrong with the page as it stands, at the widths that matter."""
    found: list[str] = []
    for width in (PHONE, LAPTOP) if with_laptop else (PHONE,):
        page.set_viewport_size({"width": width, "height": 740})
        found += [f"{width} px: {fault}" for fault in _axe(page)]
    page.set_viewport_size({"width": SMALLEST, "height": 740})
    found += [f"{SMALLEST} px: {fault}" for fault in page.evaluate(SIDEWAYS) + page.evaluate(SMALL_TARGETS)]
    found += page.evaluate(REMEMBERED)
    page.set_viewport_size({"width": PHONE, "height": 740})
    return found


def _axe(page: Page) -> list[str]:
    answer = Axe().run(page, options=OPTIONS).response
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in answer["violations"]
        for node in violation["nodes"][:3]
    ]
