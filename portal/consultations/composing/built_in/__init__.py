"""The portal's own templates, with texts in English and Spanish."""

from portal.consultations.composing.built_in.deciding import NEIGHBOURHOOD, QUICK_POLL
from portal.consultations.composing.built_in.deliberation import DELIBERATION
from portal.consultations.composing.built_in.listening import OPEN_CONSULTATION, PLAN

TEMPLATES = (OPEN_CONSULTATION, PLAN, NEIGHBOURHOOD, QUICK_POLL, DELIBERATION)

__all__ = ["TEMPLATES"]
