"""Who may import and export what, and whose files are whose."""

import pytest
from django.test import Client

from liandong.exchange.models import ImportFile
from liandong.identity.models import RoleGrant
from liandong.jobs.models import Job, JobState
from liandong.jobs.running import run_next
from tests.exchange.sheets import check, imported, upload, xlsx
from tests.support.companies import OTHER_SLUG, PASSWORD, SLUG
from tests.support.installation import Installation
from tests.support.trading import DAY, Trading

PRODUCTS = xlsx([["编码", "名称", "单位"], ["SP1", "红富士", "斤"]])
PATHS = ["/exchange/{0}/import", "/exchange/{0}/template"]


@pytest.mark.parametrize(
    "subject", ["catalog.product", "catalog.brand", "stock_ledger.place", "finance.settlement"]
)
def test_who_may_not_keep_something_can_not_import_it(keeper: Client, subject: str) -> None:
    for path in PATHS:
        assert keeper.get(path.format(subject)).status_code == 403
    assert keeper.post(f"/exchange/{subject}/import", {}).status_code == 403


def test_who_may_not_see_something_can_not_export_it(keeper: Client, clerk: Client) -> None:
    assert keeper.post("/exchange/finance.settlement/export").status_code == 403
    assert keeper.post("/exchange/general_ledger.account/export").status_code == 403
    assert clerk.get("/exchange/no.such/export").status_code == 404
    assert not Job.objects.exists()


def test_lists_offer_what_the_member_may_do(owner: Client, keeper: Client) -> None:
    assert "/exchange/catalog.product/import" in owner.get("/products").content.decode()
    page = keeper.get("/products").content.decode()
    assert "/exchange/catalog.product/import" not in page
    assert "/exchange/catalog.product/export" in page


def test_files_of_others_are_not_there(owner: Client, clerk: Client) -> None:
    file = upload(owner, "catalog.product", PRODUCTS)
    for path in ("", "/problems"):
        assert clerk.get(f"/exchange/files/{file.pk}{path}").status_code == 404
    assert clerk.post(f"/exchange/files/{file.pk}", {"act": "check"}).status_code == 404


def test_a_right_lost_before_the_job_runs_is_lost(owner: Client, clerk: Client) -> None:
    file = check(
        clerk, upload(clerk, "partners.partner", xlsx([["编码", "名称", "客户"], ["K", "店", "是"]]))
    )
    answer = clerk.post(f"/exchange/files/{file.pk}", {"act": "import"})
    RoleGrant.objects.filter(role__name="销售", subject="partners.*", verb="draft").delete()
    assert run_next()
    job = Job.objects.get(pk=int(answer["Location"].rpartition("/")[2]))
    assert (job.state, job.problems) == (JobState.REFUSED, ["没有导入的权限。"])


def test_posting_needs_its_own_right(clerk: Client, trading: Trading) -> None:
    RoleGrant.objects.filter(role__name="销售", verb="post").delete()
    heads = ["客户", "单据日期", "发货仓库", "商品", "数量", "单价"]
    rows = [heads, ["C1", DAY.isoformat(), "W1", "P1", 1, 1]]
    file = check(clerk, upload(clerk, "sales.order", xlsx(rows)), posts="1")
    assert [one["message"] for one in file.report["problems"]] == ["没有审核销售订单的权限"]
    imported(clerk, "sales.order", rows)


def test_another_company_has_neither_file_nor_job(two_companies: Installation) -> None:
    from liandong.identity.companies import use_company  # noqa: PLC0415 - needs Django, loaded later

    owner, boss = Client(), Client()
    for client, name, slug in ((owner, "owner", SLUG), (boss, "boss", OTHER_SLUG)):
        client.post("/login", {"username": name, "password": PASSWORD})
        client.post("/company", {"company": slug})
    with use_company(SLUG):
        file = upload(owner, "catalog.product", PRODUCTS)
        ImportFile.objects.filter(pk=file.pk).update(size=10**9)
    answer = owner.post(f"/exchange/files/{file.pk}", {"act": "check"})
    assert owner.get(answer["Location"]).status_code == 200
    assert boss.get(answer["Location"]).status_code == 404
    assert boss.get(f"/exchange/files/{file.pk}").status_code == 404
