"""A rebuild from end to end, and the way back.

1. Write down the generation in the making, and make its topics.
2. Fill it from the log, and compare.
3. Start its workers beside those that serve: they go on from the end of the fill, and embed.
4. When they have caught up, write which generation is served: every context service moves.
5. Stop the workers of the one before. Its topics and its index are kept until they are dropped.

Each step may be done again: one that was interrupted anywhere goes on with the same command.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from msgspec.structs import replace

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.errors import HmsError, NotFoundError
from hms_schemas.generated.records import Generation, GenerationState
from hms_services.rebuild import backlog
from hms_services.rebuild.backlog import Backlog
from hms_services.rebuild.place import Place
from hms_services.rebuild.progress import OnStep, Step
from hms_services.rebuild.workers import Workers
