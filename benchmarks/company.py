"""The invented company whose tickets are measured: its contract, its people, and what they write."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A business unit: who asks, who may take tokens, and who writes for the others."""

    key: str
    name: str
    promoter: str
    relay: str
    people: tuple[str, ...]
    weight: int
    quota: dict[str, int]


@dataclass(frozen=True, slots=True)
class Team:
    """An IT team."""

    key: str
    name: str
    lead: str
    people: tuple[str, ...]
    weight: int
    limit: int


def _mail(name: str) -> str:
    return f"{name}@inv.example"


def _unit(key: str, name: str, people: str, weight: int, quota: dict[str, int]) -> Unit:
    """`people`: who may promote, who writes for the others, and the others."""
    promoter, relay, *others = map(_mail, people.split())
    return Unit(key, name, promoter, relay, tuple(others), weight, quota)


def _team(key: str, name: str, people: str, weight: int, limit: int) -> Team:
    """`people`: the lead first."""
    mails = tuple(map(_mail, people.split()))
    return Team(key, name, mails[0], mails, weight, limit)


SCRIBE = _mail("nadia")
"""A relay of every unit, who commits what the day brought: its claims carry her name and whom she wrote for."""

UNITS = (
    _unit("markets", "Trading desk", "claire ugo thibault ivo", 5, {"systems": 2, "data": 1}),
    _unit("risk", "Risk", "karim rosa jonas mina", 3, {"data": 1, "desk": 1}),
    _unit("operations", "Operations", "lea odile bruno fatou", 5, {"systems": 1, "desk": 1}),
    _unit("sales", "Sales", "amir greta lucia sven", 4, {"systems": 1, "desk": 1}),
    _unit("finance", "Finance", "noor pavel edith yann", 3, {"data": 1}),
    _unit("people", "People", "maud luca ada omar", 2, {"network": 1}),
)
TEAMS = (
    _team("systems", "Systems", "hugo ana malo zoe imre", 4, 55),
    _team("network", "Network", "ines tom sara", 2, 32),
    _team("data", "Databases", "paul wen lina", 3, 45),
    _team("desk", "Service desk", "vera max joy ben", 5, 65),
)

VERBS = ("Open", "Move", "Renew", "Speed up", "Repair", "Extend", "Document", "Automate", "Restore", "Replace")
THINGS = (
    "the FIX feed of the new broker",
    "accounts for the trainees",
    "the nightly price import",
    "the archive of trade notices",
    "the VPN for remote desks",
    "the export of positions",
    "the screen wall of the desk",
    "the risk report at 7:30",
    "the printer on the third floor",
    "the client register’s search",
    "the backup of the ledger",
    "the shared mailbox for claims",
)
PLACES = (
    "in Lyon",
    "for Milan",
    "before the audit",
    "after the migration",
    "on the test system",
    "for the whole floor",
)
REASONS = (
    "Two hours by hand every morning",
    "The auditor asks for it",
    "Three clients have complained",
    "The licence ends this quarter",
    "Nobody else knows the old way",
)
ACCEPTED = (
    "The pilot desk works with it for a day",
    "The report equals last month’s to the cent",
    "Ten accounts open without a call",
    "No alarm for one night",
)
DETAILS = (
    "Since the last release.",
    "The old way still works.",
    "The list is on the share.",
    "Only the second site.",
    "Please call first.",
    "Not on Fridays.",
    "Tried twice already.",
    "A restart did not help.",
    "Nobody is blocked yet.",
    "See the screen shots.",
)
WAITS = ("The address of the broker is missing", "The vendor looks into it", "A window on Saturday is needed")
ANSWERS = ("It is on the share now", "Yes, both sites", "Saturday is fine")

CONTRACT = """\
schema: itbiz/contract@1
title: Trust agreement of Fulmar Asset Management
tickets: tickets
id_prefix: ITB
language: en
timezone: Europe/Paris

calendar:
  working_days: [mon, tue, wed, thu, fri]
  working_hours: ["09:00", "18:00"]

parties:
  requesters:
{requesters}
  providers:
{providers}

terms:
  - version: 1
    effective_from: {first}
    period: iso_week
    quota:
{quota}
    tokens: {{carry_over_max: 0, book_ahead: 1, swap: until_started, refund: until_started}}
    enforcement: refuse
    guarantee: {{{guarantee}}}
    wip_limit:
{limits}
    allocation: {{priority: 20, standard: 65, intangible: 15}}
    classes:
      expedite: {{sle: {{percentile: 85, within_days: 1}}}}
      priority: {{sle: {{percentile: 85, within_days: 7}}}}
      fixed_date: {{sle: {{percentile: 95, within_days: 30}}, requires: [due, due_reason]}}
      standard: {{sle: {{percentile: 85, within_days: 30}}}}
      intangible: {{}}
    duties:
      requester:
        required_fields: [justification, acceptance, contact]
        answer_within: {{working_days: 2}}
        accept_within: {{working_days: 5}}
      provider:
        acknowledge_within: {{working_days: 2}}
        answer_within: {{working_days: 2}}
        explain: [refusal, demotion, wait]
        reopen_free_within: {{working_days: 10}}
    emergency:
      requires: [reason, impact, approved_by]
      approved_by: [requester, provider]
      repay: 1
      cap: {{per: quarter, count: 2}}
      review_within: {{working_days: 5}}
    pull_order: [expedite, emergency, owed, priority, fixed_date, standard, intangible]
"""


def contract(first_week: str) -> str:
    """The text of contract.yaml, its terms in force from that ISO week on."""
    guarantee = {team.key: sum(unit.quota.get(team.key, 0) for unit in UNITS) for team in TEAMS}
    return CONTRACT.format(
        first=first_week,
        requesters="\n".join(
            f"    {unit.key}: {{name: {unit.name}, relays: [{unit.relay}, {SCRIBE}], may_promote: [{unit.promoter}]}}"
            for unit in UNITS
        ),
        providers="\n".join(
            f"    {team.key}: {{name: {team.name}, lead: {team.lead}, members: [{', '.join(team.people)}]}}"
            for team in TEAMS
        ),
        quota="\n".join(
            f"      {unit.key}: {{{', '.join(f'{team}: {tokens}' for team, tokens in unit.quota.items())}}}"
            for unit in UNITS
        ),
        guarantee=", ".join(f"{team}: {count}" for team, count in guarantee.items()),
        limits="\n".join(f"      {team.key}: {{total: {team.limit}}}" for team in TEAMS),
    )
