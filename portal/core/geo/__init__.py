"""Places: areas from GeoJSON, which area a point lies in, and maps drawn without a tile server."""
