"""Drills as Gymnasium environments: the same session, the same view, the same verbs."""
