"""The `redis` engine's own tests, on a cluster."""

from tests.flash_redis.test_asking import (
    test_an_answer_that_got_lost_is_asked_for_again,
    test_what_has_ended_counts_as_left,
    test_who_hammers_a_sold_out_promotion_costs_postgresql_nothing,
)
from tests.flash_redis.test_counting import *  # noqa: F403
from tests.flash_redis.test_dying_workers import *  # noqa: F403
from tests.flash_redis.test_losing_redis import test_of_many_who_find_it_lost_one_opens_it

__all__ = [
    "test_an_answer_that_got_lost_is_asked_for_again",
    "test_of_many_who_find_it_lost_one_opens_it",
    "test_what_has_ended_counts_as_left",
    "test_who_hammers_a_sold_out_promotion_costs_postgresql_nothing",
]
