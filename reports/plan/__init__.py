"""The report of a plan: what each option would be worth, and what that stands on."""
