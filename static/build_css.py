"""Joins the vendored GOV.UK subset and house.css into app.css, the one stylesheet a page asks for.

Every further blocking file costs a full round trip on a slow phone line, so there is exactly one.
The same input gives the same bytes. It builds nothing from Sass: see vendor/govuk/SOURCE.md for that.
"""

import re
from pathlib import Path

FOLDER = Path(__file__).parent
VENDORED = FOLDER / "vendor" / "govuk" / "govuk.css"
HOUSE = FOLDER / "house.css"
BUILT = FOLDER / "app.css"

# Variants no template draws. Naming what is left out keeps a page safe when it starts to use
# something else: the guard fails on a template that names one of these.
LEFT_OUT = re.compile(
    r"\.govuk-(?:"
    r"(?:back-link|breadcrumbs|button|link)--inverse|breadcrumbs--collapse-on-mobile"
    r"|button--(?:start|warning)|button__start-icon|(?:checkboxes|radios)--small"
    r"|(?:checkboxes|radios)__conditional(?:--hidden)?|exit-this-page|frontend-supported"
    r"|body-lead|caption-(?:l|m|xl)|link--(?:text-colour|no-underline|no-visited-state|muted)|link-image"
    r"|(?:label|fieldset__legend|heading|table__caption)-{1,2}xl|label--l|fieldset__legend--l|table__caption--l"
    r"|main-wrapper(?:--(?:l|auto-spacing))?|summary-card(?:__[a-z-]+)?|summary-list--no-border"
    r"|summary-list__row--no-border|summary-list__actions-list(?:-item)?|input--extra-letter-spacing"
    r"|table--small-text-until-tablet|tag--[a-z]+|template|template__body|visually-hidden-focusable|width-container"
    r")(?![\w-])"
)


def css_text(vendored: str, house: str) -> str:
    """The served stylesheet: the vendored rules first, so that the house rules win at equal weight."""
    banner = re.match(r"/\*!.*?\*/", vendored, re.DOTALL)
    kept = "".join(_kept_rules(_squeezed(vendored)))
    return f"{banner.group(0) if banner else ''}\n{kept}\n{_squeezed(house)}\n"


def _squeezed(text: str) -> str:
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,]) ?", r"\1", text)
    text = re.sub(r": (?=[^{}]*[;}])", ":", text)
    return text.replace(";}", "}").strip()


def _kept_rules(text: str):
    for head, body in _blocks(text):
        if head.startswith("@media print") and "max-width" not in head:
            continue  # house.css owns paper: the vendored print sizes do not fit a slip on one sheet
        if head.startswith("@"):
            inner = "".join(_kept_rules(body))
            if inner:
                yield f"{head}{{{inner}}}"
            continue
        selectors = [one for one in _selectors(head) if not LEFT_OUT.search(one)]
        if selectors and body:
            yield f"{','.join(selectors)}{{{body}}}"


def _blocks(text: str):
    start = depth = opened = 0
    for place, mark in enumerate(text):
        if mark == "{":
            if depth == 0:
                opened = place
            depth += 1
        elif mark == "}":
            depth -= 1
            if depth == 0:
                yield text[start:opened].strip(), text[opened + 1 : place].strip()
                start = place + 1


def _selectors(head: str) -> list[str]:
    return re.split(r",(?![^(]*\))", head)


def main() -> None:
    text = css_text(VENDORED.read_text("utf-8"), HOUSE.read_text("utf-8"))
    BUILT.write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    main()
