"""Who may open what: roles handed on and reviewed, tokens, lists of people as files, and what programs read."""

from __future__ import annotations

from tests.access.table import CLERK, COUNTY, EVERYBODY, NOBODY, PLANNERS, READERS, SCHOOL, SECURITY, SEES, Row, post
from tests.people import YEAR

PERSON, HELD = {"pk": 999_999}, {"grant": 999_999}
WHERE = {"unit": COUNTY, "year": YEAR}

ROWS: tuple[Row, ...] = (
    Row("access:review", SECURITY),
    post("access:review-confirm", SECURITY),
    post("access:review-end", SECURITY),
    Row("access:delegations", READERS),
    post("access:delegations", READERS, 200),
    Row("access:delegations", CLERK, unit=SCHOOL),
    post("access:delegation-end", READERS, 404, given=HELD),
    Row("access:token-add", SECURITY, 404, given=PERSON),
    post("access:token-add", SECURITY, 404, given=PERSON),
    post("access:token-revoke", SECURITY, 404, given=PERSON | {"token": 999_999}),
    Row("access:takings", SEES[COUNTY]),
    Row("access:taking-ask", SEES[COUNTY]),
    post("access:taking-ask", SEES[COUNTY], 200),
    post("access:taking-decide", PLANNERS, 404, given={"taking": NOBODY}),
    Row("access:with-outside", EVERYBODY, 404, signed_out=404, given={"provider": "none"}),
    Row("access:from-outside", EVERYBODY, 404, signed_out=404, given={"provider": "none"}),
    post("access:second-unlink", EVERYBODY, 404, given={"link": 999_999}),
    Row("access:account-link", SECURITY, 404, given=PERSON),
    post("access:account-link", SECURITY, 404, given=PERSON),
    post("access:account-unlink", SECURITY, 404, given=PERSON | {"link": 999_999}),
    Row("access:api-described", EVERYBODY, signed_out=200),
    Row("registry:api-schools", EVERYBODY, 401, signed_out=401, given=WHERE),
    Row("insight:api-indicators", EVERYBODY, 401, signed_out=401, given=WHERE),
    Row("assistance:api-registers", EVERYBODY, 401, signed_out=401, given=WHERE),
    Row("assistance:api-register", EVERYBODY, 401, signed_out=401, given=WHERE | {"key": "bonds"}),
)
