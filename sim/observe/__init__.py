"""What can be known: signals, alerts, changes and the view made of them."""
