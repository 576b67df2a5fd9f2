"""What must hold between the parts of a document and between documents; one file, one concern."""
