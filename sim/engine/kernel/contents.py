"""Builds the part of the kernel's memory that holds caches, and notes where in it things stand."""

from __future__ import annotations

import numpy as np

from sim.engine.kernel import fields as f
from sim.engine.layout import IntArray, Layout
from sim.engine.plane import PlaneOptions
from sim.engine.starting import cache_key, first_entries
from sim.engine.zipf import rank_table
from sim.units import to_ppm


def contents(layout: Layout, options: PlaneOptions) -> IntArray:
    """Every cache: its contents by region, its ranks, then their entries; places from zero."""
    parts: list[IntArray] = []
    at = 0
    regions = len(layout.regions)
    for service, cache in enumerate(layout.caches):
        if cache is None:
            continue
        ranks = at + regions * f.CONTENT_WIDTH
        content = np.zeros((regions, f.CONTENT_WIDTH), dtype=np.int64)
        entries = []
        for region in range(regions):
            place = ranks + cache.keys * (1 + region * f.ENTRY_WIDTH)
            ours = content[region]
            ours[f.K_KEYS], ours[f.K_MOST] = cache.keys, cache.size or 0
            ours[f.K_RANKS], ours[f.K_ENTRIES] = ranks, place
            ours[f.K_KEY] = cache_key(layout, service, region)
            until = first_entries(layout, options, service, region)
            entries.append(_entries(until, ours, place))
        parts += [content.ravel(), rank_table(cache.keys, cache.zipf), *entries]
        at += sum(part.size for part in parts[-2 - regions :])
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])


def note_contents(m: IntArray, layout: Layout) -> None:
    """Move every place in the caches to where they stand in ``m``."""
    at = int(m[f.AT_CACHE])
    services = m[m[f.AT_SERVICE] :][: len(layout.services) * f.SERVICE_WIDTH].reshape(
        -1, f.SERVICE_WIDTH
    )
    base = at
    for service, cache in enumerate(layout.caches):
        if cache is None:
            continue
        services[service, f.V_CACHE] = at
        services[service, f.V_TTL_JITTER] = to_ppm(cache.ttl_jitter)
        for region in range(len(layout.regions)):
            content = m[at + region * f.CONTENT_WIDTH :][: f.CONTENT_WIDTH]
            for place in (f.K_RANKS, f.K_ENTRIES):
                content[place] += base
            content[f.K_COUNTS] = m[f.AT_CACHE_COUNTS] + service * f.CACHE_COUNTS
            for place in (f.K_NEWEST, f.K_OLDEST):
                content[place] += base if content[place] >= 0 else 0
            start = int(content[f.K_ENTRIES])
            entries = m[start : start + cache.keys * f.ENTRY_WIDTH].reshape(-1, f.ENTRY_WIDTH)
            links = entries[:, f.U_NEWER : f.U_OLDER + 1]
            links[links >= 0] += base
        at += len(layout.regions) * (f.CONTENT_WIDTH + cache.keys * f.ENTRY_WIDTH) + cache.keys


def _entries(until: IntArray, content: IntArray, place: int) -> IntArray:
    entries = np.zeros((len(until), f.ENTRY_WIDTH), dtype=np.int64)
    entries[:, f.U_UNTIL] = until
    entries[:, f.U_NEWER :] = -1
    content[[f.K_NEWEST, f.K_OLDEST]] = -1
    inside = np.flatnonzero(until)
    if content[f.K_MOST] and len(inside):
        # The most popular stands first, as if it had been asked for last.
        places = place + inside * f.ENTRY_WIDTH
        entries[inside[1:], f.U_NEWER] = places[:-1]
        entries[inside[:-1], f.U_OLDER] = places[1:]
        content[[f.K_NEWEST, f.K_OLDEST]] = places[0], places[-1]
        content[f.K_N] = len(inside)
    return entries.ravel()
