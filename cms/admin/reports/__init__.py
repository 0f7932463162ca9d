"""Reports on pages: filtered, exported, and only of what somebody may see."""
