"""Who may do what: every address of the URLconf, every method, every role. An address without a rule fails."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse

from tests.privacy.addresses import Address, addresses
from tests.privacy.world import World, ask, browser_of

VISITOR, RECEPTIONIST, CLINICIAN, REVIEWER, MANAGER, OUTSIDER = (
    "visitor",
    "receptionist",
    "clinician",
    "reviewer",
    "manager",
    "outsider",
)
TAKERS = {RECEPTIONIST, CLINICIAN, MANAGER}
ROLES = (VISITOR, RECEPTIONIST, CLINICIAN, REVIEWER, MANAGER, OUTSIDER)
STAFF = {*TAKERS, REVIEWER}
JUDGES = {CLINICIAN, REVIEWER, MANAGER}
MEMBERS = {*STAFF, OUTSIDER}
EVERYBODY = {VISITOR, *MEMBERS}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")

Who = set[str]
READ: Callable[[Who], dict[str, Who]] = lambda who: {"GET": who}  # noqa: E731
DO: Callable[[Who], dict[str, Who]] = lambda who: {"POST": who}  # noqa: E731
FORM: Callable[[Who], dict[str, Who]] = lambda who: {"GET": who, "POST": who}  # noqa: E731

# Of an address: for each method that it knows, who may use it.
RULES: dict[str, dict[str, Who]] = {
    # visitors: the key of one's own conversation opens it, and being staff does not
    "chat:site": READ(EVERYBODY),
    "chat:start": DO(EVERYBODY),
    "chat:conversation": {"GET": {VISITOR}, "DELETE": {VISITOR}},
    "chat:messages": FORM({VISITOR}),
    "chat:events": READ({VISITOR}),
    "chat:contact": DO({VISITOR}),
    "chat:thumb": DO({VISITOR}),
    "chat:typing": DO({VISITOR}),
    "chat:seen": DO({VISITOR}),
    "chat:end": DO({VISITOR}),
    "chat:reopen": DO(EVERYBODY),
    "chat:openapi": READ(EVERYBODY),
    "chat:api_docs": READ(EVERYBODY),
    "chat:unknown": dict.fromkeys(METHODS, EVERYBODY),  # 404
    "chat:chat": READ(EVERYBODY),
    "chat:resume": READ(EVERYBODY),
    "chat:frame": READ(EVERYBODY),
    "chat:loader": READ(EVERYBODY),
    "chat:demo": READ(EVERYBODY),
    "chat:healthz": READ(EVERYBODY),
    "chat:readyz": READ(EVERYBODY),
    "chat:metrics": READ(EVERYBODY),
    # hand-offs
    "inbox:home": READ(STAFF),
    "inbox:handoffs": READ(TAKERS),
    "inbox:handoff_list": READ(TAKERS),
    "inbox:pulse": READ(TAKERS),
    "inbox:events": READ(TAKERS),
    "inbox:presence": DO(STAFF),
    "inbox:messages": READ(TAKERS),
    **{f"inbox:{name}": DO(TAKERS) for name in ("take", "release", "transfer", "hand-back", "resolve", "reply", "note")},
    "inbox:typing": DO(TAKERS),
    "inbox:seen": DO(TAKERS),
    "inbox:notices": READ({MANAGER}),
    "inbox:notice_again": DO({MANAGER}),
    "inbox:alarms": READ(STAFF),
    "inbox:chat": READ(TAKERS),
    "inbox:colleagues": READ(TAKERS),
    "inbox:replies": READ(TAKERS),
    "inbox:replies_offered": READ(TAKERS),
    "inbox:reply_add": FORM(TAKERS),
    # one's own; managers, everybody's
    "inbox:reply_change": FORM(TAKERS),
    "inbox:reply_delete": DO(TAKERS),
    # the log
    "review:conversations": READ(STAFF),
    "review:save_view": DO(STAFF),
    "review:delete_view": DO(STAFF),
    "review:transcript": READ(STAFF),
    "review:audit": READ({MANAGER}),
    # judging
    "corrections:today": READ(JUDGES),
    "corrections:agreement": READ(JUDGES),
    "corrections:outcomes": READ(JUDGES),
    "corrections:turn": READ(JUDGES),
    "corrections:panel": READ(JUDGES),
    "corrections:judge": DO(JUDGES),
    "corrections:rule": DO({CLINICIAN, MANAGER}),
    # answers
    "answers:answers": READ(STAFF),
    "answers:answer": READ(STAFF),
    "answers:shown": READ(STAFF),
    "answers:edit": FORM(JUDGES),
    **{f"answers:{name}": DO(JUDGES) for name in ("preview", "submit", "discard")},
    **{f"answers:{name}": DO({CLINICIAN}) for name in ("approve", "reject", "read", "take_back", "keep", "retire", "restore")},
    # improving
    **{f"improve:{name}": READ(JUDGES) for name in ("overview", "candidate", "unanswered", "group")},
    **{f"improve:{name}": DO(JUDGES) for name in ("train", "back", "accept", "group_now", "draft_from", "add_to")},
    "improve:confirm": DO({CLINICIAN, MANAGER}),
    "improve:examples": FORM(JUDGES),
    "improve:draft": FORM(JUDGES),
    "improve:delete_draft": DO(JUDGES),
    "insights:insights": READ(STAFF),
    "insights:csv": READ(STAFF),
    "insights:json": READ(STAFF),
    "privacy:details": DO({CLINICIAN, MANAGER}),
}

# Pages of the library that signs staff in, which knows by itself which methods they have: who gets past its door.
ACCOUNT: dict[str, Who] = {
    **dict.fromkeys(("login", "logout", "inactive", "signup", "confirm_login_code", "confirm_email"), EVERYBODY),
    **dict.fromkeys(("email_verification_sent", "reset_password", "reset_password_done"), EVERYBODY),
    **dict.fromkeys(("reset_password_from_key", "reset_password_from_key_done"), EVERYBODY),
    **dict.fromkeys(("reauthenticate", "email", "change_password", "set_password"), MEMBERS),
}
SECOND_STEP: dict[str, Who] = {
    "authenticate": EVERYBODY,
    **dict.fromkeys(("index", "reauthenticate", "activate_totp", "deactivate_totp"), MEMBERS),
    **dict.fromkeys(("view_recovery_codes", "generate_recovery_codes", "download_recovery_codes"), MEMBERS),
}
LIBRARY: dict[str, Who] = {
    **{f"account_{name}": who for name, who in ACCOUNT.items()},
    **{f"mfa_{name}": who for name, who in SECOND_STEP.items()},
}

STREAMS = {"chat:events", "inbox:events"}


def verdict(answer: HttpResponse) -> str:
    """may | sign in | no | no method: what the answer comes to. Any other answer came from the view itself."""
    location = answer.headers.get("Location", "")
    if answer.status_code == 401 or location.startswith("/accounts/login/") or "/reauthenticate/" in location:
        return "sign in"
    if answer.status_code == 403 and answer.headers.get("Content-Type") == "application/json":
        # Refused for what the conversation is at, and not for who asks.
        return "no" if answer.json().get("error", "forbidden") in ("forbidden", "withheld") else "may"
    return {403: "no", 405: "no method"}.get(answer.status_code, "may")


OURS = [address for address in addresses() if address.name not in {*LIBRARY, *STREAMS}]
FOLLOWED = [address for address in addresses() if address.name in STREAMS]
THEIRS = [address for address in addresses() if address.name in LIBRARY]


@pytest.mark.parametrize("address", addresses(), ids=str)
def test_every_address_has_a_rule(address: Address) -> None:
    known = address.name in RULES or address.name in LIBRARY
    assert known, f"/{address.route} is new: say in RULES who may use it, by which methods"


def test_no_rule_is_left_of_an_address_that_is_gone() -> None:
    assert {*RULES, *LIBRARY} == {address.name for address in addresses()}


def wanted(rule: dict[str, Who], method: str, role: str) -> set[str]:
    """The verdicts that the rule allows."""
    refused = {"no", "sign in"}
    if method in rule:
        return {"may"} if role in rule[method] else refused
    if method == "HEAD" and "GET" in rule:
        return {"no method", *wanted(rule, "GET", role)}
    return {"no method"} if any(role in who for who in rule.values()) else {"no method", *refused}


@pytest.mark.parametrize("address", OURS, ids=str)
def test_every_role_may_do_what_the_rule_says_and_nothing_else(world: World, address: Address) -> None:
    assert wrong(world, address) == {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", FOLLOWED, ids=str)
def test_so_it_is_with_streams(world: World, address: Address) -> None:
    """They are answered by threads that see what is committed."""
    assert wrong(world, address, rolled_back=False) == {}


def wrong(world: World, address: Address, rolled_back: bool = True) -> dict[tuple[str, str], tuple[str, int]]:
    """The verdicts, with their status, that the rule does not allow."""
    rule, found = RULES.get(address.name, {}), {}
    for role in ROLES:
        client = browser_of(world, role)
        for method in METHODS:
            answer = ask(world, client, address, method, role, rolled_back)
            if verdict(answer) not in wanted(rule, method, role) or answer.status_code == 500:
                found[role, method] = (verdict(answer), answer.status_code)
    return found


@pytest.mark.parametrize("address", THEIRS, ids=str)
def test_the_door_of_ones_account_is_shut_to_strangers(world: World, address: Address) -> None:
    for role in ROLES:
        answer = ask(world, browser_of(world, role), address, "GET", role)
        assert answer.status_code < 500
        assert role in LIBRARY[address.name] or verdict(answer) == "sign in", role
