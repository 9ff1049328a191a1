"""Faust and its mends: an app whose tables survive crashes, rebalances and frozen workers."""
