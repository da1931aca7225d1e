"""Call for proposals: a phase of a consultation in which proposals are collected."""
