"""Whether an installed plugin fits this portal: its version, this Python, other libraries.

Asked before a plugin's code is loaded where its package says so, and again of the plugin
itself (``requires_sdk``), so that a plugin made for another version is called incompatible
and not broken.
"""

from __future__ import annotations

import platform
from importlib.metadata import Distribution, PackageNotFoundError, version

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

import portal

PORTAL = "civic-portal"


def misfit_of_package(distribution: Distribution | None) -> str:
    """Say which requirement of a package is not met here, ``""`` when all are."""
    if distribution is None or canonicalize_name(distribution.name) == PORTAL:
        return ""
    python = distribution.metadata["Requires-Python"] or ""
    if not _satisfied(python, platform.python_version()):
        return f"it needs Python {python}, this is {platform.python_version()}"
    for stated in distribution.requires or ():
        complaint = _misfit(stated)
        if complaint:
            return complaint
    return ""


def misfit_with_sdk(requires_sdk: str) -> str:
    """Say why a plugin written for these versions of the SDK does not fit, ``""`` if it does.

    :raises InvalidSpecifier: when it is not written as PEP 440 has it.
    """
    if not requires_sdk:
        return ""
    if SpecifierSet(requires_sdk).contains(portal.__version__, prereleases=True):
        return ""
    return f"it needs portal {requires_sdk}, this is {portal.__version__}"


def _misfit(stated: str) -> str:
    try:
        requirement = Requirement(stated)
    except InvalidRequirement:
        return ""
    if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
        return ""
    if canonicalize_name(requirement.name) == PORTAL:
        there = portal.__version__
    else:
        try:
            there = version(requirement.name)
        except PackageNotFoundError:
            return f"it needs {requirement.name}, which is not installed"
    if requirement.specifier.contains(there, prereleases=True):
        return ""
    return f"it needs {requirement.name} {requirement.specifier}, there is {there}"


def _satisfied(specifier: str, there: str) -> bool:
    try:
        return SpecifierSet(specifier).contains(there, prereleases=True)
    except InvalidSpecifier:
        return True
