"""What people and the back office can do to accounts; the only writer of identity."""
