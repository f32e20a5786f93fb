"""What a case and a child owe, and to whom (content §5).

What to do next on a case is worked out in one place (`rules.next_step`) and stored as its steps;
most clocks read those. The rest read the dates of the case itself. A new kind goes to the subject
it belongs to, and a new subject into `CLOCKS` here.
"""

from cases.clocks import archiving, dormant, long_term, marks, steps, told
from cases.clocks.marks import say_mark

__all__ = ["CLOCKS", "say_mark"]

CLOCKS = (
    *told.CLOCKS,
    *dormant.CLOCKS,
    *steps.CLOCKS,
    *long_term.CLOCKS,
    *archiving.CLOCKS,
    *marks.CLOCKS,
)
