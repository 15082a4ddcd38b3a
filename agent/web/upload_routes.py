"""The route that takes files."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from modelwright.agent.web.uploads import MOST_BYTES, Uploads, too_large


@dataclass(frozen=True)
class UploadRoutes:
    """Routes below /api/uploads."""

    uploads: Uploads

    def router(self) -> APIRouter:
        """Return them."""
        router = APIRouter()
        router.add_api_route("/api/uploads", self.take, methods=["PUT"])
        return router

    async def take(
        self, request: Request, name: Annotated[str, Query(max_length=1000)]
    ) -> dict[str, Any]:
        """Take one file as the body of the request."""
        told = request.headers.get("content-length", "")
        if told.isdigit() and int(told) > MOST_BYTES:
            raise too_large(name[:100])
        return await self.uploads.take(name, request.stream())
