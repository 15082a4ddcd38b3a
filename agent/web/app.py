"""The application: guarded, with the routes of the pages and the static files."""

from collections.abc import Sequence
from importlib.resources import files

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

import modelwright
from modelwright.agent.settings import Settings
from modelwright.agent.web.answer_routes import AnswerRoutes
from modelwright.agent.web.desk import Desk
from modelwright.agent.web.guard import Guard, refusal
from modelwright.agent.web.thread_routes import ThreadRoutes
from modelwright.agent.web.upload_routes import UploadRoutes
from modelwright.solvers.errors import ModelwrightError, ServiceMissingError, UsageError

_STATUS: dict[type[ModelwrightError], int] = {UsageError: 400, ServiceMissingError: 503}
_BY_KIND = {"unknown_thread": 404, "busy": 409, "too_large": 413, "nothing_yet": 409}


def create_app(settings: Settings, *, token: str, extra: Sequence[APIRouter] = ()) -> FastAPI:
    """Return the application.

    Args:
        settings: the language model, budget, store and library.
        token: that every request to `/api/` must carry (`modelwright.agent.web.guard`).
        extra: routers of further pages; their paths begin with `/api/`.
    """
    desk = Desk(settings)
    app = FastAPI(
        title="modelwright",
        version=modelwright.__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=desk.lifespan,
    )
    app.state.desk = desk
    app.add_middleware(Guard, token=token)
    app.add_exception_handler(ModelwrightError, _tell)
    app.add_exception_handler(RequestValidationError, _tell_invalid)
    app.add_exception_handler(HTTPException, _tell_status)
    own = (ThreadRoutes(desk), AnswerRoutes(desk), UploadRoutes(desk.uploads))
    for router in (*(routes.router() for routes in own), *extra):
        app.include_router(router)

    @app.get("/api/about")
    def about() -> dict[str, str | bool]:  # pyright: ignore[reportUnusedFunction] - a route
        return {
            "version": modelwright.__version__,
            "model": settings.model or "offline",
            "offline": settings.offline,
        }

    static = str(files("modelwright.agent.web") / "static")
    app.mount("/", StaticFiles(directory=static, html=True))
    return app


async def _tell(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ModelwrightError), "registered for these errors only"
    status = _BY_KIND.get(error.kind) or _STATUS.get(type(error), 500)
    return JSONResponse(error.to_json(), status)


async def _tell_invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError), "registered for these errors only"
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return refusal(422, "bad_request", f"{place}: {first['msg']}", "")


async def _tell_status(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException), "registered for these errors only"
    return refusal(error.status_code, "http", str(error.detail), "")
