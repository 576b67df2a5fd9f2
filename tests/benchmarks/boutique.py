"""A graph like Online Boutique: 11 services, slots held, 1 s timeouts, one retry, telemetry on.

Source: GoogleCloudPlatform/microservices-demo, architecture diagram; call counts per request after
``docs/PERFORMANCE.md`` (15 call sites, about 7 hops a request).
"""

from __future__ import annotations

from typing import Any

from sim.engine.layout import Layout, build_layout, class_rates
from sim.engine.plane import PlaneOptions
from sim.model.topology import Topology


def _call(to: str, **fields: Any) -> dict[str, Any]:
    return {
        "to": to,
        "timeout": "1s",
        "retries": {"attempts": 2, "budget": 0.2},
        "breaker": {"calls": 50},
        **fields,
    }


def _leaf(work: str) -> dict[str, Any]:
    return {
        "operations": {"do": {"work": work}},
        "replicas": 3,
        "slots": 32,
        "balancing": "round_robin",
        "ejection": {},
    }


def boutique() -> Layout:
    """The layout of the benchmark."""
    services: dict[str, Any] = {
        name: _leaf("2ms")
        for name in ("catalog", "currency", "cart_store", "ads", "shipping", "payment", "email")
    }
    services["recommend"] = {
        "operations": {"do": {"work": "3ms", "calls": [_call("catalog.do")]}},
        "replicas": 3,
        "slots": 32,
    }
    services["cart"] = {
        "operations": {"do": {"work": "2ms", "calls": [_call("cart_store.do")]}},
        "replicas": 3,
        "slots": 32,
    }
    services["checkout"] = {
        "operations": {
            "do": {
                "work": "4ms",
                "calls": [
                    _call("cart.do"),
                    _call("catalog.do", count=2),
                    _call("shipping.do"),
                    _call("payment.do"),
                    _call("email.do", on_failure="soft"),
                ],
            }
        },
        "replicas": 3,
        "slots": 32,
    }
    services["frontend"] = {
        "operations": {
            "home": {
                "work": "3ms",
                "calls": [
                    _call("currency.do"),
                    [_call("catalog.do"), _call("cart.do"), _call("ads.do", on_failure="soft")],
                ],
            },
            "product": {
                "work": "3ms",
                "calls": [
                    _call("catalog.do"),
                    _call("currency.do"),
                    [_call("recommend.do"), _call("ads.do", on_failure="soft")],
                ],
            },
            "buy": {"work": "3ms", "calls": [_call("checkout.do"), _call("currency.do")]},
        },
        "replicas": 4,
        "slots": 64,
    }
    return build_layout(
        Topology.model_validate(
            {
                "format": 1,
                "journeys": {
                    "home": {"enters": "frontend.home", "weight": 4.0},
                    "product": {"enters": "frontend.product", "weight": 5.0},
                    "buy": {"enters": "frontend.buy", "weight": 1.0},
                },
                "services": services,
            }
        )
    )


def options(layout: Layout, *, rate_per_s: float, seconds: int) -> PlaneOptions:
    """Two hundred requests a second, or as many as asked for."""
    return PlaneOptions(
        seed=1,
        horizon_us=seconds * 1_000_000,
        rates_per_s=class_rates(layout, total_per_s=rate_per_s).reshape(-1, 1),
    )
