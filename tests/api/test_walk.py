"""The whole way of one transfer through the pages: each person signs in and takes the step that is theirs."""

import re

from fastapi import FastAPI
from sqlalchemy import select

from credits.models import Application, Roll
from tests.api.door import browse, opened, submit


def state_of(app: FastAPI, number: str) -> str:
    with opened(app) as session:
        return session.scalars(select(Application).where(Application.number == number)).one().state.value


def test_a_transfer_goes_its_whole_way_through_the_pages(app: FastAPI) -> None:
    voc, gen, gen_head, voc_head = (browse(app, who) for who in ("voc", "gen", "gen-head", "voc-head"))
    county, alliance = browse(app, "county"), browse(app, "alliance")
    number = submit(voc)
    assert number in gen.get("/desk").text
    assert gen.step(number, "assess", passed="yes", examiner="王老师", text="文化课测试").status_code == 303
    page = gen.get(f"/desk/transfers/{number}").text
    for row in re.findall(r'name="row" value="([^"]+)"', page):
        assert gen.step(number, "recognise", row=row, accept="yes", text="内容相近").status_code == 303
    assert gen_head.step(number, "approve", text="同意转入").status_code == 303
    assert voc_head.step(number, "approve", text="同意转出").status_code == 303
    assert county.step(number, "approve").status_code == 303
    assert county.step(number, "approve").status_code == 303
    assert alliance.step(number, "publish").status_code == 303
    assert "苏*宇" in browse(app).get("/notices").text
    app.state.clock = type(app.state.clock)(app.state.clock.today().replace(month=2, day=22))
    assert alliance.step(number, "close-publicity").status_code == 303
    assert voc.step(number, "release").status_code == 303
    assert gen.step(number, "pool").status_code == 303
    assert gen.step(number, "register").status_code == 303
    assert state_of(app, number) == "done"
    with opened(app) as session:
        assert sorted(roll.state.value for roll in session.scalars(select(Roll)) if roll.state.value != "left") == [
            "active",
            "active",
            "moved",
        ]
