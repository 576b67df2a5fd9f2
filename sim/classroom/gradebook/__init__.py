"""Grades as learning platforms read them: one file, one importer's rules."""
