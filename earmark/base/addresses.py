"""Addresses that others gave us to call: where such a call may go.

Note [Pinned addresses]
-----------------------
Who names an address for us to call has us knock at any door that our network opens: databases, the cloud's metadata,
the machine itself. A look at the name is not enough. It may lead there, or lead elsewhere when it is looked up again.
So the name is resolved once, every address that it leads to must be on the public internet, and the call goes to one
of those very addresses. The name stays in the Host header and in TLS, which proves the certificate against it.
Redirects are a caller's own affair: not to be followed, or to be asked about here again.
"""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

import httpx

_UNICAST = IPv6Network("2000::/3")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_NAT64 = IPv6Network("64:ff9b::/96")


class Forbidden(ValueError):
    """We do not call such an address; `reason` is a phrase for whoever gave it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Target:
    """What to hand to httpx; `url` has the address in place of the name."""

    url: str
    headers: dict[str, str]
    extensions: dict[str, str]


def check(url: str, *, private: bool) -> None:
    """Refuses what can be refused without looking a name up. Raises Forbidden."""
    parsed = _parse(url, private=private)
    try:
        addresses = _resolve(parsed, flags=socket.AI_NUMERICHOST)
    except OSError:
        return  # a name, which is looked up when it is called
    _refuse(addresses, private=private)


def target(url: str, *, private: bool) -> Target:
    """Where to call. With `private` our own networks and plain http will do, too. See Note [Pinned addresses].

    Looks the name up, which may take seconds. Raises Forbidden, and OSError when the name leads nowhere now.
    """
    parsed = _parse(url, private=private)
    addresses = _resolve(parsed)
    _refuse(addresses, private=private)
    return Target(
        url=str(parsed.copy_with(host=str(addresses[0]), fragment=None)),
        headers={"Host": parsed.netloc.decode("ascii")},
        extensions={"sni_hostname": parsed.raw_host.decode("ascii")},
    )


def _parse(url: str, *, private: bool) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
        urlsplit(url)  # others read it so, and take less: no name has brackets
    except (httpx.InvalidURL, ValueError) as error:
        raise Forbidden("it is not a URL") from error
    if parsed.scheme not in ("https", "http") or not parsed.raw_host:
        raise Forbidden("it is not a URL with https")
    if parsed.scheme == "http" and not private:
        raise Forbidden("it must begin with https")
    if parsed.userinfo:
        raise Forbidden("it must not hold a name and a password")
    if parsed.port is not None and not 0 < parsed.port < 1 << 16:
        raise Forbidden("its port must be from 1 to 65535")
    return parsed


def _resolve(url: httpx.URL, *, flags: int = 0) -> list[IPv4Address | IPv6Address]:
    """In the order in which they are best tried; however the name writes an address, this reads it."""
    port = url.port or {"http": 80, "https": 443}[url.scheme]
    try:
        found = socket.getaddrinfo(url.raw_host.decode("ascii"), port, type=socket.SOCK_STREAM, flags=flags)
    except UnicodeError as error:
        raise Forbidden("its name is none") from error
    if not found:
        raise OSError("the name leads nowhere")
    return [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def _refuse(addresses: list[IPv4Address | IPv6Address], *, private: bool) -> None:
    """All of them: who calls again may be given the next one."""
    if not private and not all(map(_is_public, addresses)):
        raise Forbidden("it leads into a private network")


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    """True on the public internet; an IPv6 address that stands for an IPv4 one is what that one is."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and not address.is_reserved
    if address.ipv4_mapped:
        return _is_public(address.ipv4_mapped)
    if address in _NAT64:
        return _is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address.is_global and address in _UNICAST and address not in _SIX_TO_FOUR
