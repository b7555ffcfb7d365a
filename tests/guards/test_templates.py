"""Every template is shown by some page, compiles, imports only what it uses, and has a quiet title.

A template that nothing shows is read by the next person as if it counted; one with a raw value lets
what a person typed run as markup.
"""

import re

import pytest
from flask import Flask
from jinja2 import nodes

from tests.guards.source import python_files, templates, whole_program, without_comments
from tests.page_client import BANNED_IN_TITLES

# Shown by something else than a page of its own.
FRAME = {"base.html"}
RAW = re.compile(r"\|\s*safe\b|Markup\(|autoescape\s+false")
INLINE = re.compile(r"<style|<script(?![^>]*\ssrc=)|\sstyle\s*=|\son[a-z]+\s*=|javascript:", re.IGNORECASE)
TITLE = re.compile(r"\{%-?\s*set title = (.+?)\s*-?%\}|<title>(.+?)</title>")
NAMED = re.compile(r"\{%-?\s*(?:extends|include|from|import)\s+\"([^\"]+)\"")
IMPORTED = re.compile(r"\{%-?\s*from\s+\"[^\"]+\"\s+import\s+(.+?)-?%\}", re.DOTALL)


def shown_by_code() -> str:
    return "\n".join(source.text for source in whole_program())


def unused(found: dict[str, str], code: str) -> list[str]:
    """Templates that no page renders and no template uses."""
    used = {name for text in found.values() for name in NAMED.findall(text)}
    return [name for name in found if name not in used | FRAME and not _is_named(name, code)]


def _is_named(name: str, code: str) -> bool:
    """In full, or as the folder with a name put in by an f-string beside the bare name."""
    folder, _, file = name.rpartition("/")
    bare = file.removesuffix(".html")
    return f'"{name}"' in code or (f'f"{folder}/{{' in code and f'"{bare}"' in code)


def markup_faults(name: str, text: str) -> list[str]:
    text = without_comments(text)
    found = []
    if RAW.search(text):
        found.append(f"{name}: puts in a value unescaped")
    if INLINE.search(text):
        found.append(f"{name}: inline script or style")
    for title in TITLE.findall(text):
        if BANNED_IN_TITLES.search("".join(title)):
            found.append(f"{name}: a loud title: {title}")
    return found


def unused_imports(name: str, text: str) -> list[str]:
    text = without_comments(text)
    body = IMPORTED.sub("", text)
    wanted = [part.split(" as ")[-1] for names in IMPORTED.findall(text) for part in _names(names)]
    return [f"{name}: imports {part}" for part in wanted if not re.search(rf"\b{part}\b", body)]


def _names(listed: str) -> list[str]:
    return [name.strip() for name in listed.replace("with context", "").split(",") if name.strip()]


def test_every_template_is_shown() -> None:
    found = templates()

    assert unused(found, shown_by_code()) == []
    assert len(found) > 40


def test_every_template_that_a_page_names_is_there() -> None:
    named = {name for source in python_files() for name in re.findall(r'"([a-z_/]+\.html)"', source.text)}

    assert named - set(templates()) == set()
    assert len(named) > 25


def test_every_template_compiles(app: Flask) -> None:
    for name, text in templates().items():
        assert isinstance(app.jinja_env.parse(text, name), nodes.Template)
        app.jinja_env.get_template(name)


@pytest.mark.parametrize("name", list(templates()))
def test_a_template_is_safe_and_neutral_and_imports_what_it_uses(name: str) -> None:
    text = templates()[name]

    assert markup_faults(name, text) + unused_imports(name, text) == []


def test_every_page_says_its_title() -> None:
    silent = [
        name
        for name, text in templates().items()
        if 'extends "base.html"' in text and not TITLE.search(text) and "title" not in text
    ]

    assert silent == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ note|safe }}",
        "{{ Markup(note) }}",
        "<p style='color: red'>",
        "<script>x</script>",
        '<a onclick="x">',
        '{% set title = "Pills for victims" %}',
    ],
)
def test_the_markup_guard_can_fail(text: str) -> None:
    assert markup_faults("x.html", text)


def test_the_use_guards_can_fail() -> None:
    assert unused({"a/lost.html": ""}, 'render_template("a/found.html")') == ["a/lost.html"]
    assert unused_imports("x.html", '{% from "c.html" import text, date %}{{ text() }}') == [
        "x.html: imports date"
    ]
