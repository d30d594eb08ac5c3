"""Pick waves: several orders picked in one walk, sorted per order, checked and shipped one by one."""
