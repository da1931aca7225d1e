"""A plugin with three slips a type checker must find; nobody imports it."""
