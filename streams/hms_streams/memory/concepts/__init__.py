"""Concepts: several memories about one thing, found, named and summed up in their own words. Pure.

``line`` is the part of a memory that counts. ``features`` says how alike lines are.
``concept_changes`` says which lines belong together, and which concepts form and dissolve.
``key_terms`` and ``summary`` are what a concept says. ``grounding`` checks that the summary of a
model says nothing else. ``steps`` makes the events.
"""
