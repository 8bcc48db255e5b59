"""Pages about people and their groups that need nothing of what is read there."""
