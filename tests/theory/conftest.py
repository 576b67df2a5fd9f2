"""Stages of the control plane alone, as in ``tests/world``."""

from tests.world.conftest import stages

__all__ = ["stages"]
