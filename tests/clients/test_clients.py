"""The collection and both clients, against a running Earmark; and the helpers for webhooks, against its signatures."""

import json
import re
import subprocess
import sys
from contextlib import contextmanager

import pytest

from devtools.clients import build
from devtools.ports import free_port
from devtools.schema import schema
from devtools.state import ROOT
from tests.chaos.stack import eventually, running_stack
from tests.clients.messages import BODY, EVENTS, FORGED, GENUINE, SECRET, SENT, Message, sent
from tests.clients.newman import NODE_ENVIRONMENT, run_collection

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

EXAMPLES = ROOT / "clients" / "examples"
#: What both examples say of a customer's way.
WAY = ["activation SUCCESS", "order ", "refused: 404 offer_not_found"]


@pytest.fixture(scope="module")
def built():
    """Both clients, made from the schema of now. Inside the project: Node.js finds its packages by the folder."""
    folder = ROOT / "build" / "tested-clients"
    build(schema(), into=folder)
    return folder


@pytest.fixture(scope="module")
def earmark():
    """As `./dev up` has it."""
    with running_stack("clients") as stack:
        yield stack


@pytest.fixture(scope="module")
def collection(earmark, tmp_path_factory):
    """A run of the collection; the other tests go on meanwhile."""
    with run_collection(earmark.url, tmp_path_factory.mktemp("newman") / "report.json") as under_way:
        yield under_way


@pytest.fixture
def python(built, monkeypatch):
    """The Python client, to import from."""
    monkeypatch.syspath_prepend(built / "python")


def run(*command, **options):
    """What a program says, once it has ended well."""
    done = subprocess.run(command, check=False, text=True, capture_output=True, cwd=ROOT, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def with_client(built):
    return {**NODE_ENVIRONMENT, "PYTHONPATH": str(built / "python"), "MYPYPATH": str(built / "python")}


@contextmanager
def receiving(built, port, secret):
    """The example's receiver."""
    program = subprocess.Popen(
        [sys.executable, EXAMPLES / "receive.py", str(port), secret],
        env=with_client(built), text=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    with program:
        yield program
        program.kill()


def blocks(language):
    """What the guide shows in that language."""
    found = re.findall(
        rf"^```{language}\n(.*?)^```", (ROOT / "docs/clients.md").read_text(), re.MULTILINE | re.DOTALL
    )
    assert found
    return found


def went_the_way(said):
    return all(any(line.startswith(part) for line in said.splitlines()) for part in WAY)


def test_python_is_typed_in_the_examples_in_the_guide_and_where_it_is_written_by_hand(built, tmp_path):
    package = built / "python" / "earmark_client"
    by_hand = [package / file.name for file in (ROOT / "clients/python/earmark_client").glob("*.py")]

    for number, block in enumerate(blocks("python")):
        by_hand.append(tmp_path / f"guide_{number}.py")
        by_hand[-1].write_text(block)

    told = run("mypy", "--strict", "--config-file=", EXAMPLES, *by_hand, env=with_client(built))

    assert "no issues found" in told


def test_typescript_in_the_guide_is_that_of_the_examples():
    examples = {line.strip() for file in EXAMPLES.glob("*.ts") for line in file.read_text().splitlines()}

    for block in blocks("ts"):
        assert {line.strip() for line in block.splitlines()} <= examples


def test_a_customer_goes_their_way_in_python(earmark, collection, built):
    said = run(
        sys.executable, EXAMPLES / "buy.py", earmark.url, "user2", "password123", env=with_client(built)
    )

    assert went_the_way(said), said


def test_a_customer_goes_their_way_in_typescript(earmark, collection, built):
    program = built / "typescript" / "dist" / "examples" / "buy.js"

    said = run("node", program, earmark.url, "user3", "password123", env=NODE_ENVIRONMENT)

    assert went_the_way(said), said


def test_the_receiver_hears_of_an_order_what_the_api_says_of_it(earmark, collection, built):
    admin, customer, port = earmark.customer("admin"), earmark.customer("user4"), free_port()
    wish = {"url": f"http://127.0.0.1:{port}/", "events": ["order.placed"]}
    endpoint = admin.post("/api/v1/webhooks/", json=wish).json()
    with receiving(built, port, endpoint["secret"]) as receiver:
        product = customer.get("/api/v1/products/products/?stock_min=20&page_size=1").json()["results"][0][
            "id"
        ]

        order = customer.post("/api/v1/orders/orders/", json={"items": [{"product": product}]}).json()

        told = iter(receiver.stdout.readline, "")
        assert f"order {order['number']} of {order['total_amount']} USD\n" in told
    assert admin.delete(f"/api/v1/webhooks/{endpoint['id']}/").status_code == 204


def test_the_collection_passes_and_the_books_are_clean(earmark, collection):
    requests, tests, failures = collection.told()

    assert not failures, "\n".join(failures)
    assert requests > 250
    assert tests > 2 * requests
    eventually(lambda: "Clean" in earmark.audit())


@pytest.mark.parametrize("name", GENUINE)
def test_python_knows_what_is_genuine(python, name):
    from earmark_client.models import OrderPlacedEvent  # noqa: PLC0415 - made by a fixture
    from earmark_client.webhooks import verify  # noqa: PLC0415

    message = GENUINE[name]

    event = verify(message.body, message.headers, message.secrets, now=SENT.timestamp() + message.late)

    assert isinstance(event, OrderPlacedEvent)
    assert event.data.total == "41.40"


@pytest.mark.parametrize("name", FORGED)
def test_python_knows_what_is_forged(python, name):
    from earmark_client.webhooks import NotGenuine, verify  # noqa: PLC0415

    message = FORGED[name]

    with pytest.raises(NotGenuine):
        verify(message.body, message.headers, message.secrets, now=SENT.timestamp() + message.late)


@pytest.mark.parametrize("type", EVENTS)
def test_python_has_each_event_as_it_is_sent(python, type):
    from earmark_client.webhooks import verify  # noqa: PLC0415

    body = json.dumps(EVENTS[type]).encode()

    event = verify(body, sent(SECRET, body=body), SECRET, now=SENT.timestamp())

    assert _moments(event.to_dict()) == _moments(EVENTS[type])


def test_python_passes_over_an_event_of_a_later_version(python):
    from earmark_client.webhooks import verify  # noqa: PLC0415

    body = b'{"type": "order.praised", "timestamp": "2030-05-02T17:41:02Z", "data": {}}'

    assert verify(body, sent(SECRET, body=body), SECRET, now=SENT.timestamp()) is None


def test_typescript_knows_both(built):
    messages = [*GENUINE.values(), *FORGED.values(), Message(sent(SECRET, body=BODY), secrets=(SECRET,))]
    helper = built / "typescript" / "dist" / "src" / "webhooks.js"

    made = run(
        "node", ROOT / "tests/clients/verify.mjs", helper,
        env=NODE_ENVIRONMENT, input=json.dumps([message.case for message in messages]),
    )  # fmt: skip

    wanted = ["order.placed"] * len(GENUINE) + ["NotGenuine"] * len(FORGED) + ["order.placed"]
    assert json.loads(made) == wanted


def _moments(body):
    """With fractions of a second, and the zone, written in one way."""
    return json.loads(json.dumps(body).replace("+00:00", "Z").replace(".512000", ""))
