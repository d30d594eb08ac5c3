"""直运: goods go from a supplier straight to a customer, and come straight back."""
