"""What lives in time: the clock, effects in force, and the data planes under one face."""
