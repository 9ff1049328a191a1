"""Faust, and what HMS mends of it: tables that survive crashes, rebalances and frozen workers."""
