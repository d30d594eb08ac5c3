"""资金预测: money held, what is to come and go, and what is planned."""
