"""Who may see the metrics.

Note [Doors]
------------
With DEBUG everybody; else who has METRICS_TOKEN, or comes from METRICS_NETWORKS. For the networks it is not enough that
one address is inside: *all* of them have to be, the peer and whatever stands in `X-Forwarded-For`. So a made-up header
opens nothing. It can only add addresses; the one that a caller really has is the peer, or was added by the proxy that
the caller came through. `client_address` is for who calls; where it may be believed depends on TRUSTED_PROXIES being
right and on nobody getting past the proxies, and this door needs neither.

Who may not look gets 404, as wherever there is nothing.
"""

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.utils.crypto import constant_time_compare

_SCHEME = "bearer "


def may_look(given: Mapping[str, str]) -> bool:
    """By a request's META, or a WSGI environment. See Note [Doors]."""
    return settings.DEBUG or _has_token(given) or _is_inside(given)


def _has_token(given: Mapping[str, str]) -> bool:
    said = given.get("HTTP_AUTHORIZATION", "")
    if not settings.METRICS_TOKEN or said[: len(_SCHEME)].lower() != _SCHEME:
        return False
    return constant_time_compare(said[len(_SCHEME) :].strip(), settings.METRICS_TOKEN)


def _is_inside(given: Mapping[str, str]) -> bool:
    if not settings.METRICS_NETWORKS:
        return False
    forwarded = given.get("HTTP_X_FORWARDED_FOR", "")
    hops = [given.get("REMOTE_ADDR", ""), *filter(None, map(str.strip, forwarded.split(",")))]
    try:
        addresses = [_address(hop) for hop in hops]
    except ValueError:
        return False
    return all(any(address in network for network in settings.METRICS_NETWORKS) for address in addresses)


def _address(said: str) -> IPv4Address | IPv6Address:
    """Raises ValueError."""
    address = ip_address(said)
    return getattr(address, "ipv4_mapped", None) or address
