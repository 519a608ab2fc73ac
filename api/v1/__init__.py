"""The JSON interface, version 1: additive changes only."""
