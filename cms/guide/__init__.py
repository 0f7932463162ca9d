"""The guide for editors: Markdown files of `docs/guide/`, read in the admin."""
