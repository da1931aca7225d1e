"""Network addresses, of which only keyed hashes are kept.

One household often is one IPv4 address, and with IPv6 one /64; its neighbours at the same provider
share the /24 or the /48. Both are hashed, so an officer who knows an address can find what came
from it, and nobody can read addresses out of the table.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from portal.sdk import keyed_hash

_KEY_LENGTH = 32
Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def address_key(address: str) -> str:
    """Return the key of a network address, ``""`` for what is none."""
    found = _read(address)
    if found is None:
        return ""
    return _key("address", ip_network((found, 32 if found.version == 4 else 64), strict=False))


def network_key(address: str) -> str:
    """Return the key of an address with its neighbours, ``""`` for what is none.

    :param address: an address, or its network with the length that is hashed.
    """
    found = _read(address.partition("/")[0])
    if found is None:
        return ""
    return _key("network", ip_network((found, 24 if found.version == 4 else 48), strict=False))


def is_key(text: str) -> bool:
    """Whether a text is a key rather than an address."""
    return len(text) == _KEY_LENGTH and all(char in "0123456789abcdef" for char in text)


def lies_in(address: str, networks: str) -> bool:
    """Whether an address lies in one of the networks of a list, one on a line."""
    if not networks:
        return False
    found = _read(address)
    return found is not None and any(
        found.version == known.version and found in known for known in _networks(networks)
    )


@lru_cache(maxsize=8)
def _networks(text: str) -> tuple[Network, ...]:
    found: list[Network] = []
    for line in text.split():
        try:
            found.append(ip_network(line, strict=False))
        except ValueError:
            continue
    return tuple(found)


@lru_cache(maxsize=1024)
def _read(text: str) -> Address | None:
    try:
        found = ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped
    return found


def _key(kind: str, network: Network) -> str:
    return keyed_hash(f"petitions:{kind}", str(network))[:_KEY_LENGTH]
