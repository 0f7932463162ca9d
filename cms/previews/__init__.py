"""Drafts, shown to editors at work and to reviewers who have no account."""

from cms.previews.revoking import revoke_previews

__all__ = ["revoke_previews"]
