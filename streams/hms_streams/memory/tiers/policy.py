"""The numbers of the tiers, in one place, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from hms_schemas.generated.records import Kind

# Written into every record: it tells which rules made the record. Raise it with any change of a
# rule or a number.
POLICY_VERSION = 3

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
DAY_US = 24 * HOUR_US

PINNED = "pinned"
CURRENT = "current"
"""A label by which a person says that a memory is current, whatever a detector finds."""


@dataclass(frozen=True, slots=True)
class TierPolicy:
    """The numbers of the rules. Times are microseconds of event time.

    The decay of base-level activation is not here: it is 0.5, see ``relevance``.
    """

    short_items: int = 40
    """Working set, in memories: about the last twenty exchanges, more than any pronoun reaches."""

    short_tokens: int = 2_000
    """Working set, in estimated tokens: always in context, so it must stay a small part of one
    (a quarter of an 8k window, 2 % of a 100k window)."""

    short_idle_us: int = DAY_US
    """A memory not used for this long leaves the working set: tomorrow is a new conversation."""

    uses_kept: int = 8
    """Exact use times kept; older ones enter as a count. Petrov (2006) finds the approximation of
    base-level learning all but exact from the latest few uses on."""

    warm_kept: int = 32
    """Memories outside the working set whose recalls are counted: several contexts' worth."""

    return_uses: int = 3
    """Recalls that bring a memory back into the working set: two may be one question, repeated."""

    return_window_us: int = HOUR_US
    """… within this time: one sitting."""

    lasting_kinds: frozenset[Kind] = frozenset(
        {Kind.FACT, Kind.PREFERENCE, Kind.PROCEDURE, Kind.CONCEPT}
    )
    """Semantic and procedural memory lasts; episodes (messages, events, results) must earn it."""

    lasting_uses: int = 4
    """Observed once and recalled three times: no longer by chance."""

    lasting_rating: float = 1.0
    """The sum of its ratings: one full vote, or two halves."""

    lasting_importance: float = 0.8
    """The producer's own judgement; the top fifth of its scale."""

    harmful_rating: float = -1.0
    """The sum of its ratings at which nothing but a pin keeps it in LONG. One rating this low also
    takes a memory out of the working set at once."""

    superseded_confidence: float = 0.5
    """A guess that a memory was replaced counts from here on: more likely than not. Below it, the
    same claim is withdrawn: what was taken to be replaced by that successor is current again."""

    recent_events_kept: int = 8
    """Event ids kept on each memory to recognise repeats; a producer's retries follow closely."""

    space_events_kept: int = 64
    """… and on each space: about sixty exchanges, one kilobyte."""

    marker_kept_us: int = 7 * DAY_US
    """How long a forgotten memory's marker stays before its tombstone: as long as compaction keeps
    tombstones for consumers that were away (``topics.Topic.config``), and longer than any frozen
    worker can still write the record that it had."""

    markers_scheduled: int = 4_096
    """The most markers of a space that wait for their tombstone: 100 kB of the space's record. More
    markers than that stay for ever; a marker holds no content."""

    tags_kept: int = 64
    """Labels on one memory: as many as one event may carry."""

    concepts_kept: int = 16
    """Concepts a memory may be a member of; the latest."""


DEFAULT_POLICY = TierPolicy()
