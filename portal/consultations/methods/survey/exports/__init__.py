"""Every answer to a survey as a table, with the codebook that explains each column."""
