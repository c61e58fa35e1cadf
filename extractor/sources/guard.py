"""Which addresses may be asked: the open internet, unless the user allows more.

Checked twice: the address as written before it is queued, and every resolved address at the moment of connecting,
so that neither a redirect nor a name that changes its answer between two look-ups leads into a private network.
"""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import urlsplit

SCHEMES = frozenset({"http", "https"})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_URL_MAX = 2000
_ALLOW = "--allow-private asks it all the same"
_CONTROL = re.compile(r"[\x00-\x20\x7f]")


class Refusal(NamedTuple):
    """Why something is not fetched: a fixed word to count by, and one line for people."""

    reason: str
    detail: str


def refuse_url(url: str, *, private: bool = False) -> Refusal | None:
    """Why an absolute address is not asked at all; None where it may be.

    Only http and https without user names, to a named host or a public address; ``private`` allows every address.
    """
    if len(url) > _URL_MAX:
        return Refusal("address", f"longer than {_URL_MAX} characters")
    if _CONTROL.search(url):
        return Refusal("address", "holds blanks or control characters")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        return Refusal("address", f"is no valid address ({error})")
    if parts.scheme not in SCHEMES:
        return Refusal("scheme", f"{parts.scheme or 'no scheme'}: only http and https are followed")
    if not host:
        return Refusal("address", "names no host")
    if parts.username is not None or parts.password is not None:
        return Refusal("address", "carries a user name")
    if private:
        return None
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal", ".home.arpa")):
        return Refusal("private-address", f"{host} is a name of a private network; {_ALLOW}")
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return None
    return None if is_public(literal) else Refusal("private-address", f"{host} is no public address; {_ALLOW}")


def is_public(address: str | ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """True for a global unicast address; IPv4 carried inside IPv6 (mapped, 6to4, Teredo, NAT64) counts as itself.

    raises  ValueError for text that is no address
    """
    ip = ipaddress.ip_address(address.partition("%")[0]) if isinstance(address, str) else address
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return ip.is_global and not ip.is_multicast
