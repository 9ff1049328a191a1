"""A running system for a while: started, filled, waited for, gone afterwards."""
