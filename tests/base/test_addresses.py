"""Where calls to addresses that others gave us may go."""

import socket

import pytest

from earmark.base.addresses import Forbidden, check, target

PUBLIC = "93.184.216.34"


@pytest.fixture
def resolve(monkeypatch):
    """`resolve("10.0.0.1", …)`: what names lead to from now on; literal addresses lead where they always do."""

    def lead(*addresses):
        def getaddrinfo(host, port, *_, flags=0, **__):
            if flags & socket.AI_NUMERICHOST:
                raise socket.gaierror
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    return lead


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "0x7f.1", "2130706433", "017700000001", "[::1]", "[::]", "[fe80::1]",
        "[fd00::1]", "[ff02::1]", "[::ffff:10.0.0.1]", "[64:ff9b::a00:1]", "[2002:a00:1::]", "[::7f00:1]",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_refused_however_it_is_written(host):
    for look in (check, target):
        with pytest.raises(Forbidden, match="private network"):
            look(f"https://{host}/hooks", private=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "example.com", "", "https://", "https:///hooks",
        "https://user:word@example.com/", "https://user@example.com/", "https://example.com:0/",
        "https://example.com:65536/", "https://exa\x00mple.com/", "https://a..b/", "https://good.com\\@10.0.0.1/",
    ],
)  # fmt: skip
def test_what_is_no_plain_https_address_is_refused(url):
    with pytest.raises(Forbidden):
        check(url, private=False)


@pytest.mark.parametrize("led", [["10.0.0.1"], [PUBLIC, "127.0.0.1"], ["fd00::1"]], ids=str)
def test_a_name_is_refused_when_any_of_its_addresses_is_private(resolve, led):
    resolve(*led)

    check("https://shop.example/", private=False)
    with pytest.raises(Forbidden, match="private network"):
        target("https://shop.example/", private=False)


def test_what_was_looked_at_is_what_is_called_whatever_the_name_leads_to_later(resolve):
    resolve(PUBLIC)
    found = target("https://shop.example:8443/hooks?a=1#top", private=False)
    resolve("127.0.0.1")

    assert found.url == f"https://{PUBLIC}:8443/hooks?a=1"
    assert found.headers == {"Host": "shop.example:8443"}
    assert found.extensions == {"sni_hostname": "shop.example"}


def test_a_name_in_any_script_is_called_by_its_ascii_form(resolve):
    resolve(PUBLIC)

    assert target("https://münchen.example/", private=False).headers == {"Host": "xn--mnchen-3ya.example"}


def test_our_own_networks_will_do_where_the_settings_say_so():
    assert target("http://127.0.0.1:8000/hooks", private=True).url == "http://127.0.0.1:8000/hooks"


def test_a_name_that_leads_nowhere_is_a_failure_of_the_network(resolve):
    resolve()

    with pytest.raises(OSError, match="nowhere"):
        target("https://shop.example/", private=False)
