"""The page of notices: one's own, opened and thereby read."""

import pytest

from liandong.notices.actions import notify
from liandong.notices.models import Notice
from liandong.notices.queries import unread_count
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, table

pytestmark = pytest.mark.usefixtures("company")


def test_opening_a_notice_reads_it_and_leads_to_what_it_is_about(people: People) -> None:
    notify([people.clerk.member], "mention", "张三提到了您", "/t/sales.order/1?view=1#discussion")
    clerk = signed_in("clerk")
    assert [row[0] for row in table(context_of(clerk, "/notices"))] == ["张三提到了您"]
    answer = clerk.get(f"/notices/{Notice.objects.get().pk}")
    assert answer.headers["Location"] == "/t/sales.order/1?view=1#discussion"
    assert unread_count(people.clerk.member) == 0
    assert table(context_of(clerk, "/notices")) == []
    assert [row[2] for row in table(context_of(clerk, "/notices?view=all"))] == ["已读"]


def test_another_ones_notice_is_not_there(people: People) -> None:
    notify([people.owner.member], "mention", "机密", "/")
    clerk = signed_in("clerk")
    assert clerk.get(f"/notices/{Notice.objects.get().pk}").status_code == 404
    assert "机密" not in clerk.get("/notices?view=all").content.decode()
    clerk.post("/notices/read")
    assert unread_count(people.owner.member) == 1


def test_a_notice_never_leads_out_of_the_product(people: People) -> None:
    notify([people.owner.member], "job", "完成", "https://example.com/")
    answer = signed_in("owner").get(f"/notices/{Notice.objects.get().pk}")
    assert answer.headers["Location"] == "/notices"
