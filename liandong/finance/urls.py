"""Addresses of debts, ledger and periods, and their places in the menu."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.utils.translation import gettext_noop as _

from liandong.documents.month_average import TYPE as AVERAGE
from liandong.documents.period_transfers import TYPES as TRANSFERS
from liandong.finance import audit_jobs, closing_jobs, statement_jobs
from liandong.finance.allowance import pages as allowance
from liandong.finance.allowance.urls import urlpatterns as allowances
from liandong.finance.archive import jobs as archive_jobs
from liandong.finance.bills.urls import urlpatterns as bills
from liandong.finance.budgets.urls import urlpatterns as budgets
from liandong.finance.cash.urls import urlpatterns as cash
from liandong.finance.forecast.urls import urlpatterns as forecast
from liandong.finance.invoicing.urls import urlpatterns as invoicing
from liandong.finance.settling.urls import urlpatterns as settling
from liandong.finance.statements.layouts import Statement
from liandong.finance.web import (
    accounts,
    ageing,
    archives,
    audits,
    books,
    cash_lines,
    dimension_books,
    dunning,
    dunning_charge,
    dunning_letters,
    locks,
    month_average,
    partners,
    periods,
    profit_statement,
    sent_statements,
    shared_statement,
    statement_forms,
    statement_sending,
    statements,
    template_use,
    templates,
    transfers,
    voucher_files,
    voucher_summaries,
    vouchers,
)
from liandong.finance.web import statement_formulas as formulas
from liandong.finance.web.month_margins import panels
from liandong.finance.web.side import SUBJECT
from liandong.general_ledger.cash_queries import SUBJECT as CASH
from liandong.general_ledger.periods import SUBJECT as PERIOD
from liandong.kernel.balances import Clearing
from liandong.webkit.extensions import register_closing_checks, register_document_panels, register_to_dos
from liandong.webkit.navigation import Group, NavigationItem, register_pages


class SideConverter(StringConverter):
    """``receivables`` or ``payables``."""

    regex = "receivables|payables"


class StatementConverter(StringConverter):
    """A statement that is made of accounts."""

    regex = "balance-sheet|income-statement|cash-flow"

    def to_python(self, value: str) -> Statement:
        """Return the statement of the name."""
        return Statement(value)


register_converter(SideConverter, "side")
register_converter(StatementConverter, "financial_statement")

urlpatterns = [
    path("debts/receivables", ageing.balances, {"side": "receivables"}, name="receivables"),
    path("debts/payables", ageing.balances, {"side": "payables"}, name="payables"),
    path("debts/<side:side>", ageing.balances, name="balances"),
    path("debts/<side:side>/open", partners.claims, name="debts_open"),
    path("debts/statement", partners.statement, name="statement"),
    path("debts/statements", sent_statements.sent_statements, name="sent_statements"),
    path("debts/statements/new", statement_sending.send_statement, name="send_statement"),
    path("debts/statements/many", statement_sending.send_statements, name="send_statements"),
    path("debts/statements/<int:pk>", sent_statements.sent_statement, name="sent_statement"),
    path("debts/statements/<int:pk>/pdf", sent_statements.pdf, name="statement_pdf"),
    path("debts/statements/<int:pk>/revoke", sent_statements.revoke_statement, name="revoke_statement"),
    path("debts/dunning", dunning.dunning, name="dunning"),
    path("debts/dunning/send", dunning.send_reminders, name="remind"),
    path("debts/dunning/letters", dunning_letters.dunning_letters, name="dunning_letters"),
    path("debts/dunning/letters/<int:letter>/pdf", dunning_letters.pdf, name="dunning_pdf"),
    path("debts/dunning/letters/<int:letter>/charge", dunning_charge.charge_letter, name="charge_letter"),
    path("debts/dunning/levels", dunning_letters.dunning_levels, name="dunning_levels"),
    path("debts/dunning/levels/new", dunning_letters.new_dunning_level, name="new_dunning_level"),
    path("debts/dunning/levels/<int:level>", dunning_letters.dunning_level, name="dunning_level"),
    path("debts/dunning/<int:partner>", dunning.dunning_claims, name="dunning_claims"),
    path("debts/dunning/claims/<int:claim>", dunning.dunning_claim, name="dunning_claim"),
    path("share/statement/<str:token>", shared_statement.shared_statement, name="shared_statement"),
    path("share/statement/<str:token>/pdf", shared_statement.shared_pdf, name="shared_statement_pdf"),
    path("ledger/trial-balance", accounts.trial, name="trial_balance"),
    path("ledger/accounts/<int:account>", accounts.ledger, name="account_ledger"),
    path("ledger/balance-sheet", statements.statement, {"form": Statement.BALANCE}, name="balance_sheet"),
    path(
        "ledger/income-statement",
        statements.statement,
        {"form": Statement.INCOME},
        name="income_statement",
    ),
    path("ledger/cash-lines/<int:journal_line>", cash_lines.cash_line, name="cash_line"),
    path("ledger/cash-flow", statements.statement, {"form": Statement.CASH}, name="cash_flow"),
    path(
        "ledger/<financial_statement:form>/lines/<int:number>",
        statements.statement_line,
        name="statement_line",
    ),
    path(
        "ledger/<financial_statement:form>/formulas", formulas.statement_formulas, name="statement_formulas"
    ),
    path("ledger/<financial_statement:form>/pdf", statement_forms.statement_pdf, name="financial_pdf"),
    path(
        "ledger/<financial_statement:form>/workbook",
        statement_forms.statement_workbook,
        name="financial_workbook",
    ),
    path(
        "ledger/<financial_statement:form>/formulas/<int:number>",
        formulas.statement_formula,
        name="statement_formula",
    ),
    path(
        "ledger/<financial_statement:form>/formulas/<int:number>/standard",
        formulas.standard_formula,
        name="standard_formula",
    ),
    path("ledger/voucher-files", voucher_files.voucher_files, name="voucher_files"),
    path("ledger/voucher-files/workbook", voucher_files.voucher_file, name="voucher_file"),
    path("ledger/voucher-summaries", voucher_summaries.voucher_summary, name="voucher_summaries"),
    path("ledger/voucher-templates", templates.voucher_templates, name="voucher_templates"),
    path("ledger/voucher-templates/new", templates.new_voucher_template, name="new_voucher_template"),
    path("ledger/voucher-templates/due", template_use.use_due_templates, name="use_due_templates"),
    path(
        "ledger/voucher-templates/<int:voucher_template>",
        templates.voucher_template,
        name="voucher_template",
    ),
    path(
        "ledger/voucher-templates/<int:voucher_template>/use",
        template_use.use_voucher_template,
        name="use_voucher_template",
    ),
    path("ledger/general-book", books.general_ledger_book, name="general_book"),
    path("ledger/column-book", dimension_books.column_book, name="column_book"),
    path("ledger/dimension-book", dimension_books.dimension_book, name="dimension_book"),
    path("ledger/profit", profit_statement.profit_statement, name="profit_statement"),
    path("ledger/archives", archives.yearly_archives, name="yearly_archives"),
    path("ledger/archives/<int:year>/make", archives.make_archive, name="make_archive"),
    path("ledger/audits", audits.audit_runs, name="audit_runs"),
    path("ledger/audits/start", audits.start, name="start_audit"),
    path("ledger/audits/<int:audit_run>", audits.audit_run, name="audit_run"),
    path("ledger/hash-chain", audits.hash_chain, name="hash_chain"),
    path("ledger/vouchers", vouchers.vouchers, name="vouchers"),
    path("ledger/vouchers/<int:document>", vouchers.voucher, name="voucher"),
    path("ledger/month-average", month_average.month_average, name="month_average"),
    path("ledger/month-average/run", month_average.run_month_average, name="run_month_average"),
    path("ledger/transfers", transfers.period_transfers, name="period_transfers"),
    path("ledger/transfers/run", transfers.run_period_transfer, name="run_period_transfer"),
    path("ledger/locks", locks.lock_dates, name="lock_dates"),
    path("ledger/lock-waivers", locks.lock_waivers, name="lock_waivers"),
    path("ledger/lock-waivers/new", locks.new_lock_waiver, name="new_lock_waiver"),
    path("ledger/lock-waivers/end", locks.end_lock_waiver, name="end_lock_waiver"),
    path("ledger/periods", periods.periods, name="periods"),
    path("ledger/periods/<int:year>-<int:month>", periods.period, name="period"),
    path("ledger/periods/<int:year>-<int:month>/close", periods.close, name="period_close"),
    path("ledger/periods/<int:year>-<int:month>/reopen", periods.reopen, name="period_reopen"),
    *allowances,
    *invoicing,
    *cash,
    *bills,
    *settling,
    *budgets,
    *forecast,
]

_CLAIM, _ACCOUNT, _ENTRY = SUBJECT, accounts.ACCOUNT, vouchers.ENTRY

register_pages(
    [
        NavigationItem(Group.FINANCE, _("应收账款"), "receivables", "wallet", _CLAIM, order=10),
        NavigationItem(Group.FINANCE, _("应付账款"), "payables", "coins", _CLAIM, order=20),
        NavigationItem(Group.FINANCE, _("核销"), "settling_partners", "arrows-join", _CLAIM, order=25),
        NavigationItem(Group.FINANCE, _("对账单"), "statement", "file-text", _CLAIM, order=30),
        NavigationItem(Group.FINANCE, _("票据登记簿"), "bill_register", "receipt", _CLAIM, order=42),
        NavigationItem(Group.FINANCE, _("日记账"), "cash_journal", "book", CASH, order=41),
        NavigationItem(Group.LEDGER, _("科目余额表"), "trial_balance", "scale", _ACCOUNT, order=600),
        NavigationItem(Group.LEDGER, _("总账"), "general_book", "book", _ACCOUNT, order=600),
        NavigationItem(Group.LEDGER, _("多栏账"), "column_book", "book", _ACCOUNT, order=601),
        NavigationItem(Group.LEDGER, _("辅助核算"), "dimension_book", "book", _ACCOUNT, order=601),
        NavigationItem(Group.LEDGER, _("资产负债表"), "balance_sheet", "scale", _ACCOUNT, order=602),
        NavigationItem(Group.LEDGER, _("利润表"), "income_statement", "chart", _ACCOUNT, order=604),
        NavigationItem(Group.LEDGER, _("经营利润表"), "profit_statement", "chart", _ACCOUNT, order=605),
        NavigationItem(Group.LEDGER, _("现金流量表"), "cash_flow", "coins", _ACCOUNT, order=606),
        NavigationItem(Group.LEDGER, _("凭证"), "vouchers", "book", _ENTRY, order=610),
        NavigationItem(Group.LEDGER, _("汇总凭证"), "voucher_summaries", "book", _ENTRY, order=611),
        NavigationItem(
            Group.LEDGER, _("凭证模板"), "voucher_templates", "repeat", vouchers.BY_HAND, order=612
        ),
        NavigationItem(Group.LEDGER, _("全月平均"), "month_average", "scale", AVERAGE, order=615),
        NavigationItem(
            Group.LEDGER, _("期末结转"), "period_transfers", "repeat", TRANSFERS[Clearing.PROFIT], order=617
        ),
        NavigationItem(Group.LEDGER, _("坏账准备"), "bad_debt_allowance", "scale", _ACCOUNT, order=616),
        NavigationItem(Group.LEDGER, _("会计期间"), "periods", "lock", PERIOD, order=620),
        NavigationItem(Group.LEDGER, _("锁定日期"), "lock_dates", "lock", PERIOD, order=625),
        NavigationItem(Group.LEDGER, _("账套稽核"), "audit_runs", "scale", _ENTRY, order=630),
        NavigationItem(Group.LEDGER, _("年度档案"), "yearly_archives", "database", _ENTRY, order=635),
    ]
)

archive_jobs.register()
audit_jobs.register()
closing_jobs.register()
statement_jobs.register()
register_closing_checks("voucher_templates", template_use.closing_checks)
register_closing_checks("bad_debt_allowance", allowance.closing_checks)
register_to_dos("dunning", dunning.to_dos)
register_document_panels("month_average", panels)
