"""Where the short formats of dates differ from Django's, by language."""
