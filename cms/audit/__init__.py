"""What is kept about who did what: in Wagtail's log, and never a secret."""
