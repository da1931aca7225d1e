"""Outgoing webhooks: signed messages about public events, for systems in any language."""
