"""The log read again: digests, verification, what-if and snapshots, over the same pure fold.

Plain confluent-kafka loops, one partition at a time, many partitions at once. Nothing here joins a
consumer group, commits an offset or writes to a topic.
"""
