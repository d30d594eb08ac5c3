"""Writing partners with their search words: a constant number of statements a batch."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from liandong.identity.models import Member
from liandong.partners.checks import Row, Stored
from liandong.partners.forms import COLUMNS
from liandong.partners.models import Partner, PartnerWord, PartnerWordList
from liandong.partners.search_text import partner_search_text, partner_words
from liandong.storage import bulk
from liandong.storage.pieces import fetch, joined
from liandong.storage.words import WordIndex, replace_words

PARTNER_WORDS = WordIndex(PartnerWord, PartnerWordList, Partner, "partner", has_merged=True)


def partner_ids(codes: Iterable[str]) -> dict[str, int]:
    """Return the ids of the partners that exist, by code, with one statement."""
    rows = [(code,) for code in sorted(set(codes))]
    if not rows:
        return {}
    codes_given = bulk.source(Partner, ["code"], rows)
    query = joined(
        "SELECT p.code, p.id FROM partners_partner p JOIN ", codes_given, " AS v ON p.code = v.code"
    )
    return dict(fetch(query))


def referred_ids(codes: Iterable[str]) -> dict[str, int]:
    """Return the ids of the partners that codes stand for: of a merged one that of the kept."""
    rows = [(code,) for code in sorted(set(codes))]
    if not rows:
        return {}
    codes_given = bulk.source(Partner, ["code"], rows)
    start = "SELECT p.code, COALESCE(p.merged_into_id, p.id) FROM partners_partner p JOIN "
    return dict(fetch(joined(start, codes_given, " AS v ON p.code = v.code")))


def read_stored(rows: Sequence[Row]) -> Stored:
    """Return what is stored now that bears on the rows, with three statements at most."""
    owners = {row.form.owner for row in rows if row.form.owner is not None}
    return Stored(
        partners=partner_ids(row.form.code for row in rows),
        merged=_merged([row.partner for row in rows if row.partner is not None]),
        members=frozenset(Member.objects.filter(pk__in=owners).values_list("pk", flat=True)),
    )


def _merged(partners: Sequence[int]) -> dict[int, str]:
    """Return the codes of what partners were merged into, by id, of those that were."""
    if not partners:
        return {}
    found = Partner.objects.filter(pk__in=partners, merged_into__isnull=False)
    return dict(found.values_list("pk", "merged_into__code"))


def write_rows(rows: Sequence[Row]) -> list[int]:
    """Write checked rows with their words, with four statements; return the ids in row order."""
    now = timezone.now()
    created, changed = [], []
    for row in rows:
        values = (*(getattr(row.form, column) for column in COLUMNS), partner_search_text(row.form))
        if row.partner is None:
            created.append((*values, now, now))
        else:
            changed.append((row.partner, *values, now))
    names = (*COLUMNS, "search_text")
    found = bulk.insert(Partner, (*names, "created_at", "updated_at"), created, returning=["code", "id"])
    bulk.update(Partner, ["id"], [*names, "updated_at"], changed)
    by_code = dict(found)
    ids = [by_code[row.form.code] if row.partner is None else row.partner for row in rows]
    replace_words(PARTNER_WORDS, [(i, partner_words(row.form)) for i, row in zip(ids, rows, strict=True)])
    return ids
