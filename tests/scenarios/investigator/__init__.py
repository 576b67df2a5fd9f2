"""A responder that only asks, and what it can find: is the evidence for the right action there?"""
