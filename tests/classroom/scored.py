"""Results whose six dimensions hold some items."""

DIMENSIONS = {
    "A": "detect",
    "B": "diagnose",
    "C": "mitigate",
    "D": "lead",
    "E": "recover",
}


def scored(**items):
    """The JSON of a score with these values by item."""
    dimensions = {}
    for name, value in items.items():
        told = {"value": value, "sentence": f"about {name}", "lines": [7]}
        dimension = dimensions.setdefault(DIMENSIONS[name[0]], {"items": {}})
        dimension["items"][name] = told
    return {"score": {"dimensions": dimensions}}
