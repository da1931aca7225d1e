"""Mail addresses: the mailbox behind one, and what kind of domain it belongs to."""

from __future__ import annotations

import re
from functools import lru_cache

from portal.sdk import clean_line, keyed_hash

LONGEST = 254
_SHAPE = re.compile(
    r"[^\s@<>,;:\"()\[\]\\]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]"
)

# Mailboxes in which dots before the @ mean nothing.
_DOTLESS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


def _domains(text: str) -> frozenset[str]:
    return frozenset(text.split())


LARGE_PROVIDERS = _domains(
    """
    aol.com bluewin.ch btinternet.com fastmail.com free.fr freenet.de gmail.com gmx.at gmx.ch
    gmx.com gmx.de gmx.es gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de
    hotmail.es hotmail.fr hotmail.it icloud.com laposte.net libero.it live.co.uk live.com live.fr
    live.nl mac.com mail.com mailbox.org me.com movistar.es msn.com o2.pl online.no orange.fr
    outlook.com outlook.de outlook.es outlook.fr outlook.it pm.me posteo.de proton.me
    protonmail.com riseup.net sapo.pt seznam.cz sfr.fr sky.com t-online.de talktalk.net
    telefonica.net terra.es tutanota.com virgilio.it virginmedia.com wanadoo.fr web.de wp.pl
    xs4all.nl yahoo.ca yahoo.co.uk yahoo.com yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com
    ymail.com ziggo.nl
    """
)
"""Domains that millions share, so that their number says nothing about one sender."""

THROW_AWAY = _domains(
    """
    10minutemail.com 20minutemail.com 33mail.com burnermail.io discard.email dispostable.com
    emailondeck.com fakeinbox.com fakemail.net getairmail.com getnada.com grr.la
    guerrillamail.biz guerrillamail.com guerrillamail.de guerrillamail.info guerrillamail.net
    guerrillamail.org incognitomail.com inboxbear.com jetable.org mail-temporaire.fr
    mailcatch.com maildrop.cc mailinator.com mailinator.net mailnesia.com mailnull.com
    mailsac.com mintemail.com moakt.com mohmal.com mytemp.email nada.email sharklasers.com
    spam4.me spambog.com spambox.us spamgourmet.com tempail.com temp-mail.io temp-mail.org
    tempmail.com tempmail.net tempmailo.com tempr.email throwawaymail.com trash-mail.com
    trashmail.com trashmail.de trashmail.net wegwerfemail.de yopmail.com yopmail.fr yopmail.net
    """
)
"""Domains whose mailboxes anybody can open for a few minutes."""


def is_address(text: str) -> bool:
    """Whether a text could be a mail address; whether it exists only a mail can tell."""
    return len(text) <= LONGEST and ".." not in text and bool(_SHAPE.fullmatch(text))


def domain_of(address: str) -> str:
    """Return the domain of an address, in lower case."""
    return address.rpartition("@")[2].casefold()


def mailbox_of(address: str) -> str:
    """Return the mailbox an address leads to, so that one person has one.

    What stands behind a plus sign leads to the same mailbox at nearly every provider, and dots are
    ignored by one of the largest.
    """
    user, _at, domain = clean_line(address).casefold().rpartition("@")
    bare = user.partition("+")[0] or user
    if domain in _DOTLESS:
        return f"{bare.replace('.', '')}@{_DOTLESS[domain]}"
    return f"{bare}@{domain}"


def mailbox_key(address: str) -> str:
    """Return the keyed hash under which a mailbox is compared."""
    return keyed_hash("petitions:mailbox", mailbox_of(address))


def is_throw_away(address: str, more: str) -> bool:
    """Whether an address is of a domain for throw-away mail, of ours or of the town's list."""
    return _listed(domain_of(address), THROW_AWAY | listed_domains(more))


def is_listed(address_or_domain: str, domains: str) -> bool:
    """Whether a domain, or one it belongs to, stands on a list, one on a line."""
    return bool(domains) and _listed(domain_of(address_or_domain), listed_domains(domains))


def is_large(domain: str, more: str) -> bool:
    """Whether so many people share a domain that it has no limit."""
    return domain in LARGE_PROVIDERS or is_listed(domain, more)


@lru_cache(maxsize=8)
def listed_domains(text: str) -> frozenset[str]:
    """Return the domains of a list, one on a line."""
    return frozenset(line.strip().lstrip("@").casefold() for line in text.split())


def _listed(domain: str, known: frozenset[str]) -> bool:
    parts = domain.split(".")
    return any(".".join(parts[start:]) in known for start in range(len(parts)))
