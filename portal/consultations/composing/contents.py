"""What methods set up in their phases, asked of whoever hands it over with ``phase_contents``."""

from __future__ import annotations

import json
from collections.abc import Mapping

from portal.consultations.capabilities import CONTENTS, PhaseContents
from portal.consultations.composing.records import GAP
from portal.consultations.hooks import capabilities
from portal.consultations.records import ConsultationRecord, PhaseRecord


def contents_by_method() -> Mapping[str, PhaseContents]:
    """Return who knows what a phase begins with, by name of the method."""
    return capabilities(CONTENTS)


def phases_with_gaps(record: ConsultationRecord) -> list[PhaseRecord]:
    """Return the phases in whose questions, options or texts a template's gap is left."""
    keepers = contents_by_method()
    return [
        phase
        for phase in record.phases
        if phase.method in keepers
        and GAP in json.dumps(keepers[phase.method].export(phase), ensure_ascii=False, default=str)
    ]
