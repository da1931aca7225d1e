"""The statements method: agree, disagree or pass, one statement at a time."""
