"""渠道留货单: stock that is kept for a channel."""
