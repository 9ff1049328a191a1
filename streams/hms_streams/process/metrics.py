"""Every metric of HMS, declared once.

The processes register their metrics from here. Tests compare the table in ``docs/operations.md``,
the alerts and the Grafana board with this list. To add a metric: declare it here, register it in
the class of its process (such as ``tables.fold_metrics``), and write its row into the document.
"""

from __future__ import annotations

from hms_streams.process.metric_types import (
    CounterMetric,
    GaugeMetric,
    HistogramMetric,
    Metric,
)

# The write side. The bar is 5 ms at the median and 20 ms at the 99th percentile.
_ACK_SECONDS = (0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.02, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0)

EVENT_ACK_SECONDS = HistogramMetric(
    "hms_event_ack_seconds",
    "Time from the first produce of a request to its last acknowledgement",
    "seconds",
    "How long a writer waits for the broker.",
    buckets=_ACK_SECONDS,
)
EVENTS_RECORDED = CounterMetric(
    "hms_events_recorded",
    "Events acknowledged, by body",
    "events",
    "How much is written over gRPC, and what.",
    ("body",),
)
EVENT_REQUESTS_REFUSED = CounterMetric(
    "hms_event_requests_refused",
    "Requests that the broker did not take",
    "requests",
    "Each is a write that failed and that its caller was told of.",
)

# The tiers processor. From a round trip on an idle machine to a batch that a rebalance would feel.
_BATCH_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

TIERS_EVENTS_FOLDED = CounterMetric(
    "hms_tiers_events_folded",
    "Events folded; its rate is the fold rate.",
    "events",
    "A rate of 0 while events wait means that the fold stands still.",
)
TIERS_DUPLICATES = CounterMetric(
    "hms_tiers_duplicates",
    "Events delivered again after they were folded.",
    "events",
    "Normal after a restart; a duplicate changes nothing.",
)
TIERS_DEAD_LETTERS = CounterMetric(
    "hms_tiers_dead_letters",
    "Records that can never be folded.",
    "records",
    "Each event that was refused needs a person to mend its producer.",
    ("reason",),
)
TIERS_TRANSITIONS = CounterMetric(
    "hms_tiers_transitions",
    "Memories that moved.",
    "memories",
    "How the rules of the tiers work on the memories that there are.",
    ("from_tier", "to_tier"),
)
TIERS_BATCH_SECONDS = HistogramMetric(
    "hms_tiers_batch_seconds",
    "From a batch's arrival until it is durable.",
    "seconds",
    "How much the fold adds to the age of what is read.",
    buckets=_BATCH_SECONDS,
)
TIERS_POSITION = GaugeMetric(
    "hms_tiers_position",
    "Next offset to fold.",
    "offset",
    "Where a partition stands; compare it with an offset of the log.",
    ("partition",),
)
TIERS_LAG = GaugeMetric(
    "hms_tiers_consumer_lag",
    "Offsets not folded yet.",
    "offsets",
    "Only the owner of a partition reports it: a partition without this metric has no worker.",
    ("partition",),
)
TIERS_RESTORE_LEFT = GaugeMetric(
    "hms_tiers_restore_left",
    "Offsets of changelogs still to restore.",
    "offsets",
    "How far a starting worker is from folding; 0 when it folds.",
)
TIERS_LAST_FOLD = GaugeMetric(
    "hms_tiers_last_fold_timestamp_seconds",
    "When a batch was last folded.",
    "seconds since 1970",
    "Tells a slow worker from one that stands still.",
)

# The embeddings processor. One text takes 4 ms, a full batch of 32 long ones a second or two.
_EMBEDDING_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

EMBEDDINGS_EMBEDDED = CounterMetric(
    "hms_embeddings_embedded",
    "Memories embedded; its rate is the speed.",
    "memories",
    "How fast a backlog of memories gets its vectors.",
)
EMBEDDINGS_ERASED = CounterMetric(
    "hms_embeddings_erased",
    "Vectors removed with their memory.",
    "vectors",
    "Shows that nothing is left of what was forgotten.",
)
EMBEDDINGS_DEAD_LETTERS = CounterMetric(
    "hms_embeddings_dead_letters",
    "Records that can never be embedded.",
    "records",
    "These memories are found by their words alone.",
    ("reason",),
)
EMBEDDINGS_SECONDS = HistogramMetric(
    "hms_embeddings_seconds",
    "To embed a batch of at most 32 texts.",
    "seconds",
    "How busy the model's core is.",
    buckets=_EMBEDDING_SECONDS,
)
EMBEDDINGS_LAG = GaugeMetric(
    "hms_embeddings_consumer_lag",
    "State records not looked at yet.",
    "records",
    "How many memories may not be found by their meaning yet.",
    ("partition",),
)

