"""Notices reach active members once, and only their reader."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.identity.models import Member
from liandong.notices.actions import MOST_TEXT, News, mark_read, notify, notify_all
from liandong.notices.models import Notice
from liandong.notices.queries import notices_of, unread_count
from tests.support.companies import People

pytestmark = pytest.mark.usefixtures("company")


def test_the_same_news_is_told_once_until_it_is_read(people: People) -> None:
    owner = people.owner.member
    notify([owner], "stock", "P1 低于最低库存", "/stock", key="low/P1")
    notify([owner], "stock", "P1 低于最低库存", "/stock", key="low/P1")
    assert unread_count(owner) == 1
    assert mark_read(owner) == 1
    notify([owner], "stock", "P1 低于最低库存", "/stock", key="low/P1")
    assert (unread_count(owner), notices_of(owner).count()) == (1, 2)


def test_news_without_a_key_are_told_each_time(people: People) -> None:
    notify([people.owner.member], "job", "导入完成")
    notify([people.owner.member], "job", "导入完成")
    assert unread_count(people.owner.member) == 2


def test_who_left_the_company_is_not_told(people: People) -> None:
    Member.objects.filter(pk=people.clerk.member).update(is_active=False)
    notify([people.clerk.member, people.keeper.member], "mention", "张三提到了你")
    assert list(Notice.objects.values_list("member", flat=True)) == [people.keeper.member]


def test_a_member_marks_only_his_own(people: People) -> None:
    notify([people.owner.member], "mention", "张三提到了你")
    notice = notices_of(people.owner.member).get()
    assert mark_read(people.clerk.member, [notice.pk]) == 0
    assert unread_count(people.owner.member) == 1


def test_a_long_text_is_cut_short_and_says_so(people: People) -> None:
    notify([people.owner.member], "comment", "长" * 300)
    text = notices_of(people.owner.member).get().text
    assert len(text) == MOST_TEXT
    assert text.endswith("…")


def test_telling_costs_two_statements_however_many(people: People) -> None:
    everyone = frozenset({people.owner.member, people.clerk.member, people.keeper.member})
    with CaptureQueriesContext(connection) as few:
        notify_all([News(everyone, "late", "订单 1 逾期")])
    with CaptureQueriesContext(connection) as many:
        notify_all([News(everyone, "late", f"订单 {n} 逾期", key=f"late/{n}") for n in range(50)])
    assert len(few) == len(many) == 2
    assert unread_count(people.owner.member) == 51
