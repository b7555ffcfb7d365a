"""Settings: where each comes from, in which order, and what a wrong one is told."""

import pytest

from core import settings
from core.errors import CannotStart


def test_a_variable_counts_before_a_file_and_a_file_before_the_default(tmp_path) -> None:
    file = tmp_path / "lockbox.toml"
    file.write_text('idle_minutes = 7\nlog_level = "WARNING"\n')
    found = settings.load({"LOCKBOX_CONFIG": str(file), "LOCKBOX_IDLE_MINUTES": "9"})

    assert (found["IDLE_MINUTES"].value, found["IDLE_MINUTES"].source) == (9, "LOCKBOX_IDLE_MINUTES")
    assert (found["LOG_LEVEL"].value, found["LOG_LEVEL"].source) == ("WARNING", "LOCKBOX_CONFIG")
    assert (found["SESSION_HOURS"].value, found["SESSION_HOURS"].source) == (8, "default")


def test_a_secret_may_stand_in_a_file_and_is_never_shown(tmp_path) -> None:
    file = tmp_path / "secret"
    file.write_text("s" * 40 + "\n")

    found = settings.load({"LOCKBOX_SECRET_KEY_FILE": str(file)})["SECRET_KEY"]

    assert found.value == "s" * 40
    assert found.shown() == "(hidden)"


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"LOCKBOX_IDLE_MINUTES": "five"}, "a whole number"),
        ({"LOCKBOX_IDLE_MINUTES": "-5"}, "a whole number"),
        ({"LOCKBOX_HTTPS": "maybe"}, "yes or no"),
        ({"LOCKBOX_CONFIG": "nowhere.toml"}, "cannot be read"),
        ({"LOCKBOX_SECRET_KEY_FILE": "nowhere"}, "cannot be read"),
    ],
)
def test_a_wrong_setting_says_what_it_must_be(environ: dict[str, str], words: str) -> None:
    with pytest.raises(CannotStart, match=words):
        settings.load(environ)


def test_a_file_with_an_unknown_name_is_refused(tmp_path) -> None:
    file = tmp_path / "lockbox.toml"
    file.write_text("idle_minuets = 7\n")

    with pytest.raises(CannotStart, match="idle_minuets"):
        settings.load({"LOCKBOX_CONFIG": str(file)})


def test_without_a_secret_no_request_is_answered(app) -> None:
    made = app.extensions["create_app"](DATABASE_URL=app.config["DATABASE_URL"], SECRET_KEY="")

    with pytest.raises(CannotStart, match="LOCKBOX_SECRET_KEY"):
        made.test_client().get("/healthz")


def test_a_short_secret_stops_the_start(app) -> None:
    with pytest.raises(CannotStart, match="32"):
        app.extensions["create_app"](DATABASE_URL=app.config["DATABASE_URL"], SECRET_KEY="short")
