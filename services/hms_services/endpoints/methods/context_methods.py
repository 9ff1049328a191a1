"""The methods of ``hms.context.v1.ContextService``, for every protocol.

They answer with the best context that is ready by the call's deadline.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from dataclasses import replace

from hms_proto.context.v1 import context_service_pb2 as wire
from hms_services.api.call import Caller, current_call, current_caller
from hms_services.api.call_errors import invalid
from hms_services.api.consistency import LogPosition, parse_token, token_of
from hms_services.api.deadline import LANGUAGE, Deadline
from hms_services.api.filters import parse_filter
from hms_services.api.listing import check_query
from hms_services.api.names import SpaceName, space_name
from hms_services.api.past_reads import past_message, read_moment
from hms_services.api.times import now_us, to_us, utc_offset_us
from hms_services.context.context_metrics import ContextMetrics
from hms_services.context.packing.build import (
    BuiltContext,
    ContextBuild,
    ContextRequest,
    ServedReads,
    begin,
)
from hms_services.context.packing.packing import Section
from hms_services.context.packing.token_counts import TokenCounts
from hms_services.context.packing.usage_feedback import UsageFeedback
from hms_services.context.past.past_view import PastViews, SpacePast
from hms_services.endpoints.methods.context_lines import fill_section

DEFAULT_TOKENS = 1_024
MOST_TOKENS = 32_768


class ContextMethods:
    """See the .proto for each method's contract.

    Args:
        served: hands out the view that is served now.
        feedback: writes back which memories a context showed.
        metrics: counts contexts and their time.
        pasts: opens the past; what a context of the past showed is not written back.
        counts: count tokens for the models whose tokenizers are known.
    """

    def __init__(
        self,
        served: ServedReads,
        feedback: UsageFeedback,
        metrics: ContextMetrics,
        pasts: PastViews,
        counts: TokenCounts,
    ) -> None:
        self._counts = counts
        self._pasts = pasts
        self._served = served
        self._feedback = feedback
        self._metrics = metrics

    async def build_context(self, request: wire.BuildContextRequest) -> wire.BuildContextResponse:
        question = read_question(request, current_caller(), self._counts)
        deadline = Deadline(current_call().read_budget_s())
        build, past = await self._start_build(question, request, deadline)
        working_set = build.pack_working_set()
        built = build.finish(working_set, await build.find())
        return self._response(built, question, past, peek=request.peek)

    async def stream_context(
        self, request: wire.StreamContextRequest
    ) -> AsyncIterator[wire.StreamContextResponse]:
        question = read_question(request.context, current_caller(), self._counts, within="context.")
        deadline = Deadline(current_call().read_budget_s())
        build, past = await self._start_build(question, request.context, deadline)
        working_set = build.pack_working_set()
        if working_set.lines:
            first = wire.StreamContextResponse()
            self._fill_working_set(first.section, working_set, question.space)
            yield first
        built = build.finish(working_set, await build.find())
        if built.found.lines:
            second = wire.StreamContextResponse()
            self._fill_found(second.section, built, question)
            yield second
        yield wire.StreamContextResponse(
            summary=self._response(built, question, past, peek=request.context.peek)
        )

    async def _start_build(
        self, question: ContextRequest, request: wire.BuildContextRequest, deadline: Deadline
    ) -> tuple[ContextBuild, SpacePast | None]:
        """The build over the present, or over the past that is asked for."""
        if not request.HasField("as_of"):
            return await begin(question, deadline, self._served), None
        moment = read_moment(request.as_of)
        with deadline.step("past"):
            past = await self._pasts.at(question.space, moment, deadline.left_s())
        asked_at = question.asked_at_us if request.HasField("question_time") else past.now_us
        question = replace(question, wait_for={}, asked_at_us=asked_at)
        return ContextBuild(question, deadline, past.view), past

    def _response(
        self, built: BuiltContext, question: ContextRequest, past: SpacePast | None, *, peek: bool
    ) -> wire.BuildContextResponse:
        late = set(built.missing) - {LANGUAGE}
        self._metrics.contexts.labels("partial" if late else "complete").inc()
        self._metrics.context_seconds.observe(built.timings_ms["total"] / 1000)
        if not peek and past is None:
            self._feedback.recalled(question.space, built)
        response = wire.BuildContextResponse(
            context_id=built.context_id,
            text=built.text,
            tokens=built.tokens,
            missing=built.missing,
            timings_ms=built.timings_ms,
            as_of_token=self._as_of(question.space),
            past=past_message(past) if past else None,
            left_out=built.left_out,
            likenesses=built.likenesses if question.explain else None,
        )
        if built.working_set.lines:
            self._fill_working_set(response.sections.add(), built.working_set, question.space)
        if built.found.lines:
            self._fill_found(response.sections.add(), built, question)
        return response

    def _fill_working_set(
        self, message: wire.ContextSection, section: Section, space: SpaceName
    ) -> None:
        partition = self._served.partition_of(space)
        kind = wire.SECTION_KIND_WORKING_SET
        fill_section(message, section, kind, partition, {}, {}, explain=False)

    def _fill_found(
        self, message: wire.ContextSection, built: BuiltContext, question: ContextRequest
    ) -> None:
        partition = self._served.partition_of(question.space)
        fill_section(
            message,
            built.found,
            wire.SECTION_KIND_RECALLED,
            partition,
            built.scored,
            built.ranks,
            explain=question.explain,
        )

    def _as_of(self, space: SpaceName) -> str:
        partition = self._served.partition_of(space)
        next_offset = self._served.view.reads.next_offset(partition)
        return token_of([LogPosition(partition, next_offset - 1)]) if next_offset else ""


def read_question(
    request: wire.BuildContextRequest, caller: Caller, counts: TokenCounts, within: str = ""
) -> ContextRequest:
    """The question of a request.

    Args:
        request: what the client sent.
        caller: whose space it may name.
        counts: the token counters of the known models.
        within: goes before the names of fields in errors, such as ``context.``.

    Raises:
        InvalidFieldsError: with the field at fault.
        ForeignTenantError: the request names another tenant.
    """
    space = space_name(request.parent, caller, f"{within}parent")
    check_query(request.query)
    if not 0 <= request.token_budget <= MOST_TOKENS:
        raise invalid(f"{within}token_budget", f"is not between 0 and {MOST_TOKENS}")
    if request.max_lines < 0:
        raise invalid(f"{within}max_lines", "is negative")
    given = request.HasField("question_time")
    return ContextRequest(
        space=space,
        query=request.query,
        token_budget=request.token_budget or DEFAULT_TOKENS,
        where=parse_filter(request.filter, f"{within}filter"),
        wait_for=parse_token(request.consistency_token, f"{within}consistency_token"),
        most_found=request.max_lines or sys.maxsize,
        asked_at_us=to_us(request.question_time, f"{within}question_time") if given else now_us(),
        count=counts.of(request.model),
        explain=request.explain,
        concepts=request.concepts,
        ahead_us=utc_offset_us(
            request.question_utc_offset_minutes, f"{within}question_utc_offset_minutes"
        ),
        floor=request.floor if request.HasField("floor") else True,
        working_set=request.working_set if request.HasField("working_set") else True,
    )
