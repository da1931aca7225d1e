"""What happens to a vote once it is over: it is counted once, published, and at times corrected."""
