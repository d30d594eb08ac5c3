"""资金: journals of the accounts that hold money, transfers between them, and petty cash."""
