"""The closed set of rule kinds, by what they look at."""
