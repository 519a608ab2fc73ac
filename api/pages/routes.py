"""All pages, in one list: taking an address away is then a decision."""

from fastapi import FastAPI

from api.pages import (
    audit,
    catalogue,
    desk,
    estimate,
    guide,
    home,
    me,
    notices,
    receipts,
    sign_in,
    transfer,
    transfer_new,
)

# `transfer_new` before `transfer`: /desk/transfers/new is no number.
ROUTERS = (
    home.router,
    guide.router,
    catalogue.router,
    estimate.router,
    receipts.router,
    sign_in.router,
    desk.router,
    transfer_new.router,
    transfer.router,
    me.router,
    notices.router,
    audit.router,
)


def install(app: FastAPI) -> None:
    """Add the pages; they are not part of the documented JSON interface."""
    for router in ROUTERS:
        app.include_router(router, include_in_schema=False)
