"""What three months of trade do not bring: lots, serial numbers, kits, promotions, bins, waves, counts."""
