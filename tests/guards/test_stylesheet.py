"""Holds the served stylesheet to its sources and to its promises.

It protects the one-file rule (app.css is what build_css makes), the vendored copy (unchanged, of the version
the macros draw) and the strict policy (nothing fetched, nothing inline). It does not judge looks.
"""

import gzip
import hashlib
import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor" / "govuk"
TEMPLATES = sorted([*(ROOT / "templates").rglob("*.html"), *(ROOT / "dispensing").rglob("*.html")])
FETCHES = re.compile(r"url\(|@import|@font-face", re.IGNORECASE)
INLINE = re.compile(r"<style|<script(?![^>]*\ssrc=)|\s(?:style|on[a-z]+)\s*=|javascript:", re.IGNORECASE)
MACRO = re.compile(r"govuk_frontend_jinja/components/([a-z-]+)/macro\.html")


def _build_css():
    spec = importlib.util.spec_from_file_location("build_css", STATIC / "build_css.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def _without_comments(template: str) -> str:
    return re.sub(r"\{#.*?#\}", "", template, flags=re.DOTALL)


def test_the_served_stylesheet_is_what_the_two_sources_make():
    made = _build_css().css_text(_text(VENDOR / "govuk.css"), _text(STATIC / "house.css"))

    assert _text(STATIC / "app.css") == made, "run: python static/build_css.py"


def test_the_vendored_file_is_the_one_its_source_note_describes():
    noted = re.search(r"sha256 of `govuk\.css` \| `([0-9a-f]{64})`", _text(VENDOR / "SOURCE.md"))

    assert noted and noted.group(1) == hashlib.sha256((VENDOR / "govuk.css").read_bytes()).hexdigest()
    assert "MIT License" in _text(VENDOR / "LICENSE.txt")


def test_note_banner_and_rules_name_the_version_the_macros_draw():
    note = _text(VENDOR / "SOURCE.md")
    served = _text(STATIC / "app.css")
    version = re.search(r"\| version \| ([\d.]+) \|", note).group(1)

    assert re.search(r'--govuk-frontend-version: ?"([\d.]+)"', served).group(1) == version
    assert f"GOV.UK Frontend {version} " in served.split("*/")[0]
    assert "`govuk-frontend-jinja` 4.1.0" in note and version == "6.3.0"


@pytest.mark.parametrize("name", ["app.css", "house.css", "vendor/govuk/govuk.css"])
def test_a_stylesheet_fetches_nothing(name):
    assert not FETCHES.search(_text(STATIC / name))


def test_stylesheet_and_script_stay_small_enough_for_a_slow_line():
    assert len(gzip.compress((STATIC / "app.css").read_bytes(), 9)) <= 10_000
    assert len(gzip.compress((STATIC / "app.js").read_bytes(), 9)) <= 2_500


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_inline_script_or_style(path):
    assert not INLINE.search(_without_comments(_text(path)))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_draws_only_parts_that_the_stylesheet_knows(path):
    template = _without_comments(_text(path))
    vendored = set(re.findall(r"govuk/components/([a-z-]+)\"", _text(VENDOR / "govuk.scss")))
    left_out = _build_css().LEFT_OUT

    assert set(MACRO.findall(template)) <= vendored
    for classes in re.findall(r'class="([^"]*)"', template):
        for name in re.findall(r"govuk-[a-z_-]*[a-z]", classes):
            assert not left_out.fullmatch("." + name), f"{name} is left out in static/build_css.py"


@pytest.mark.parametrize("text", ["a{b:url(x)}", "@import 'x';", "@FONT-FACE{}"])
def test_the_fetch_check_sees_a_fetch(text):
    assert FETCHES.search(text)


@pytest.mark.parametrize(
    "text", ["<p style='x'>", "<script>x</script>", '<a onclick="x">', "<style>", 'href="javascript:x"']
)
def test_the_inline_check_sees_what_the_policy_would_refuse(text):
    assert INLINE.search(text)


def test_the_build_drops_a_left_out_variant_and_keeps_its_neighbour():
    made = _build_css().css_text(
        ".govuk-tag--red,.govuk-tag{a: b}@media print{.govuk-tag{c: d}}"
        "@media(min-width: 1em){.govuk-tag--red{e: f}}",
        "p { g: h; }",
    )

    assert made.split() == [".govuk-tag{a:b}", "p{g:h}"]
