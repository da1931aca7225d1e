"""Power cuts that are simulated: what a server writes is recorded, and cut off afterwards."""
