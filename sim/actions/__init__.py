"""Kinds of orders, one small file each."""
