"""The audit log: who did what, in a chain that shows tampering."""

from portal.core.audit.log import broken_links, entries, write_audit
from portal.core.audit.records import AuditEntry

__all__ = ["AuditEntry", "broken_links", "entries", "write_audit"]
