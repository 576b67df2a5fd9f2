"""Recovery: what each configuration can serve, and how one is reached from another."""
