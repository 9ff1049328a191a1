"""What a coding agent's sessions are about: parts of a program, faults, decisions of the user."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the program that sessions work on."""

    plain: str
    """How a person calls it."""
    module: str
    """Its path without the suffix."""
    symbol: str
    """A function in it."""


COMPONENTS = (
    Component("invoice export", "src/billing/invoice_export", "render_invoice"),
    Component("login page", "src/auth/login_view", "check_credentials"),
    Component("search index", "src/search/indexer", "rebuild_postings"),
    Component("nightly scheduler", "src/jobs/scheduler", "next_run"),
    Component("image upload", "src/media/upload", "store_blob"),
    Component("webhook sender", "src/hooks/dispatch", "deliver"),
    Component("tax calculation", "src/billing/tax", "rate_for"),
    Component("user settings", "src/accounts/preferences", "merge_defaults"),
    Component("CSV importer", "src/importing/csv_rows", "parse_row"),
    Component("rate limiter", "src/gateway/limits", "take_token"),
    Component("mail queue", "src/mail/outbox", "flush_outbox"),
    Component("session cache", "src/cache/session_store", "evict_expired"),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """An error, what a person notices of it, why it happens, and the change that mends it."""

    noticed: str
    error: str
    cause: str
    mended: str
    proposed: str
    """What the assistant suggests beyond the change."""
    asked_proposed: str


FAULTS = (
    Fault("crashes for orders without a country", "KeyError: 'country_code'",
          "old orders were saved before the country column existed",
          "country = order.get('country_code', 'NL')",
          "a migration that fills the column once, in place of a default at every read",
          "What did you suggest in place of a default for the missing country?"),
    Fault("hangs when the disk is full", "OSError: [Errno 28] No space left on device",
          "the temporary files of failed runs are never removed",
          "shutil.rmtree(scratch, ignore_errors=True)",
          "an alert at eighty percent of the volume",
          "Which warning did you recommend against running out of storage?"),
    Fault("shows yesterday's numbers", "AssertionError: expected 2025-02-03, got 2025-02-02",
          "the boundary of the day is computed in local time and stored in UTC",
          "midnight = datetime.combine(today, time(), tzinfo=UTC)",
          "to store an offset with each row",
          "What did you advise so that days are never mixed up again?"),
    Fault("sends everything twice", "IntegrityError: duplicate key violates unique constraint",
          "the worker acknowledges the message after the reply and is restarted in between",
          "INSERT ... ON CONFLICT (delivery_id) DO NOTHING",
          "an idempotency key that the caller makes",
          "What did you propose so that nothing is delivered two times?"),
    Fault("is slow with many rows", "TimeoutError: query exceeded 30000 ms",
          "each row asks the database for its parent",
          "rows = rows.options(selectinload(Row.parent))",
          "a covering index on parent and date",
          "Which index did you recommend?"),
    Fault("loses accents in names", "UnicodeDecodeError: 'ascii' codec can't decode byte 0xc3",
          "the container starts without a UTF-8 locale",
          "open(path, encoding='utf-8')",
          "setting PYTHONUTF8 in the base image",
          "Which environment variable did you want in the image?"),
    Fault("fails after a deploy", "ImportError: cannot import name 'legacy_client'",
          "the old package is still in the layer cache",
          "from clients.http import Client",
          "pinning the base image by digest",
          "How did you want the base image to be fixed in place?"),
    Fault("runs out of memory overnight", "MemoryError: unable to allocate 1.86 GiB",
          "the list of results is kept by a closure",
          "for chunk in chunked(results, 500):",
          "a limit of 512 MiB on the worker so that it restarts early",
          "Which memory limit did you suggest for the worker?"),
    Fault("rejects valid tokens", "InvalidSignatureError: Signature verification failed",
          "the key was rotated and the old one is cached for a day",
          "jwks_client = PyJWKClient(url, lifespan=300)",
          "publishing the new key an hour before it is used",
          "How long ahead did you want the new key to be published?"),
    Fault("sorts versions wrongly", "ValueError: invalid literal for int() with base 10: '1-rc2'",
          "pieces of the version are compared as numbers",
          "from packaging.version import Version",
          "refusing tags that are no valid version in the pipeline",
          "Which tags did you want the pipeline to refuse?"),
    Fault("stalls under load", "asyncio.exceptions.InvalidStateError: invalid state",
          "a blocking call sits in the event loop",
          "await asyncio.to_thread(fetch, url)",
          "a lint rule that forbids requests inside async code",
          "Which lint rule did you recommend for asynchronous code?"),
    Fault("forgets the language of the user",
          "AttributeError: 'NoneType' object has no attribute 'locale'",
          "anonymous visitors have no profile",
          "locale = profile.locale if profile else 'en'",
          "a cookie that outlives the session",
          "Where did you suggest to keep the locale of visitors?"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decision:
    """What the user decides. ``{c}`` is the component, ``{v}`` the value."""

    said: Sequence[str]
    asked: Sequence[str]
    values: Sequence[str]


def _decision(said: str, asked: str, values: str) -> Decision:
    return Decision(*(tuple(text.split("|")) for text in (said, asked, values)))


DECISIONS = (
    _decision("For the {c} keep it at {v} retries, more than that hammers the other side.|"
              "{v} attempts are enough in the {c}.",
              "How many retries did I want for the {c}?|"
              "How often may the {c} try again?", "three|four|seven|nine"),
    _decision("Let's put the {c} behind the flag {v} until Friday.|"
              "The {c} only goes live with {v} switched on.",
              "Which feature flag guards the {c}?|What has to be switched on for the {c}?",
              "ff_polar|ff_quartz|ff_lilac|ff_ember"),
    _decision("The {c} should write its log to {v}, nothing else is collected.|"
              "Put the output of the {c} into {v}.",
              "Where should the {c} log to?|Which file is collected for the {c}?",
              "/var/log/app/main.jsonl|/srv/logs/out.log|/var/log/worker.log|/opt/app/trace.log"),
    _decision("I want the {c} tested with {v} before we merge.|"
              "No merge of the {c} without a run against {v}.",
              "What must the {c} be tested with before a merge?|"
              "Which data should be tried on the {c} first?",
              "the anonymised dump of March|the five largest customers|a million synthetic rows|"
              "the fuzz corpus"),
    _decision("Timeout of the {c}: {v}, our load balancer cuts at one minute.|"
              "Give the {c} {v} and not more.",
              "Which timeout did I choose for the {c}?|How long may the {c} take?",
              "12 seconds|25 seconds|40 seconds|55 seconds"),
    _decision("{v} owns the {c}, ask before you touch its schema.|"
              "Changes of the schema in the {c} go through {v}.",
              "Who owns the {c}?|Whom must you ask before the schema of the {c} changes?",
              "the payments team|Ruth|the data platform people|Jorge"),
    _decision("Use {v} in the {c}, I do not want another dependency.|"
              "For the {c} I prefer {v}.",
              "Which library did I want in the {c}?|What should the {c} be built on?",
              "orjson|attrs|httpx|polars|structlog"),
)  # fmt: skip

RULES = (
    ("Never edit the files in migrations/ by hand, generate them.",
     "What must you not change by hand?", "migrations/"),
    ("Commit messages in the imperative, at most fifty characters, no emoji.",
     "How do I want commits to be written?", "imperative"),
    ("I run everything in zsh with just, so give me just recipes, no Makefile.",
     "Which command runner do I use?", "just"),
    ("Do not add comments that repeat the code.", "What annoys me in comments?", "repeat"),
    ("Tests go beside the module, not in a separate tree.", "Where do I want tests?", "beside"),
    ("We deploy on Wednesdays only, never on a Friday.", "When do we release?", "Wednesdays"),
    ("Staging is at staging.kestrel.internal, production you never touch.",
     "What is the address of the test environment?", "staging.kestrel.internal"),
    ("My branch names start with the ticket, like KM-482-short-title.",
     "How are branches called here?", "KM-482-short-title"),
)  # fmt: skip
"""Rules of the user that hold in all sessions: what is said, what is asked, words of the answer."""

PACKAGES = ("httpx", "pydantic", "sqlalchemy", "celery", "pillow", "redis", "uvicorn", "alembic")
