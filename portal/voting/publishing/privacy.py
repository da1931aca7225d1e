"""What results keep about people: only who corrected them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.core.privacy import PersonalColumn

_WHY = _l("public task")
_KEPT = _l("as long as the vote is kept; empty after erasure")

PERSONAL = [
    PersonalColumn("result_correction.proposed_by", _l("who proposed a correction"), _WHY, _KEPT),
    PersonalColumn("result_correction.decided_by", _l("who decided about one"), _WHY, _KEPT),
]
PLAIN = [
    "ballot_count.*",
    "published_ballot.*",
    "result_correction.id",
    "result_correction.contest_id",
    "result_correction.kind",
    "result_correction.state",
    "result_correction.reason",
    "result_correction.source",
    "result_correction.seed",
    "result_correction.proposed_at",
    "result_correction.decided_at",
]
