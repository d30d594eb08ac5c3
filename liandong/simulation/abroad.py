"""Dollars: an account kept in them, debts in them, paid in parts; a month's end brings them to its rate."""

from decimal import Decimal

from liandong.documents.currency_fields import Names, names_of
from liandong.general_ledger.models import Claim
from liandong.kernel.custom import CustomRole
from liandong.kernel.money import plain
from liandong.simulation.furnishing import CURRENCY
from liandong.simulation.numbering import Sheet
from liandong.simulation.wishes import Scene, Wish


def _names(scene: Scene, type_id: str) -> Names:
    return names_of(scene.cast.owner.fields, type_id)


def _amount(scene: Scene) -> Decimal:
    return Decimal(scene.luck.randint(1, 90_000)) / 100


def hold_dollars(scene: Scene) -> Wish:
    """Book what the account of dollars held when the books began, in both currencies."""
    dollars, type_id = _amount(scene), "finance.opening_balances"
    line: Sheet = {"account": scene.cast.dollars[0], "gross_amount": plain(round(dollars * 7, 2))}
    line[_names(scene, type_id)[CustomRole.AMOUNT]] = plain(dollars)
    return scene.booked(type_id, {}, [line])


def owe_dollars(scene: Scene) -> Wish:
    """Book what a partner owed, or was owed, in dollars when the books began."""
    kind, partners = scene.one([("receivable", scene.cast.customers), ("payable", scene.cast.suppliers)])
    dollars, type_id = _amount(scene), "finance.opening_claims"
    names = _names(scene, type_id)
    line: Sheet = {"gross_amount": plain(round(dollars * 7, 2)), "details": {"kind": kind}}
    line[names[CustomRole.AMOUNT]] = plain(dollars)
    return scene.booked(
        type_id, {"partner": scene.one(partners), names[CustomRole.CURRENCY]: CURRENCY}, [line]
    )


def pay_dollars(scene: Scene) -> Wish | None:
    """Receive or pay a part of a debt in dollars, and at times more."""
    kind, type_id = scene.one(
        [("receivable", "finance.incoming_payment"), ("payable", "finance.outgoing_payment")]
    )
    debts = Claim.objects.filter(kind=kind, currency=CURRENCY, foreign_open__gt=0)
    claim = scene.luck.choice(list(debts.order_by("-pk")[:20]) or [None])
    if claim is None:
        return None
    names = _names(scene, type_id)
    part = Decimal(scene.luck.randint(1, int(claim.foreign_open * 100))) / 100
    part = claim.foreign_open if scene.happens(50) else part
    more = _amount(scene) if scene.happens(20) else Decimal(0)
    lines: list[Sheet] = [
        {"account": scene.cast.dollars[0], names[CustomRole.AMOUNT]: plain(part + more)},
        {"claim": claim.pk, names[CustomRole.AMOUNT]: plain(part)},
    ]
    return scene.booked(type_id, {"partner": claim.partner_id, names[CustomRole.CURRENCY]: CURRENCY}, lines)


def spend_dollars(scene: Scene) -> Wish:
    """Earn or spend dollars by category; at times a part is left open."""
    type_id, name, partners = scene.one(
        [
            ("finance.other_expense", "房租", scene.cast.suppliers),
            ("finance.other_income", "利息收入", scene.cast.customers),
        ]
    )
    names, dollars = _names(scene, type_id), _amount(scene)
    paid = dollars if scene.happens(60) else round(dollars / 2, 2)
    lines: list[Sheet] = [
        {"details": {"category": name}, names[CustomRole.AMOUNT]: plain(dollars)},
        {"account": scene.cast.dollars[0], names[CustomRole.AMOUNT]: plain(paid)},
    ]
    header: Sheet = {"partner": scene.one(partners), names[CustomRole.CURRENCY]: CURRENCY}
    return scene.booked(type_id, header, lines)


def change_dollars(scene: Scene) -> Wish:
    """Buy dollars, or sell some; what both sides differ by is a difference of rates."""
    dollars, type_id = _amount(scene), "finance.money_transfer"
    names, bank = _names(scene, type_id), scene.one(scene.cast.accounts)
    own = plain(round(dollars * Decimal("7.08"), 2))
    lines: list[Sheet] = [
        {"account": scene.cast.dollars[0], names[CustomRole.AMOUNT]: plain(dollars)},
        {"account": bank, "details": {"credit": own}},
    ]
    if scene.happens(50):
        lines = [
            {"account": scene.cast.dollars[0], names[CustomRole.AMOUNT_OUT]: plain(dollars)},
            {"account": bank, "gross_amount": own},
        ]
    return scene.booked(type_id, {}, lines)
