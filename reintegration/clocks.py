"""What a plan owes, and to whom (content §5)."""

from cme.worklist.clocks import Clock

CLOCKS: tuple[Clock, ...] = ()
