"""``gameday curriculum``: what is taught, what shows it, and what is known of each trainee."""
