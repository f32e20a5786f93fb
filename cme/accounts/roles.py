"""One table: which role may do what. Buttons and views ask it through `user.has_perm`.

A permission is `app.verb_noun`; rows are narrowed further by each queryset's `visible_to(user)`.
"""

from dataclasses import dataclass

CME_OFFICER = "cme_officer"
CME_MANAGER = "cme_manager"
COMMISSIONING_DIRECTOR = "commissioning_director"
ADMISSIONS_OFFICER = "admissions_officer"
ADMISSIONS_MANAGER = "admissions_manager"
SCHOOL_USER = "school_user"
REINTEGRATION_OFFICER = "reintegration_officer"
REINTEGRATION_MANAGER = "reintegration_manager"
REINTEGRATION_SUPPORT = "reintegration_support"
INCLUSION_OFFICER = "inclusion_officer"
PERFORMANCE_ANALYST = "performance_analyst"
AUDITOR = "auditor"
SYSTEM_ADMINISTRATOR = "system_administrator"


@dataclass(frozen=True)
class Role:
    """What a person is in the authority, where they land after signing in, and what they may do."""

    code: str
    label: str
    home: str  # name of the URL shown first after signing in
    permissions: frozenset[str]


CASEWORK = frozenset(
    {
        "referrals.view_referral",
        "referrals.key_referral",
        "referrals.triage_referral",
        "cases.view_case",
        "cases.work_case",
        "cases.view_child",
        "cases.change_child",
        "schools.view_school",
        "schools.view_return",
        "schools.work_return",
        "performance.view_figures",
        "reintegration.request_plan",
        "reintegration.view_plan",
        "site.search",
        "worklist.view_workitem",
    }
)
ADMISSIONS = frozenset(
    {
        "schools.view_school",
        "schools.view_allocation",
        "schools.change_allocation",
        "schools.view_return",
        "reintegration.request_plan",
        "reintegration.view_plan",
        "worklist.view_workitem",
    }
)
REINTEGRATION = frozenset(
    {
        "schools.view_school",
        "reintegration.view_plan",
        "reintegration.work_plan",
        "worklist.view_workitem",
    }
)
MANAGING = frozenset(
    {
        "referrals.reopen_referral",
        "cases.countersign_case",
        "cases.reopen_case",
        "cases.assign_case",
        "cases.lift_mark",
        "cases.sign_as_line_manager",
        "cases.name_delegate",
        "core.view_outboxmessage",
        "worklist.manage_workitem",
        "site.view_health",
    }
)

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(CME_OFFICER, "CME officer", "my-work", CASEWORK),
        Role(CME_MANAGER, "CME manager", "my-work", CASEWORK | MANAGING),
        Role(
            COMMISSIONING_DIRECTOR,
            "Commissioning director",
            "cases:to_sign",
            frozenset(
                {
                    "cases.sign_as_director",
                    "cases.name_delegate",
                    "performance.view_figures",
                    "worklist.view_workitem",
                }
            ),
        ),
        Role(
            ADMISSIONS_OFFICER,
            "Admissions officer",
            "schools:allocations",
            ADMISSIONS,
        ),
        Role(
            ADMISSIONS_MANAGER,
            "Admissions manager",
            "schools:allocations",
            ADMISSIONS
            | {
                "schools.investigate_allocation",
                "schools.void_allocation",
                "worklist.manage_workitem",
            },
        ),
        Role(
            SCHOOL_USER,
            "School office",
            "schools:home",
            frozenset(
                {
                    "schools.view_own_school",
                    "schools.file_return",
                    "schools.confirm_arrival",
                    "schools.change_own_calendar",
                    "worklist.view_workitem",
                }
            ),
        ),
        Role(
            REINTEGRATION_OFFICER,
            "Reintegration officer",
            "my-work",
            REINTEGRATION | {"reintegration.request_plan"},
        ),
        Role(
            REINTEGRATION_MANAGER,
            "Reintegration manager",
            "my-work",
            REINTEGRATION
            | {
                "reintegration.request_plan",
                "reintegration.decide_plan",
                "reintegration.manage_team",
                "worklist.manage_workitem",
            },
        ),
        Role(
            REINTEGRATION_SUPPORT,
            "Reintegration support officer",
            "my-work",
            REINTEGRATION,
        ),
        Role(
            INCLUSION_OFFICER,
            "Inclusion officer",
            "schools:list",
            frozenset(
                {"schools.view_school", "reintegration.request_plan", "reintegration.view_plan"}
            ),
        ),
        Role(
            PERFORMANCE_ANALYST,
            "Performance analyst",
            "performance:months",
            frozenset({"performance.view_figures"}),
        ),
        Role(
            AUDITOR,
            "Information governance",
            "audit:home",
            frozenset({"audit.view_statuschange", "audit.view_accessrecord"}),
        ),
        Role(
            SYSTEM_ADMINISTRATOR,
            "System administrator",
            "set-up",
            frozenset(
                {
                    "accounts.view_user",
                    "accounts.change_user",
                    "authority.change_arrangement",
                    "authority.change_calendar",
                    "cases.name_any_delegate",
                    "site.view_health",
                }
            ),
        ),
    )
}


def may(role: str, permission: str) -> bool:
    """Say whether the role holds the permission."""
    return role in ROLES and permission in ROLES[role].permissions


def holding(permission: str) -> list[str]:
    """Return the codes of the roles that hold the permission."""
    return [code for code in ROLES if may(code, permission)]


def home_of(role: str) -> str:
    """Return the name of the page shown first to the role."""
    return ROLES[role].home if role in ROLES else "home"
