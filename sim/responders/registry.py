"""Responders by name; programs and scripts are made from a path (``exec:``, ``script:``)."""

from __future__ import annotations

from sim.registry import Registry
from sim.responders.base import Responder

RESPONDERS: Registry[Responder] = Registry("responder", "sim.responders")
