"""A start code opens once, for its own person, until it ends or a newer one is made."""

from accounts.people import service
from accounts.people.service import system_actor
from tests.factories.cast import PASSWORD

DOES_NOT_FIT = "The name and code do not fit, or the code is old. Ask for a new one."


def reset(world, name="officer.cen"):
    return world.act(lambda: service.reset_person(system_actor(), name))


def started(world, name, code, password=PASSWORD, again=None):
    browser = world.page()
    browser.get("/start")
    typed = {"name": name, "code": code, "password": password, "again": again or password}
    return browser.send(typed)


def test_a_code_becomes_a_password_however_it_is_typed(world):
    code = reset(world).lower().replace("-", " ")

    assert started(world, "Officer.CEN", code).heading == "Password saved"


def test_a_code_works_once(world):
    code = reset(world)
    started(world, "officer.cen", code)

    page = started(world, "officer.cen", code)

    assert page.status == 422
    assert page.errors() == [DOES_NOT_FIT]


def test_a_code_ends_after_its_hours(world):
    code = reset(world)

    with world.later(hours=72):
        late = started(world, "officer.cen", code)
    with world.later(hours=71, minutes=59):
        in_time = started(world, "officer.cen", code)

    assert late.errors() == [DOES_NOT_FIT]
    assert in_time.heading == "Password saved"


def test_a_newer_code_puts_the_older_one_out(world):
    older = reset(world)
    newer = reset(world)

    assert started(world, "officer.cen", older).errors() == [DOES_NOT_FIT]
    assert started(world, "officer.cen", newer).heading == "Password saved"


def test_a_code_does_not_open_for_somebody_else(world):
    code = reset(world)

    assert started(world, "officer.riv", code).errors() == [DOES_NOT_FIT]
    assert started(world, "nobody.here", code).errors() == [DOES_NOT_FIT]


def test_a_disabled_person_cannot_start(world):
    code = reset(world)
    world.act(lambda: service.disable_person(system_actor(), "officer.cen"))

    assert started(world, "officer.cen", code).errors() == [DOES_NOT_FIT]


def test_a_weak_password_is_refused_and_the_code_stays_good(world):
    code = reset(world)

    short = started(world, "officer.cen", code, "short")
    guessed = started(world, "officer.cen", code, "lockbox12345")
    differs = started(world, "officer.cen", code, PASSWORD, again="something else here")

    assert short.errors() == ["Use 10 characters or more. Three words are good."]
    assert guessed.errors() == ["Too easy to guess. Use three words that do not belong together."]
    assert differs.errors() == ["The two passwords differ. Write the same one twice."]
    assert started(world, "officer.cen", code).heading == "Password saved"


def test_a_weak_password_tells_nobody_whether_a_code_is_right(world):
    assert started(world, "officer.cen", "AAAA-BBBB-CCCC", "short").errors() == [DOES_NOT_FIT]


def test_what_was_typed_is_not_put_back_on_the_page(world):
    page = started(world, "officer.cen", "AAAA-BBBB-CCCC")

    assert "AAAA" not in str(page.soup) and PASSWORD not in str(page.soup)


def test_guessing_codes_is_counted_as_guessing_passwords_is(world):
    for _ in range(10):
        started(world, "officer.cen", "AAAA-BBBB-CCCC")

    page = started(world, "officer.cen", reset(world))

    assert page.status == 429
    assert int(page.response.headers["Retry-After"]) > 0


def test_a_reset_takes_the_password_away(world):
    reset(world)

    assert world.page().sign_in("officer.cen", PASSWORD).status == 401
