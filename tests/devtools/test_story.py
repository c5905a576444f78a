"""The demo's narration: what does not hold is said, counted, and does not stop the story."""

import io

import pytest
from rich.console import Console

from devtools.story import Story, expect, need


@pytest.fixture
def story():
    return Story(Console(file=io.StringIO(), width=100))


def told(story):
    return story.console.file.getvalue()


def test_a_story_in_which_all_holds_ends_with_zero(story):
    with story.step("two and two") as step:
        expect("the sum", 2 + 2, 4)
        step.say("[4], as ever")

    assert story.end() == 0
    assert "[4], as ever" in told(story)
    assert "1 of 1 steps held" in told(story)


def test_a_step_that_fails_shows_both_values_and_the_story_goes_on(story):
    with story.step("two and two"):
        expect("the sum", 5, 4)
    with story.step("one and one"):
        expect("the sum", 2, 2)

    assert story.end() == 1
    assert "expected  4" in told(story)
    assert "found     5" in told(story)
    assert "1 of 2 steps held" in told(story)


def test_a_step_without_what_it_needs_is_left_out_and_does_not_hold(story):
    with story.step("spend it"):
        need(None, "the money")

    assert story.end() == 1
    assert "left out: the money is missing" in told(story)


def test_a_mistake_of_the_story_itself_is_not_hidden(story):
    with pytest.raises(ZeroDivisionError), story.step("divide"):
        _ = 1 / 0
