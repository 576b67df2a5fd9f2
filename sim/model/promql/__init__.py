"""A part of PromQL as data: what a query asks for, before anybody looks."""
