"""The life of a process that holds from Python. Django is made ready in it, so nothing of it is imported before."""

import random
import time
from multiprocessing.connection import Connection

WARM_UP = 50


def hold_for(orders: Connection, first: int, last: int, sold: int) -> None:
    """Warms up and says so; then takes (start, seconds) and answers (holds, seconds), until told None.

    Each hold is of one unit, from one of the accounts `first` to `last`, meant for the account `sold`.
    """
    import django  # noqa: PLC0415

    django.setup()
    from earmark.base.ids import new_id  # noqa: PLC0415
    from earmark.ledger.rules import Line  # noqa: PLC0415
    from earmark.ledger.services import hold  # noqa: PLC0415

    def one() -> None:
        id, account = new_id(), random.randint(first, last)
        hold(id=id, owner=account, key=f"bench:{id}", kind="bench", lines=[Line(account, sold, 1)])

    for _ in range(WARM_UP):
        one()
    orders.send("ready")
    while (order := orders.recv()) is not None:
        start, seconds = order
        time.sleep(max(0.0, start - time.monotonic()))
        done, began = 0, time.monotonic()
        while (now := time.monotonic()) < began + seconds:
            one()
            done += 1
        orders.send((done, now - began))
