"""Whatever the provider does: done once and paid, or not done and refunded."""

import time
from datetime import timedelta

import pytest

from earmark.offers.provider import provider_named
from earmark.provider_simulator.faults import Fault
from tests.factories import make_offer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]

PAID, HELD, BACK = (80_00, 0), (80_00, 20_00), (100_00, 0)


@pytest.fixture(autouse=True)
def _short_patience(settings):
    settings.PROVIDER_TIMEOUT = timedelta(seconds=0.15)


@pytest.fixture
def patience(_short_patience, settings):
    """For a provider that answers or hangs up: it is in time however busy this machine is."""
    settings.PROVIDER_TIMEOUT = timedelta(seconds=30)


def works(simulator, case):
    """How often the simulator did the work."""
    return len(simulator.provider.ledger.works(str(case.id)))


def script(simulator, case, *lines):
    """How the next requests under the case's key go."""
    simulator.provider.control.script(str(case.id), lines)


def is_consistent(simulator, case):
    """Paid and done once, or refunded and never done: also after a kill that came before the work."""
    ended = (case.row.status, case.wallet, works(simulator, case))
    return ended in {("SUCCESS", PAID, 1), ("FAILED", BACK, 0)}


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["slow:0.3"],
        ["late:0.3"],
        ["slow:0.3,cut_after", "error"],
        ["late:0.3", "ask.error", "late:0.3"],
        ["cut"],
        ["cut"] * 3,
        ["cut_after"],
        ["cut_after", "ask.cut", "ask.error", "ask.garbage"],
        ["error"],
        ["error_after"],
        ["twice"],
        ["twice,refuse"],
        ["cut", "ask.twice", "ok"],
        ["forget"],
        ["forget", "forget", "forget"],
        ["processing:0.05"],
        ["processing:0.05,refuse"],
        ["busy"],
        ["busy", "ask.busy"],
        ["garbage"],
        ["hang:1"],
        ["hang:1", "ask.hang:1"],
        ["refuse"],
        ["refuse,cut_after"],
    ],
    ids=lambda lines: " ".join(lines) or "ok",
)
def test_a_fault_delays_the_end_and_does_not_change_the_books(simulator, case, lines):
    script(simulator, case, *lines)

    case.settle()

    assert is_consistent(simulator, case), (case.row.status, case.wallet, works(simulator, case))
    refused = any("refuse" in line for line in lines)
    killed = case.row.error == "provider_unavailable"
    assert (case.row.status == "FAILED") == (refused or killed)


@pytest.mark.parametrize(
    "fault", ["slow:5", "late:5", "cut", "cut_after", "error", "error_after", "hang:5", "garbage"]
)
def test_as_long_as_nobody_knows_the_money_stays_held(simulator, case, fault):
    script(simulator, case, fault)

    case.step()

    assert case.standing == ("PENDING", "asking_provider")
    assert case.wallet == HELD


@pytest.mark.parametrize("fault", ["cut", "error", "hang:1", "forget", "busy", "garbage"])
def test_a_provider_that_never_does_it_is_given_up_and_the_money_comes_back(simulator, case, settings, fault):
    settings.PROVIDER_PATIENCE = timedelta(seconds=30)
    script(simulator, case, *[fault] * 5)

    row = case.settle()

    assert (row.status, row.error) == ("FAILED", "provider_unavailable")
    assert is_consistent(simulator, case)


@pytest.mark.parametrize(
    "fault", ["kill.error", "kill.cut", "kill.cut_after", "kill.garbage", "kill.busy", "kill.hang:1"]
)
def test_a_death_that_is_not_confirmed_is_asked_for_again(simulator, case, settings, fault):
    settings.PROVIDER_PATIENCE = timedelta(seconds=30)
    script(simulator, case, "cut", fault)
    case.step()
    case.clock.advance(minutes=1)
    case.step()
    assert case.wallet == HELD

    case.settle()

    assert is_consistent(simulator, case)
    assert case.row.status == "FAILED"


def test_what_was_done_before_the_kill_is_paid(simulator, case, settings, patience):
    settings.PROVIDER_PATIENCE = timedelta(seconds=30)
    script(simulator, case, "cut_after")

    case.settle()

    assert (case.row.status, case.wallet, works(simulator, case)) == ("SUCCESS", PAID, 1)


def test_a_request_that_arrives_after_the_kill_does_nothing(simulator, case, settings):
    settings.PROVIDER_PATIENCE = timedelta(seconds=30)
    script(simulator, case, "late:1")

    case.settle()
    while "POST" not in (visits := {visit.method: visit for visit in simulator.provider.journal.visits()}):
        time.sleep(0.02)

    assert visits["POST"].status == 410
    assert (case.row.status, case.wallet, works(simulator, case)) == ("FAILED", BACK, 0)


def test_a_provider_that_is_switched_off_for_a_while_is_waited_for(simulator, case, patience):
    simulator.stop()
    for _ in range(3):
        case.step()
        case.clock.advance(minutes=3)
    assert case.wallet == HELD

    simulator.start()
    case.settle()

    assert (case.row.status, works(simulator, case)) == ("SUCCESS", 1)


def test_an_offer_may_say_in_its_name_that_it_is_refused(simulator, ask_for):
    case = ask_for(make_offer("TV Far Valley [refuse]", price=20_00))

    assert (case.settle().status, case.wallet) == ("FAILED", BACK)


def test_a_bundle_is_sent_with_its_parts(simulator, ask_for):
    tv = make_offer("TV", kind="tv")
    case = ask_for(make_offer("Duo", price=20_00, kind="bundle", parts=[tv]))

    case.settle()

    [work] = simulator.provider.ledger.works(str(case.id))
    assert work.body["offer"]["parts"] == [{"id": tv.pk, "name": "TV", "kind": "tv"}]
    assert work.body["action"] == "activate"


def test_many_faults_at_once_and_by_chance(simulator, ask_for, clock):
    drawn = {
        "slow:0.2": 0.05, "late:0.2": 0.05, "cut": 0.1, "cut_after": 0.1, "error": 0.1, "error_after": 0.1,
        "refuse": 0.1, "forget": 0.05, "busy": 0.05, "garbage": 0.05, "twice": 0.1, "processing:0.01": 0.05,
        "ask.cut": 0.1, "ask.error": 0.1, "ask.garbage": 0.1, "ask.twice": 0.1, "kill.error": 0.2,
        "kill.cut_after": 0.2,
    }  # fmt: skip
    simulator.provider.control.change({"faults": drawn, "seed": 7})
    cases = [ask_for() for _ in range(25)]

    for case in cases:
        case.settle()

    assert all(is_consistent(simulator, case) for case in cases)
    assert {case.row.status for case in cases} == {"SUCCESS", "FAILED"}


def test_every_fault_of_the_simulator_is_tried_here():
    source = test_a_fault_delays_the_end_and_does_not_change_the_books.pytestmark[0].args[1]
    tried = " ".join(line for lines in source for line in lines)

    assert [fault.value for fault in Fault if fault.value not in tried] == []


def test_a_token_is_sent_where_one_is_configured(settings):
    settings.PROVIDERS = {"simulator": {"url": "http://127.0.0.1:1/", "token": "t"}}
    provider_named.cache_clear()

    provider = provider_named("simulator")

    assert provider.client.headers["Authorization"] == "Bearer t"
    assert provider.url == "http://127.0.0.1:1"
    provider_named.cache_clear()
