"""The document types of finance, in the order of the menu."""

from liandong.documents.types import DocumentType
from liandong.finance.bad_debt.plan import DOCUMENT_TYPE as BAD_DEBT
from liandong.finance.bill_endorsement.plan import DOCUMENT_TYPE as BILL_ENDORSEMENT
from liandong.finance.bill_issue.plan import DOCUMENT_TYPE as BILL_ISSUE
from liandong.finance.bill_receipt.plan import DOCUMENT_TYPE as BILL_RECEIPT
from liandong.finance.bill_settlement.plan import DOCUMENT_TYPE as BILL_SETTLEMENT
from liandong.finance.claim_transfer.plan import DOCUMENT_TYPE as CLAIM_TRANSFER
from liandong.finance.incoming_payment.plan import DOCUMENT_TYPE as INCOMING_PAYMENT
from liandong.finance.input_tax_transfer.plan import DOCUMENT_TYPE as INPUT_TAX_TRANSFER
from liandong.finance.money_transfer.plan import DOCUMENT_TYPE as MONEY_TRANSFER
from liandong.finance.month_average.plan import DOCUMENT_TYPE as MONTH_AVERAGE
from liandong.finance.opening_balances.plan import DOCUMENT_TYPE as OPENING_BALANCES
from liandong.finance.opening_claims.plan import DOCUMENT_TYPE as OPENING_CLAIMS
from liandong.finance.other_expense.plan import DOCUMENT_TYPE as OTHER_EXPENSE
from liandong.finance.other_income.plan import DOCUMENT_TYPE as OTHER_INCOME
from liandong.finance.outgoing_payment.plan import DOCUMENT_TYPE as OUTGOING_PAYMENT
from liandong.finance.profit_transfer.plan import DOCUMENT_TYPE as PROFIT_TRANSFER
from liandong.finance.revaluation.plan import DOCUMENT_TYPE as REVALUATION
from liandong.finance.sales_invoice.plan import DOCUMENT_TYPE as SALES_INVOICE
from liandong.finance.settlement.plan import DOCUMENT_TYPE as SETTLEMENT
from liandong.finance.supplier_invoice.plan import DOCUMENT_TYPE as SUPPLIER_INVOICE
from liandong.finance.vat_transfer.plan import DOCUMENT_TYPE as VAT_TRANSFER
from liandong.finance.voucher.plan import DOCUMENT_TYPE as VOUCHER
from liandong.finance.year_end_transfer.plan import DOCUMENT_TYPE as YEAR_END_TRANSFER

TYPES: tuple[DocumentType, ...] = (
    SALES_INVOICE,
    SUPPLIER_INVOICE,
    INCOMING_PAYMENT,
    OUTGOING_PAYMENT,
    OTHER_INCOME,
    OTHER_EXPENSE,
    MONEY_TRANSFER,
    BILL_RECEIPT,
    BILL_ISSUE,
    BILL_ENDORSEMENT,
    BILL_SETTLEMENT,
    SETTLEMENT,
    CLAIM_TRANSFER,
    BAD_DEBT,
    INPUT_TAX_TRANSFER,
    VOUCHER,
    MONTH_AVERAGE,
    PROFIT_TRANSFER,
    VAT_TRANSFER,
    REVALUATION,
    YEAR_END_TRANSFER,
    OPENING_CLAIMS,
    OPENING_BALANCES,
)
