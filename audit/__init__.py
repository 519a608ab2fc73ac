"""The signed change log and its offline verifier."""