# The concepts processor. A space of some hundred lines takes a quarter of a second, one of ten
# thousand some seconds.
_CONCEPTS_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

CONCEPTS_STEPS = CounterMetric(
    "hms_concepts_steps",
    "Concepts formed, dissolved and forgotten.",
    "events",
    "How often concepts change.",
    ("step",),
)
CONCEPTS_STANDING = GaugeMetric(
    "hms_concepts_standing",
    "Concepts that stand, over all spaces.",
    "concepts",
    "How much was summed up.",
)
CONCEPTS_SPACES_WAITING = GaugeMetric(
    "hms_concepts_spaces_waiting",
    "Spaces with changes that were not looked at yet.",
    "spaces",
    "Each is looked at within ten seconds; a number that grows means that the process is too slow.",
)
CONCEPTS_SECONDS = HistogramMetric(
    "hms_concepts_seconds",
    "To find what belongs together in a space.",
    "seconds",
    "Grows with the largest space.",
    buckets=_CONCEPTS_SECONDS,
)
CONCEPTS_SUMMARIES_REFUSED = CounterMetric(
    "hms_concepts_summaries_refused",
    "Summaries of a language model that were not taken.",
    "summaries",
    "The reasons are `failed`, `empty`, `too_long` and `not_in_members`; members are quoted then.",
    ("reason",),
)
CONCEPTS_DEAD_LETTERS = CounterMetric(
    "hms_concepts_dead_letters",
    "Records that cannot be read.",
    "records",
    "These memories are in no concept.",
    ("reason",),
)
CONCEPTS_GENERATION = GaugeMetric(
    "hms_concepts_generation",
    "The generation that is followed.",
    "generation",
    "Equals `hms_generation` once a rebuild has switched.",
)
CONCEPTS_LAG = GaugeMetric(
    "hms_concepts_consumer_lag",
    "State records not read yet.",
    "records",
    "How far concepts are behind the memories.",
    ("partition",),
)

# The context service. Milliseconds matter up to the deadline of two seconds.
_READ_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)

CONTEXT_SECONDS = HistogramMetric(
    "hms_context_seconds",
    "Time to build a context",
    "seconds",
    "How long an application waits before it can ask its model.",
    buckets=_READ_SECONDS,
)
CONTEXTS = CounterMetric(
    "hms_contexts",
    "Contexts by outcome: complete, partial, error",
    "contexts",
    "A partial context lacks a part that missed the deadline.",
    ("outcome",),
)
GRPC_CALLS = CounterMetric(
    "hms_grpc_calls",
    "Calls by method and status",
    "calls",
    "What callers ask for, and how often they get an error.",
    ("method", "code"),
)
GRPC_CALL_SECONDS = HistogramMetric(
    "hms_grpc_call_seconds",
    "Time of unary calls by method",
    "seconds",
    "Shows the method that makes the others slow.",
    ("method",),
    buckets=_READ_SECONDS,
)
INDEX_AGE = GaugeMetric(
    "hms_index_age_seconds",
    "How old the view may be: 0 when all topics are read to their ends",
    "seconds",
    "How far answers are behind the log.",
)
INDEX_FAILING = GaugeMetric(
    "hms_index_failing",
    "1 while the index takes no changes",
    "yes or no",
    "New memories are not found by search until the index works again.",
)
MEMORIES = GaugeMetric(
    "hms_memories",
    "Memories in the projection",
    "memories",
    "How much the service holds in memory.",
)
GENERATION = GaugeMetric(
    "hms_generation",
    "The generation that this process serves",
    "generation",
    "Equal on all context services once a rebuild has switched.",
)
PROJECTION_NEXT_OFFSET = GaugeMetric(
    "hms_projection_next_offset",
    "Next offset of the log to be folded into the view",
    "offset",
    "A reader who waits for a write waits until this passes the offset of the write.",
    ("partition",),
)
PROJECTION_UNDECODABLE = CounterMetric(
    "hms_projection_undecodable",
    "Records that were passed over",
    "records",
    "These state records cannot be read: their memories are in no answer.",
)
SUPERSESSIONS_PROPOSED = CounterMetric(
    "hms_supersessions_proposed",
    "Memories taken to be replaced by a later statement",
    "memories",
    "How often what people say [replaces what they said](updates.md).",
)
CLAIMS_WAITING = GaugeMetric(
    "hms_claims_waiting",
    "Spaces and events that the detector of replaced statements has still to deal with",
    "spaces",
    "0 when the detector is done; it counts spaces and events alike.",
)
RECALLS_LOST = CounterMetric(
    "hms_recalls_lost",
    "Recalled events that could not be written",
    "events",
    "The answers were given; that their memories were of use is not counted.",
)

METRICS: tuple[Metric, ...] = tuple(
    value for value in list(globals().values()) if isinstance(value, Metric)
)
"""All of the above, in their order."""
