"""Takes pages off the site: removed for good, or taken down in an emergency."""
