"""The running call: how long its reads may wait, and who reads it."""

from __future__ import annotations

import asyncio
import time

import pytest

from hms_services.api.call import (
    DEFAULT_READ_S,
    MOST_READ_S,
    RESERVE_S,
    Call,
    Caller,
    current_call,
    current_caller,
    set_call,
)

ADA = Caller("ada")


def test_a_call_without_a_deadline_has_the_default_every_time() -> None:
    call = Call(ADA)

    assert [call.read_budget_s() for _ in range(2)] == [DEFAULT_READ_S - RESERVE_S] * 2


def test_the_budget_is_the_time_left_less_the_reserve() -> None:
    budget = Call(ADA, ends_at=time.monotonic() + 5).read_budget_s()

    assert 4 < budget <= 5 - RESERVE_S


@pytest.mark.parametrize(("left", "budget"), [(-1, 0), (0, 0), (3600, MOST_READ_S - RESERVE_S)])
def test_the_budget_is_never_negative_and_never_over_the_most(left: float, budget: float) -> None:
    assert Call(ADA, ends_at=time.monotonic() + left).read_budget_s() == budget


async def test_tasks_do_not_see_each_others_calls() -> None:
    async def tenant_of(name: str) -> str:
        set_call(Call(Caller(name)))
        await asyncio.sleep(0)
        assert current_call().caller is current_caller()
        return current_caller().tenant

    assert await asyncio.gather(tenant_of("a"), tenant_of("b")) == ["a", "b"]


def test_outside_of_a_call_there_is_none() -> None:
    with pytest.raises(LookupError):
        current_call()
