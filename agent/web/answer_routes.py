"""The routes that look at an answer, or try something out; nothing of a thread changes here."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from modelwright.agent.web.bodies import Numbers, Repair
from modelwright.agent.web.desk import Desk
from modelwright.agent.web.numbers import (
    Values,
    check_paths,
    numbers_to_turn,
    read_values,
    with_numbers,
)


@dataclass(frozen=True)
class AnswerRoutes:
    """Routes below /api/threads/{thread} for the answer."""

    desk: Desk

    def router(self) -> APIRouter:
        """Return them."""
        router = APIRouter(prefix="/api/threads/{thread}")
        routes: tuple[tuple[str, str, Callable[..., Any]], ...] = (
            ("GET", "/solution", self.solution),
            ("GET", "/data", self.data),
            ("GET", "/numbers", self.numbers),
            ("GET", "/difference", self.difference),
            ("GET", "/export/{to}", self.export),
            ("POST", "/why", self.why),
            ("POST", "/whatif", self.whatif),
            ("POST", "/keep", self.keep),
            ("POST", "/repair", self.repair),
        )
        for method, path, function in routes:
            router.add_api_route(path, function, methods=[method])
        return router

    async def solution(self, thread: str) -> dict[str, Any]:
        """Return the solution as tables and pictures."""
        from modelwright.agent.web.thread_view import solution_view

        return solution_view(await self._answer(thread))

    async def data(self, thread: str) -> list[dict[str, Any]]:
        """Return the tables of numbers."""
        from modelwright.agent.conversation import tables_of
        from modelwright.agent.web.thread_view import data_view

        rooms = await self.desk.rooms()
        line, state = await rooms.store.look(rooms.store.find(thread).id)
        tables = await asyncio.to_thread(tables_of, state.get("files", []))
        return data_view(_answer_of(line, state), list(tables.values()))

    async def numbers(self, thread: str) -> list[dict[str, Any]]:
        """Return the numbers that can be turned."""
        answer = await self._answer(thread)
        program = answer.program
        return numbers_to_turn(answer.formulation, program.data) if program else []

    async def difference(
        self, thread: str, before: Annotated[int, Query()], after: Annotated[int, Query()]
    ) -> dict[str, Any]:
        """Return what differs between two versions."""
        from modelwright.agent.web.thread_view import difference_view

        rooms = await self.desk.rooms()
        _, state = await rooms.store.look(rooms.store.find(thread).id)
        return difference_view(state, before, after)

    async def export(self, thread: str, to: str) -> Response:
        """Return the answer as a file."""
        from modelwright.agent.web.exports import export_answer

        room = (await self.desk.rooms()).of(thread)
        async with room.alone() as session:
            file = await asyncio.to_thread(
                export_answer,
                session.standing(),
                to,
                engine=session.engine,
                limits=session.choices.limits,
            )
        named = {"content-disposition": f'attachment; filename="{file.name}"'}
        return Response(file.content, media_type="application/octet-stream", headers=named)

    async def why(self, thread: str) -> dict[str, Any]:
        """Return what keeps the model from having an optimum, and what would mend it."""
        from modelwright.agent.web.repair_words import explain_in_words

        room = (await self.desk.rooms()).of(thread)
        async with room.alone() as session:
            return await asyncio.to_thread(
                explain_in_words,
                session.engine,
                session.program(),
                session.standing(),
                session.choices.limits,
            )

    async def whatif(self, thread: str, numbers: Numbers) -> dict[str, Any]:
        """Solve with other numbers, and compare."""
        from modelwright.solvers.whatif.paths import DataChange
        from modelwright.solvers.whatif.scenarios import Scenario, compare

        values = _values(numbers)
        room = (await self.desk.rooms()).of(thread)
        async with room.alone() as session:
            program = session.program()
            check_paths(program.data, values)
            changes = tuple(
                DataChange(tuple(map(str, path)), "=", value, ".".join(map(str, path)))
                for path, value in values.items()
            )
            compared = await asyncio.to_thread(
                compare,
                session.engine,
                program,
                [Scenario("tried", changes)],
                session.choices.limits,
            )
        base, tried = compared
        return {"base": base.outcome.to_json(), "tried": tried.to_json()}

    async def keep(self, thread: str, numbers: Numbers) -> dict[str, str]:
        """Put numbers that were tried into the formulation, and solve it."""
        values = _values(numbers)
        said = {"by": "user", "event": "edit", "text": f"Changed the data: {_told(values)}."}
        return await self._set(thread, values, said)

    async def repair(self, thread: str, repair: Repair) -> dict[str, str]:
        """Make a repair: in the data where its numbers come from there, else by the change told."""
        from modelwright.agent.web.repairing import numbers_behind

        room = (await self.desk.rooms()).of(thread)
        async with room.alone() as session:
            values = await asyncio.to_thread(
                numbers_behind,
                session.engine,
                session.program(),
                [change.model_dump() for change in repair.changes],
                session.choices.limits,
            )
        said = {"by": "user", "event": "repair", "text": f"Repair: {repair.text}."}
        if values is not None:
            return await self._set(thread, values, said)
        room.go(lambda session: session.change(f"Change: {repair.text}."), said)
        return {"thread": room.thread}

    async def _set(self, thread: str, values: Values, said: dict[str, Any]) -> dict[str, str]:
        room = (await self.desk.rooms()).of(thread)
        answer = await self._answer(thread)
        if answer.formulation is None or answer.program is None:
            from modelwright.solvers.errors import UsageError

            raise UsageError("there is no program yet", kind="nothing_yet")
        check_paths(answer.program.data, values)
        edited = with_numbers(answer.formulation, answer.program.data, values)
        room.go(lambda session: session.edit(edited), said)
        return {"thread": room.thread}

    async def _answer(self, thread: str) -> Any:
        rooms = await self.desk.rooms()
        return _answer_of(*await rooms.store.look(rooms.store.find(thread).id))


def _answer_of(line: Any, state: Any) -> Any:
    from modelwright.agent.answer import answer_of

    return answer_of(state, formulator=line.formulator, thread=line.id)


def _values(numbers: Numbers) -> Values:
    return read_values([(change.path, change.value) for change in numbers.changes])


def _told(values: Values) -> str:
    return ", ".join(f"{'.'.join(map(str, path))} = {value:g}" for path, value in values.items())
