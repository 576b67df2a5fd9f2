"""What a drill is made of, as frozen data: no clock, no files, no YAML."""
