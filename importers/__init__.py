"""Files in, rows or problems out."""
