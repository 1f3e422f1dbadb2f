"""Public names that draw nothing, each found by its name."""
