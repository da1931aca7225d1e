"""What guards the count: keys of network addresses, lists of mail domains, and rates."""
