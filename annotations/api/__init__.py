"""The same documents, notes and decisions for programs, as JSON under /api/."""
