"""国标数据接口: a year's books as XML with the elements of GB/T 24589.1."""
