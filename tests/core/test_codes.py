"""Codes are random, and a slip of the pen or the tongue is noticed."""

from random import Random

import pytest

from core import codes

ALPHABETS = [codes.CROCKFORD, codes.HANDWRITING]


@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_every_single_wrong_character_and_every_swap_of_neighbours_is_noticed(alphabet: str) -> None:
    for _ in range(20):
        code = codes.make(alphabet, 9)
        assert codes.is_sound(alphabet, code)
        for place in range(len(code)):
            for character in alphabet:
                if character != code[place]:
                    assert not codes.is_sound(alphabet, code[:place] + character + code[place + 1 :])
            if place and code[place] != code[place - 1]:
                swapped = code[: place - 1] + code[place] + code[place - 1] + code[place + 1 :]
                assert not codes.is_sound(alphabet, swapped)


def test_a_visit_code_holds_at_least_40_bits() -> None:
    assert 32**9 * 32 // 37 > 2**40


def test_handwriting_leaves_out_what_a_pen_confuses() -> None:
    assert not set("01OIL") & set(codes.HANDWRITING)


def test_what_a_person_types_is_read_kindly() -> None:
    assert codes.tidy_crockford(" 4f7kq-2m9xo ") == "4F7KQ2M9X0"
    assert codes.tidy_crockford("iL1") == "111"


def test_a_handwritten_code_is_read_kindly() -> None:
    assert codes.tidy_handwriting(" abcd–2u.4 ") == "ABCD2V4"


def test_one_look_alike_in_a_number_is_put_right_and_never_read_as_another_number() -> None:
    confused = [(meant, seen) for seen, may_be in codes._LOOKS_LIKE.items() for meant in may_be]
    right = wrong = 0
    for _ in range(200):
        number = codes.make(codes.HANDWRITING, 7)
        for place, character in enumerate(number):
            for seen in [seen for meant, seen in confused if meant == character]:
                read = codes.read_handwriting(number[:place] + seen.lower() + number[place + 1 :])
                right += read == number
                wrong += read != number and codes.is_sound(codes.HANDWRITING, read)

    assert wrong == 0
    assert right > 500


@pytest.mark.parametrize("typed", ["", "ABC", "0000-0000", "ABCD-234O1", "é" * 8, "2222 2222"])
def test_what_cannot_be_put_right_is_left_as_it_was_typed(typed: str) -> None:
    assert codes.read_handwriting(typed) == codes.tidy_handwriting(typed)


def test_equal_seeds_draw_equal_codes_and_chance_does_not() -> None:
    def drawn() -> str:
        with codes.drawn_from(Random(7)):
            return codes.make(codes.CROCKFORD, 9)

    assert drawn() == drawn()
    assert codes.make(codes.CROCKFORD, 9) != codes.make(codes.CROCKFORD, 9)


@pytest.mark.parametrize("wrong", ["", "A", "abc", "0O", "ABCDEFGHI*"])
def test_what_is_no_code_is_not_sound(wrong: str) -> None:
    assert not codes.is_sound(codes.CROCKFORD, wrong)
