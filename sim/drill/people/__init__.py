"""People around the incident: who asks, who is on call, who knows, approves and takes over."""
