"""核销: what a partner owes and is owed, beside each other, with what may be set off and why."""
