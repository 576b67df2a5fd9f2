"""Attacks through the doors that users use: each of these once got through."""
