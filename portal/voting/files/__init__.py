"""Files of ballots: Pabulib, the Scottish councils' tables, and the portal's own."""
