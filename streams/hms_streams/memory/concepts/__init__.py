"""Several memories that speak of one thing, found, named and summed up in their own words: pure.

``line`` says what of a memory counts, ``features`` how alike lines are, ``settling`` which belong
together and what becomes of the concepts there are, ``key_terms`` and ``summary`` what a concept
says, ``grounding`` whether another's summary says nothing else, ``steps`` which events follow.
"""
