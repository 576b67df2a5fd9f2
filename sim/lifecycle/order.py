"""The life of an order: asked, then refused or running, then done or failed."""

from __future__ import annotations

from enum import StrEnum

from sim.lifecycle.machine import Machine
from sim.model.order import OrderState


class OrderEvent(StrEnum):
    """What happens to an order."""

    REFUSE = "refuse"
    START = "start"
    FINISH = "finish"
    FAIL = "fail"


_S, _E = OrderState, OrderEvent

ORDER: Machine[OrderState, OrderEvent] = Machine(
    {
        (_S.ASKED, _E.REFUSE): _S.REFUSED,
        (_S.ASKED, _E.START): _S.RUNNING,
        # What was possible when it was asked may be impossible by the time it is carried out.
        (_S.RUNNING, _E.REFUSE): _S.REFUSED,
        (_S.RUNNING, _E.FINISH): _S.DONE,
        (_S.RUNNING, _E.FAIL): _S.FAILED,
    }
)
