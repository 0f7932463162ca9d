"""Bundles of release: pages and collections that go live in one moment."""
