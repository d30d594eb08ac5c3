"""年度档案: a year's vouchers, books and statements in one file, as paper and as data, with checksums."""
