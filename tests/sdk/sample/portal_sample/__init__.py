"""A sample plugin: people thank somebody for a proposal, in a line."""
