"""The door: web pages, JSON and the command line over the verbs of `credits`."""
