"""The drill itself: session, desk, runner, anchors."""
