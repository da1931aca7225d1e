"""What a petition and a signature must be before they are kept."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace

from portal.sdk import (
    Actor,
    Problem,
    Problems,
    TitleProblem,
    areas,
    check_title,
    clean_line,
    collect,
    fold,
    keyed_hash,
    strip_unsafe_controls,
    topics,
)
from portal.sdk import gettext as _
from portal_petitions.hooks import PetitionHooks
from portal_petitions.limits.mailboxes import is_address, is_throw_away
from portal_petitions.postcodes import LONGEST, SHORTEST, read_postcodes
from portal_petitions.records import (
    BACKGROUND_LENGTH,
    DETAILS_LENGTH,
    NAME_LENGTH,
    TITLE_LENGTH,
    PetitionDraft,
    SignatureDraft,
)
from portal_petitions.service.rows import too_long
from portal_petitions.settings import petition_settings

TITLE_SHORTEST, BACKGROUND_SHORTEST = 10, 20
_LOOKS_LIKE_ADDRESS = re.compile(
    r"://|\bwww\.|@|\b[\w-]{3,}\.(com|net|org|info|biz|io|eu|uk|es|de|fr|it|pt|ru|xyz|top|shop)\b",
    re.IGNORECASE,
)
_FORMULA = ("=", "+", "-", "@", "\t")
_POSTCODE = re.compile(r"[\w][\w -]*")


@dataclass(frozen=True, slots=True)
class Home:
    """Where a signer lives, as it is kept."""

    postcode: str
    area_id: uuid.UUID | None


def name_key(name: str) -> str:
    """Return the keyed hash under which a name is compared: without case, accents and marks."""
    bare = " ".join(re.findall(r"\w+", fold(name)))
    return keyed_hash("petitions:name", bare)


def cleaned_petition(draft: PetitionDraft) -> PetitionDraft:
    """Return what was written without invisible characters."""
    return replace(
        draft,
        title=clean_line(draft.title),
        background=clean_line(draft.background),
        details=strip_unsafe_controls(draft.details).replace("\r\n", "\n").strip(),
        name=clean_line(draft.name),
        postcode=clean_line(draft.postcode),
    )


def cleaned_signature(draft: SignatureDraft) -> SignatureDraft:
    """Return what was filled in without invisible characters."""
    return replace(
        draft,
        name=clean_line(draft.name),
        email=clean_line(draft.email),
        postcode=clean_line(draft.postcode),
    )


def check_petition(actor: Actor, draft: PetitionDraft) -> list[Problem]:
    """Return everything that is not right with a petition yet; nothing when it may be sent."""
    draft = cleaned_petition(draft)
    problems = [
        *text_problems(draft.title, draft.background, draft.details),
        *_name(draft.name),
        *_home(draft.postcode, draft.home_area_id, "home_area"),
    ]
    if draft.topic_id is not None and draft.topic_id not in topics():
        problems.append(Problem("topic", "unknown", _("Choose one of the topics in the list.")))
    if draft.area_id is not None and draft.area_id not in areas():
        problems.append(Problem("area", "unknown", _("Choose one of the areas in the list.")))
    if not problems:
        for _plugin, found in collect(PetitionHooks.check_petition, actor=actor, draft=draft):
            problems += found
    return problems


def text_problems(title: str, background: str, details: str) -> list[Problem]:
    """Return what is not right with the words of a petition."""
    problems = [
        *too_long("title", title, TITLE_LENGTH),
        *too_long("background", background, BACKGROUND_LENGTH),
        *too_long("details", details, DETAILS_LENGTH),
    ]
    words = {
        TitleProblem.TOO_SHORT: _("Say in the title what the council should do."),
        TitleProblem.NO_WORDS: _("Say in words what the council should do."),
        TitleProblem.SHOUTING: _("Write the title without capital letters throughout."),
        TitleProblem.REPEATED_MARKS: _("One question or exclamation mark is enough."),
    }
    problems += [
        Problem("title", str(found), words[found])
        for found in check_title(title, min_length=TITLE_SHORTEST, max_length=TITLE_LENGTH)
        if found in words
    ]
    if len(background) < BACKGROUND_SHORTEST:
        text = _("Say in at least %(min)s characters why it is needed.", min=BACKGROUND_SHORTEST)
        problems.append(Problem("background", "too_short", text))
    return problems


def check_signature(draft: SignatureDraft) -> Home:
    """Return where a signer lives, if everything they filled in is right.

    :raises Problems: naming every field to be mended.
    """
    problems = [*_name(draft.name), *_email(draft.email)]
    problems += _home(draft.postcode, draft.area_id, "area")
    if problems:
        raise Problems(problems)
    return home_of(draft.postcode, draft.area_id)


def check_name_and_home(name: str, postcode: str, area_id: uuid.UUID | None) -> list[Problem]:
    """Return what is not right with a line of a paper sheet."""
    return [*_name(name), *_home(postcode, area_id, "area")]


def home_of(postcode: str, area_id: uuid.UUID | None) -> Home:
    """Return postcode and area as they are kept; a postcode decides over a chosen area."""
    known = read_postcodes(petition_settings().postcodes)
    return Home(postcode.upper(), known.area_of(postcode) if known else area_id)


def _name(name: str) -> Iterator[Problem]:
    if len(name) > NAME_LENGTH:
        # Looking for an address in a megabyte would take hours.
        yield from too_long("name", name, NAME_LENGTH)
    elif name.startswith(_FORMULA):
        yield Problem("name", "formula", _("A name does not begin with this sign."))
    elif _LOOKS_LIKE_ADDRESS.search(name):
        yield Problem("name", "address", _("Write your name here, without any address."))
    elif sum(char.isalpha() for char in name) < 2:
        yield Problem("name", "missing", _("Write your first name and surname."))


def _email(email: str) -> Iterator[Problem]:
    if not is_address(email):
        yield Problem("email", "invalid", _("Write an e-mail address such as name@example.org."))
    elif is_throw_away(email, petition_settings().disposable_domains):
        words = _("This address works for a short time only. Use one you will keep.")
        yield Problem("email", "throw_away", words)


def _home(postcode: str, area_id: uuid.UUID | None, area_field: str) -> Iterator[Problem]:
    known = read_postcodes(petition_settings().postcodes)
    if known:
        yield from _postcode(postcode, must=True)
        if postcode and not known.knows(postcode) and _is_postcode(postcode):
            words = _("This is no postcode of the town. Only people who live here can sign.")
            yield Problem("postcode", "elsewhere", words)
        return
    yield from _postcode(postcode, must=False)
    if area_id is not None and area_id not in areas():
        yield Problem(area_field, "unknown", _("Choose one of the areas in the list."))
    elif area_id is None and areas():
        yield Problem(area_field, "missing", _("Choose where you live."))


def _postcode(postcode: str, *, must: bool) -> Iterator[Problem]:
    if not postcode and must:
        yield Problem("postcode", "missing", _("Write the postcode of where you live."))
    elif postcode and not _is_postcode(postcode):
        words = _("Write the postcode with letters and digits only, such as 12345.")
        yield Problem("postcode", "invalid", words)


def _is_postcode(postcode: str) -> bool:
    return SHORTEST <= len(postcode) <= LONGEST and bool(_POSTCODE.fullmatch(postcode))
