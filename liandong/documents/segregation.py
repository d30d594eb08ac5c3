"""Deeds that two people must do: what the chain of a document says about who did what.

The chain of a document is itself, what its lines were copied from or settle, what it reverses, and
so on upwards. Nobody may do a deed whose counterpart he did on the same chain.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from liandong.documents.models import Approval, Document, DocumentLine, State
from liandong.documents.types import document_type
from liandong.general_ledger.models import Claim
from liandong.identity.models import Member
from liandong.identity.segregation import Deed, Pair
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.terms import Problem
from liandong.storage import bulk

VERB_LABELS: Mapping[Verb, str] = {
    Verb.VIEW: "查看",
    Verb.DRAFT: "编辑",
    Verb.APPROVE: "审批",
    Verb.POST: "审核",
    Verb.REVERSE: "红冲",
    Verb.REOPEN: "撤销修改",
    Verb.DISCARD: "作废",
}

_UPWARDS = "CASE k.n WHEN 0 THEN o.document_id WHEN 1 THEN m.document_id ELSE d.reverses_id END"
_CHAIN = """
WITH RECURSIVE chain(root, id) AS (
    SELECT id, id FROM {documents} WHERE id {condition}
    UNION
    SELECT c.root, {upwards} FROM chain c JOIN {documents} d ON d.id = c.id
    LEFT JOIN {lines} l ON l.document_id = d.id LEFT JOIN {lines} o ON o.id = l.origin_id
    LEFT JOIN {claims} m ON m.id = l.claim_id
    CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2) k WHERE {upwards} IS NOT NULL
)
SELECT c.root, d.id, d.type, d.number, d.state, d.reverses_id, d.member_id, w.name, d.posted_by_id, p.name,
       a.member_id, b.name
FROM chain c JOIN {documents} d ON d.id = c.id JOIN {members} w ON w.id = d.member_id
LEFT JOIN {members} p ON p.id = d.posted_by_id
LEFT JOIN {approvals} a ON a.document_id = d.id AND a.is_approved
     AND (d.state <> '{draft}' OR a.version = d.version)
LEFT JOIN {members} b ON b.id = a.member_id ORDER BY c.root, d.id
"""
_TABLES = {
    "documents": bulk.table(Document),
    "lines": bulk.table(DocumentLine),
    "claims": bulk.table(Claim),
    "members": bulk.table(Member),
    "approvals": bulk.table(Approval),
}


@dataclass(frozen=True, slots=True)
class Intent:
    """Who is about to do what to a document, and the pairs that hold in the company."""

    document: int
    actor: Actor
    verb: Verb
    pairs: Sequence[Pair]


@dataclass(frozen=True, slots=True)
class _Done:
    """A deed someone did, or is about to do, on a document."""

    person: int
    deed: Deed
    document: int
    name: str = field(compare=False)
    number: str = field(compare=False)


def segregation_problems(intents: Iterable[Intent]) -> dict[int, list[Problem]]:
    """Return ``segregated`` for each pair that an intent would bring into one hand, by document.

    One statement; none where the company has no pairs.
    """
    wanted = {one.document: one for one in intents if one.pairs}
    if not wanted:
        return {}
    condition, params = bulk.among(sorted(wanted))
    sql = _CHAIN.format(**_TABLES, condition=condition, upwards=_UPWARDS, draft=State.DRAFT.value)
    chains: dict[int, set[_Done]] = {document: set() for document in wanted}
    for root, *row in bulk.run(sql, params):
        chains[root] |= set(_done(row))
        if row[0] == root:
            intent = wanted[root]
            verb = Verb.REVERSE if intent.verb is Verb.REOPEN else intent.verb
            deed = Deed(row[1], verb)
            chains[root].add(_Done(intent.actor.member, deed, root, intent.actor.name, row[2]))
    return {root: list(_conflicts(root, wanted[root].pairs, chain)) for root, chain in chains.items()}


def _done(row: Sequence[object]) -> Iterator[_Done]:
    pk, kind, number, state, reverses, drafter, drafted, poster, posted, approver, approved = row
    by_verb = {Verb.APPROVE: (approver, approved)}
    if reverses is None:  # a red document is drafted by the program, on behalf of who reverses
        by_verb[Verb.DRAFT] = (drafter, drafted)
    if state != State.DRAFT:
        by_verb[Verb.POST if reverses is None else Verb.REVERSE] = (poster, posted)
    for verb, (person, name) in by_verb.items():
        if isinstance(person, int) and isinstance(pk, int):
            yield _Done(person, Deed(str(kind), verb), pk, str(name), str(number))


def _conflicts(root: int, pairs: Sequence[Pair], chain: set[_Done]) -> Iterator[Problem]:
    """Yield a problem for each pair in one hand of which one deed is about the document itself."""
    own = sorted((done for done in chain if done.document == root), key=lambda done: done.deed)
    told: set[tuple[int, Pair]] = set()
    for here in own:
        for there in sorted(chain - {here}, key=lambda done: (done.document, done.deed)):
            pair = _pair_of(pairs, here.deed, there.deed)
            if pair is None or here.person != there.person or (here.person, pair) in told:
                continue
            told.add((here.person, pair))
            yield Problem("segregated", detail=_detail(here, there))


def _pair_of(pairs: Sequence[Pair], one: Deed, other: Deed) -> Pair | None:
    for pair in pairs:
        for first, second in ((pair.first, pair.second), (pair.second, pair.first)):
            if first.covers(one) and second.covers(other):
                return pair
    return None


def _detail(here: _Done, there: _Done) -> dict[str, str]:
    return {
        "name": here.name,
        "deed": VERB_LABELS[here.deed.verb],
        "number": there.number,
        "other": f"{document_type(there.deed.subject).label}·{VERB_LABELS[there.deed.verb]}",
    }
