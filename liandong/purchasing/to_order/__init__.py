"""以销定购: purchase orders made for the lines of sales orders."""
