"""YAML in, frozen models out, every problem at its place."""
