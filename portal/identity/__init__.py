"""Identity: people, how they sign in, what they have proved, which roles they hold."""
