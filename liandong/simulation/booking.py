"""Keeping the books: opening them, vouchers, money, taxes, and closing months."""

from liandong.general_ledger.models import Period
from liandong.kernel.balances import Clearing
from liandong.simulation.casting import FIRST_DAY
from liandong.simulation.numbering import Sheet
from liandong.simulation.wishes import Scene, Way, Wish


def average_month(scene: Scene) -> Wish | None:
    """Bring a month's issues to its average; under another method that is refused."""
    over = scene.months()
    return Wish(Way.AVERAGE_MONTH, on=scene.one(over)) if over else None


def carry_over(scene: Scene) -> Wish | None:
    """Carry over VAT, profit and loss, or the year; where nothing is new that is refused."""
    kind = scene.one(list(Clearing))
    over = [f"{FIRST_DAY.year}-12"] if kind is Clearing.YEAR_END else scene.months()
    return Wish(Way.CARRY_OVER, [{"kind": kind.value}], on=scene.one(over)) if over else None


def open_claims(scene: Scene) -> Wish:
    """Book what a partner owed when the books began."""
    kind, partners = scene.one([("receivable", scene.cast.customers), ("payable", scene.cast.suppliers)])
    line = {"gross_amount": str(scene.luck.randint(1, 500)), "details": {"kind": kind}}
    return scene.booked("finance.opening_claims", {"partner": scene.one(partners)}, [line])


def open_balances(scene: Scene) -> Wish:
    """Book opening balances of money accounts."""
    line = {"account": scene.one(scene.cast.accounts), "gross_amount": str(scene.luck.randint(1, 900))}
    return scene.booked("finance.opening_balances", {}, [line])


def transfer_tax_out(scene: Scene) -> Wish:
    """Give back input tax of what was lost or handed to employees, at times take some in again."""
    reasons = {"loss": scene.cast.losses[0], "welfare": scene.cast.losses[1]}
    lines: list[Sheet] = [
        {
            "account": reasons[reason],
            "gross_amount": str(scene.luck.randint(1, 40) * scene.one([1, 1, 1, -1])),
            "details": {"reason": reason},
        }
        for reason in scene.luck.sample(sorted(reasons), scene.luck.randint(1, 2))
    ]
    return scene.booked("finance.input_tax_transfer", {}, lines)


def write_voucher(scene: Scene) -> Wish:
    """Write by hand that money went from one account to another, at times that much tax is owed.

    In a month that is over there may be no sale that owes tax, and then none would be carried over.
    """
    amount, header = str(scene.luck.randint(1, 900)), Sheet()
    target, source = scene.luck.sample(scene.cast.accounts, 2)
    if scene.happens(30) and (over := scene.months()):
        amount, source = "9000", scene.one(scene.cast.output_tax)
        header = {"business_date": f"{scene.one(over)}-28"}
    lines: list[Sheet] = [
        {"account": target, "gross_amount": amount, "details": {"summary": "转款"}},
        {"account": source, "details": {"credit": amount}},
    ]
    return scene.booked("finance.voucher", header, lines)


def move_money(scene: Scene) -> Wish:
    """Move money between own accounts, at times for a fee."""
    amount, fee = scene.luck.randint(1, 900), scene.luck.randint(1, 5) if scene.happens(40) else 0
    target, source = scene.luck.sample(scene.cast.accounts, 2)
    lines: list[Sheet] = [
        {"account": target, "gross_amount": str(amount)},
        {"account": source, "details": {"credit": str(amount + fee)}},
    ]
    if fee:
        lines.append({"gross_amount": str(fee), "details": {"category": "银行手续费"}})
    return scene.booked("finance.money_transfer", {}, lines)


def spend(scene: Scene) -> Wish:
    """Pay for something by its category, and at times owe a part of it."""
    return _by_category(scene, "finance.other_expense", ("房租", "水电费", "工资"), scene.cast.suppliers)


def earn(scene: Scene) -> Wish:
    """Earn something besides goods, and at times have a part of it still to come."""
    return _by_category(scene, "finance.other_income", ("利息收入", "废品收入"), scene.cast.customers)


def _by_category(scene: Scene, type_id: str, names: tuple[str, ...], partners: list[int]) -> Wish:
    amounts = [scene.luck.randint(1, 900) for _ in range(scene.luck.randint(1, 2))]
    lines: list[Sheet] = [
        {"gross_amount": str(amount), "details": {"category": scene.one(list(names))}} for amount in amounts
    ]
    money = sum(amounts) if scene.happens(70) else scene.luck.randint(0, sum(amounts))
    if money:
        lines.append({"account": scene.one(scene.cast.accounts), "gross_amount": str(money)})
    header = {} if money == sum(amounts) else {"partner": scene.one(partners)}
    return scene.booked(type_id, header, lines)


def close_month(scene: Scene) -> Wish | None:
    """Close the earliest open month but the current one, or reopen the last closed one."""
    closed = Period.objects.filter(is_closed=True, year=2026).order_by("-month").first()
    if closed is not None:
        return Wish(Way.REOPEN_PERIOD, on=f"2026-{closed.month:02}")
    over = scene.months()
    return Wish(Way.CLOSE_PERIOD, on=scene.one(over)) if over else None
