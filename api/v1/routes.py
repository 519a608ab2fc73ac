"""All of the JSON interface, in one list."""

from typing import Any

from fastapi import FastAPI

from api.v1 import estimate, exports, health, imports, jobs, packs, transfers

ROUTERS = (estimate.router, packs.router, transfers.router, exports.router, imports.router, jobs.router)

# Documented once for every operation; naming `default` also keeps FastAPI's own 422 out of the document.
PROBLEM: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "RFC 9457 problem",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}
_TEXTS = {"type": "object", "properties": {"title": {"type": "string"}, "detail": {"type": "string"}}}
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "zh", "en", "errors", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string", "pattern": "^RT-[A-Z]{3}-[0-9]{3}$"},
        "zh": _TEXTS,
        "en": _TEXTS,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("pointer", "code", "detail", "zh", "en")},
            },
        },
        "request_id": {"type": "string"},
    },
}


def install(app: FastAPI) -> None:
    """Add the JSON interface under /api/v1, and the two health addresses beside it."""
    for router in ROUTERS:
        app.include_router(router, prefix="/api/v1", responses=PROBLEM)
    app.include_router(health.router, responses=PROBLEM)
    _document_problems(app)


def _document_problems(app: FastAPI) -> None:
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        document = plain()
        document.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
        return document

    app.openapi = openapi  # type: ignore[method-assign]
