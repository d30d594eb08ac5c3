"""The write side of the general ledger. Only ``documents.posting`` may call it."""
