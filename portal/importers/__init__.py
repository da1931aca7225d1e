"""Importers: turn what other systems export into what the portal keeps."""
