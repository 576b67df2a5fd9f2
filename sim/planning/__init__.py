"""What if: the same futures under other settings, side by side."""
