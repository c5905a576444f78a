"""The sandbox speaks the payment protocol."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

from earmark.payment_sandbox.server import Sandbox

ASKED = {
    "key": "order-1",
    "amount": 20_00,
    "currency": "USD",
    "description": "Two <chairs>",
    "webhook_url": "http://127.0.0.1:9/hook",
    "return_url": "http://127.0.0.1:9/back",
}


@pytest.fixture
def box(tmp_path):
    with Sandbox(delivers=False, file=tmp_path / "payments.jsonl") as running:
        yield running


@pytest.fixture
def http(box):
    with httpx.Client(base_url=box.url, headers={"Authorization": "Bearer sandbox-key"}) as client:
        yield client


def begin(http, **changed):
    return http.post("/payments", json=ASKED | changed)


def test_a_payment_is_begun_once_under_its_key(http):
    first, again = begin(http), begin(http)

    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert first.json() | {"id": "", "checkout_url": ""} == {
        "id": "",
        "key": "order-1",
        "status": "pending",
        "amount": 20_00,
        "currency": "USD",
        "refunded": 0,
        "checkout_url": "",
    }


def test_a_key_stands_for_one_payment(http):
    begin(http)

    answer = begin(http, amount=1)

    assert (answer.status_code, answer.json()["code"]) == (409, "key_reused")


def test_nobody_comes_in_without_the_key(http):
    answer = http.post("/payments", json=ASKED, headers={"Authorization": "Bearer guessed"})

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": ""},
        {"key": 5},
        {"amount": 0},
        {"amount": "5"},
        {"amount": True},
        {"currency": "usd"},
        {"webhook_url": "ftp://x"},
        {"return_url": "javascript:alert(1)"},
        {"description": None},
    ],
)
def test_a_body_that_makes_no_sense_is_400(http, wrong):
    assert begin(http, **wrong).json()["code"] == "bad_request"


def test_approve_capture_refund(http, box):
    path = f"/payments/{begin(http).json()['id']}"
    httpx.post(box.url + path.replace("payments", "checkout"), data={"decision": "approve"})

    assert http.get(path).json()["status"] == "authorized"
    assert http.post(path + "/capture").json()["status"] == "captured"
    assert http.post(path + "/capture").json()["status"] == "captured"
    assert http.post(path + "/refund", json={"key": "r1", "amount": 5_00}).json()["refunded"] == 5_00
    assert http.post(path + "/refund", json={"key": "r1", "amount": 5_00}).json()["refunded"] == 5_00
    assert http.post(path + "/refund", json={"key": "r1", "amount": 6_00}).json()["code"] == "key_reused"
    assert http.post(path + "/refund", json={"key": "r2", "amount": 15_01}).json()["code"] == "refund_refused"
    assert http.post(path + "/void").json()["code"] == "invalid_state"
    assert [event.type for event in box.courier.events] == [
        "payment.authorized",
        "payment.captured",
        "payment.refunded",
    ]


def test_what_is_not_there_is_404(http):
    assert http.get("/payments/pay_none").json()["code"] == "unknown_payment"
    assert http.get("/nowhere").json()["code"] == "not_found"


def test_the_checkout_escapes_what_it_shows_and_is_closed_once_decided(http, box):
    url = begin(http).json()["checkout_url"]

    assert "Two &lt;chairs&gt;" in httpx.get(url).text
    assert httpx.post(url, data={"decision": "perhaps"}).status_code == 400
    assert httpx.post(url, data={"decision": "decline"}).status_code == 303
    assert "<form" not in httpx.get(url).text
    assert httpx.post(url, data={"decision": "approve"}).status_code == 409


def test_payments_survive_a_restart(http, box, tmp_path):
    made = begin(http).json()
    box.book.act(made["id"], "approve")

    with Sandbox(delivers=False, file=tmp_path / "payments.jsonl") as again:
        assert again.book.find(made["id"]).status == "authorized"
        assert again.book.create("order-1", amount=20_00, currency="USD").id == made["id"]


def test_faults_come_in_the_order_of_the_script(http):
    assert http.put("/_control", json={"create": ["error", "refuse"]}).status_code == 200

    assert [begin(http).status_code for _ in range(3)] == [500, 422, 200]


@pytest.mark.parametrize(
    "wrong", [{"make": []}, {"create": "error"}, {"create": ["fire"]}, [], {"create": [5]}]
)
def test_a_script_that_makes_no_sense_changes_nothing(http, wrong):
    http.put("/_control", json={"create": ["error"]})

    assert http.put("/_control", json=wrong).status_code == 400
    assert begin(http).status_code == 500


def test_the_log_has_every_payment(http):
    made = begin(http).json()

    assert http.get("/_log").json() == {"payments": [made]}


def test_a_webhook_that_is_not_heard_is_told_again(monkeypatch):
    monkeypatch.setattr("earmark.payment_sandbox.webhooks.PAUSES", (0.01, 0.01))
    heard, done = [], threading.Event()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200 if len(heard) > 1 else 503)
            self.end_headers()
            if len(heard) > 1:
                done.set()

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Hook) as server, Sandbox() as box:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        hook = f"http://127.0.0.1:{server.server_port}/hook"
        made = box.book.create(
            "k", **{name: ASKED[name] for name in ASKED if name != "key"} | {"webhook_url": hook}
        )
        box.book.act(made.id, "approve")
        assert done.wait(10)
        server.shutdown()

    assert heard[0] == heard[1]
    assert heard[0]["type"] == "payment.authorized"
