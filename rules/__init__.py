"""The rules engine: facts in, ruling out. Pure; knows no web, no database, no data frames."""
