"""Exports: what may leave the record, in which form, and the entry in the log that it did."""
