"""The sample company's three months of trade, planned without a database.

The quantities, the customers' habits and the hours come from the rhythm (see data/SOURCES.md);
everything else follows from rules and from chance that is the same in every run.
"""

from datetime import date, timedelta

from liandong.sample.asking import Asking
from liandong.sample.billing import CUSTOMERS, SUPPLIERS, Billing
from liandong.sample.buying import Buying
from liandong.sample.catalogue import Catalogue, catalogue
from liandong.sample.chance import draw
from liandong.sample.demand import RETAIL, Demand
from liandong.sample.diary import SUNDAY, Diary
from liandong.sample.events import Account, Event
from liandong.sample.keeping import Keeping
from liandong.sample.opening import Opening
from liandong.sample.selling import Selling
from liandong.sample.stock import Stock
from liandong.sample.world import World

DAYS = 91
LAST_MINUTE = 16 * 60
SHORT_TERMS = 15
LAST_OF_MONTH = 31
SHORT_TERMS_DAYS = frozenset({10, 20, LAST_OF_MONTH})
LONG_TERMS_DAYS = frozenset({15, LAST_OF_MONTH})
SUPPLIER_PAY_WEEKDAYS = frozenset({2, 4})


def plan_trade(today: date, data: Catalogue | None = None) -> tuple[Event, ...]:
    """Return the documents of the 91 days before ``today`` and of its first 16 hours, in booking order.

    No event takes more than is on hand and unreserved, so the books accept all of them.
    """
    books = data or catalogue()
    first_day = today - timedelta(days=DAYS)
    world = World(books, Demand(books, first_day.weekday()), Stock(), Diary(first_day), DAYS)
    trade = _Trade(world)
    trade.begin()
    world.diary.run((DAYS, LAST_MINUTE))
    return world.diary.events()


class _Trade:
    """Puts the planners together and says when invoices and payments are due."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._customers = Billing(world, CUSTOMERS)
        self._suppliers = Billing(world, SUPPLIERS)
        self._planners = (
            Buying(world, self._suppliers),
            Selling(world, self._customers),
            Keeping(world),
            Asking(world),
        )
        self._opening = Opening(world, self._customers, self._suppliers)

    def begin(self) -> None:
        """Record the opening balances and enter the days into the diary."""
        self._opening.record()
        for day in range(DAYS + 1):
            self._world.diary.at(day, 1, self._open_day)

    def _open_day(self) -> None:
        for planner in self._planners:
            planner.open_day()
        diary, day = self._world.diary, self._world.diary.day
        if diary.weekday(day) != SUNDAY:
            diary.at(day, 11 * 60, self._pay_suppliers)
            diary.at(day, 15 * 60 + 10, self._take_supplier_invoices)
            diary.at(day, 16 * 60 + 30, self._collect)
        evening = LAST_MINUTE - 40 if day == DAYS else 19 * 60 + 20
        diary.at(day, evening, self._invoice_customers)
        diary.at(day, evening + 20, self._collect_at_once)

    def _take_supplier_invoices(self) -> None:
        weekday = self._world.diary.weekday(self._world.diary.day)
        for supplier in self._world.catalogue.suppliers.values():
            if draw(f"invoices/{supplier.code}", SUNDAY) == weekday:
                self._suppliers.invoice(supplier.code, supplier.terms_days)

    def _pay_suppliers(self) -> None:
        if self._world.diary.weekday(self._world.diary.day) not in SUPPLIER_PAY_WEEKDAYS:
            return
        for code in self._world.catalogue.suppliers:
            self._suppliers.pay(code, Account.BANK)

    def _invoice_customers(self) -> None:
        """Invoice at once without terms, three times a month at short terms, else twice."""
        today = self._world.diary.today()
        day = LAST_OF_MONTH if (today + timedelta(days=1)).day == 1 else today.day
        for customer in self._world.catalogue.customers.values():
            terms = customer.terms_days
            days = SHORT_TERMS_DAYS if terms <= SHORT_TERMS else LONG_TERMS_DAYS
            if terms == 0 or day in days:
                self._customers.invoice(customer.code, terms)

    def _collect(self) -> None:
        """Take the payments of customers with terms, each on a weekday of its own."""
        weekday = self._world.diary.weekday(self._world.diary.day)
        for customer in self._world.catalogue.customers.values():
            if customer.terms_days and draw(f"payday/{customer.code}", SUNDAY) == weekday:
                self._customers.pay(customer.code, Account.BANK)

    def _collect_at_once(self) -> None:
        """Take the payments of customers without terms, on the evening of the invoice."""
        for customer in self._world.catalogue.customers.values():
            if not customer.terms_days:
                is_cash = customer.category == RETAIL and customer.name.endswith("(现金)")
                self._customers.pay(customer.code, Account.CASH if is_cash else Account.BANK)
