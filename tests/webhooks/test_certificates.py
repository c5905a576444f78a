"""The call goes to the address that was looked at; the certificate is proved against the name all the same."""

import socket
import ssl
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from earmark.webhooks.services import calling

from .receiver import Receiver

NAME = "shop.example"


@pytest.fixture(scope="module")
def identity(tmp_path_factory):
    """A file with the key and the certificate of NAME, signed by itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "identity.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def secure(identity, monkeypatch):
    """A receiver behind TLS that proves to be NAME; whatever name is looked up leads to it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(identity)
    trusting = ssl.create_default_context(cafile=identity)
    monkeypatch.setattr(calling, "_trusted", lambda: trusting)
    with Receiver() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        here = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.server_port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: here)
        server.handle_error = lambda *_: None
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize(("name", "status"), [(NAME, 204), ("other.example", None)])
def test_who_cannot_prove_the_name_is_told_nothing(secure, name, status):
    url = f"https://{name}:{secure.server_port}/hooks"

    answer = calling.call(url, body=b"{}", headers={}, within=timedelta(seconds=5), private=True)

    assert answer.status == status, answer.reason
    assert [heard.headers["host"] for heard in secure.heard] == (
        [f"{NAME}:{secure.server_port}"] if status else []
    )
