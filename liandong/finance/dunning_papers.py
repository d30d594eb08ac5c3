"""催款函 on paper: a letter that was sent, with the debts it reminds of."""

from django.utils.translation import gettext as _

from liandong.collaboration.dunning_models import DunningLetter
from liandong.identity.registry.models import Company
from liandong.printkit.numbers import money
from liandong.printkit.tables import TableColumn, TablePaper, tables_pdf
from liandong.storage.namespace import current_namespace


def dunning_pdf(letter: DunningLetter) -> bytes:
    """Return a letter as it was sent, as PDF; its partner is at hand. Four statements."""
    company = Company.objects.values_list("name", flat=True).get(slug=current_namespace().slug)
    return tables_pdf(letter.level_name, [_paper(letter, company)])


def file_name(letter: DunningLetter) -> str:
    """Return the name of its file."""
    words = _("{level} {partner} {day}.pdf")
    return words.format(level=letter.level_name, partner=letter.partner.name, day=letter.sent_on)


def _paper(letter: DunningLetter, company: str) -> TablePaper:
    lines = letter.lines.select_related("claim__document").order_by("claim__due_date", "pk")
    rows = [
        [
            one.claim.document.number,
            one.claim.business_date.isoformat(),
            one.claim.due_date.isoformat(),
            str(one.days_late),
            money(one.interest) if one.interest else "",
            money(one.open_amount),
        ]
        for one in lines
    ]
    interest = money(letter.interest) if letter.interest else ""
    return TablePaper(
        title=letter.level_name,
        company=company,
        columns=[
            TableColumn(_("单据")),
            TableColumn(_("日期"), 240),
            TableColumn(_("到期日"), 240),
            TableColumn(_("逾期天数"), 220, is_number=True),
            TableColumn(_("利息"), 240, is_number=True),
            TableColumn(_("未付金额"), 300, is_number=True),
        ],
        rows=rows,
        totals=[interest, money(letter.amount)],
        facts=[
            (_("致"), letter.partner.name),
            (_("逾期金额"), money(letter.amount)),
            (_("逾期利息（供参考）"), interest),
            (_("催款费（供参考）"), money(letter.fee) if letter.fee else ""),
        ],
        right=[_("日期 {day}").format(day=letter.sent_on)],
        note=letter.words,
        signatures=[company],
    )
