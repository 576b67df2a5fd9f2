"""Which signals are made of what the plane counts, in the order in which they are worked out."""

from __future__ import annotations

import numpy as np

from sim.model.signal import Signal

SHARES = np.array([0.5, 0.95, 0.99])
QUANTILES = (Signal.LATENCY_P50, Signal.LATENCY_P95, Signal.LATENCY_P99)
OF_REPLICAS = (
    Signal.REQUEST_RATE,
    Signal.ERROR_SHARE,
    Signal.ERROR_RATE,
    Signal.LATENCY_MEAN,
    *QUANTILES,
    Signal.SATURATION,
    Signal.UTILISATION,
    Signal.QUEUE_LENGTH,
    Signal.REFUSED_RATE,
)
OF_SERVICE = (
    Signal.REPLICAS_READY,
    Signal.REPLICAS_DESIRED,
    Signal.RESTARTS,
    Signal.MEMORY_SHARE,
)
OF_CALLEE = (Signal.TIMEOUT_RATE, Signal.RETRY_RATE)
OF_CALLER = (
    Signal.REQUEST_RATE,
    Signal.ERROR_SHARE,
    Signal.ERROR_RATE,
    Signal.LATENCY_MEAN,
    Signal.REFUSED_RATE,
    Signal.TIMEOUT_RATE,
    Signal.RETRY_RATE,
)
OF_JOURNEY = (
    Signal.REQUEST_RATE,
    Signal.ERROR_SHARE,
    Signal.ERROR_RATE,
    Signal.SLOW_SHARE,
    Signal.LATENCY_MEAN,
    *QUANTILES,
    Signal.ORDER_RATE,
    Signal.MONEY_RATE,
    Signal.ANSWER_RATE,
)
