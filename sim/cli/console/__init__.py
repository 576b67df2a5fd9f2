"""The console: a drill on a whole terminal. Its clock is the shell around the engine."""
