"""What to think of beside a plan, from what is known of the child and of who helps."""

from reintegration.models import ReintegrationPlan
from reintegration.rules.prompts import Circle, Prompt, prompts


def prompts_of(plan: ReintegrationPlan) -> list[Prompt]:
    """Return what to think of for a plan, most pressing first; none of it stops the plan."""
    here = list(plan.professionals.filter(left_on=None).values_list("kind", "under"))
    child = plan.child
    return prompts(
        Circle(
            has_ehc_plan=child.has_ehc_plan if child else None,
            care_status=frozenset(child.care_status if child else ()),
            under=frozenset(under for _kind, under in here if under),
            kinds=frozenset(kind for kind, _under in here),
            has_send=plan.has_send,
            year_group=plan.year_group,
            helpers=plan.helpers,
            part_time=plan.part_time_until is not None,
        )
    )
