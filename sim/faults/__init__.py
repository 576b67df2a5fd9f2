"""Kinds of harm, one small file each."""
