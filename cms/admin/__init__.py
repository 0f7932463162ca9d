"""What editors have in the admin beyond what Wagtail brings."""
