"""Free answers grouped by similar wording: a proposal of the machine, on which people decide."""
