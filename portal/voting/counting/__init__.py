"""Ballot methods: each a pure function from ballots to a result that can be followed by hand.

Nothing here knows a database, a clock or a person. Numbers are whole or exact fractions; where
floating point is used to be quick, whatever it decides closely is decided again exactly.
"""
