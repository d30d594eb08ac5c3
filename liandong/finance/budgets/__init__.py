"""预算: kept as a grid of months, put in force, and what became of them."""
