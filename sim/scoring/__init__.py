"""What a run was worth, from its folder and its anchors."""
