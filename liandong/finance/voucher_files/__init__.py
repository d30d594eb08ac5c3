"""凭证 for other accounting programs: an Excel sheet in the columns they import."""
