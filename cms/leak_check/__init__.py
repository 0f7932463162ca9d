"""Proves that the API shows nobody what they may not see.

``planting`` writes content of which every field carries a marker, into a ``throwaway``
site; ``real_content`` finds what a live site hides. ``walking`` and ``calls`` write
documents from the schema that the endpoint describes; ``asking`` sends them over HTTP
and looks at every byte; ``crawl`` does all of it and counts.
"""
