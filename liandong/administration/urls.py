"""Addresses of the administration, and their places in the menu."""

from django.urls import path
from django.utils.translation import gettext_noop as _

from liandong.administration import (
    approvals,
    audit,
    custom_fields,
    member_resets,
    members,
    modules,
    numbers,
    role_pages,
    roles,
    rules,
    segregation,
    tokens,
)
from liandong.documents.approval_rules import SUBJECT as APPROVAL
from liandong.documents.custom_fields import SUBJECT as FIELDS
from liandong.identity.company_settings import SUBJECT as COMPANY
from liandong.identity.members import SUBJECT as MEMBER
from liandong.identity.role_editing import SUBJECT as ROLE
from liandong.identity.rule_book import SUBJECT as RULES
from liandong.webkit.navigation import Group, NavigationItem, RecordPages, register_pages, register_records

urlpatterns = [
    path("settings/members", members.members, name="members"),
    path("settings/members/new", members.new_member, name="new_member"),
    path("settings/members/<int:member>", members.member, name="member"),
    path("settings/members/<int:member>/password", member_resets.reset_password_of, name="reset_password"),
    path(
        "settings/members/<int:member>/second-factor",
        member_resets.reset_second_factor_of,
        name="reset_second_factor",
    ),
    path("settings/roles", roles.roles, name="roles"),
    path("settings/roles/new", role_pages.new_role, name="new_role"),
    path("settings/roles/restore", role_pages.restore_all, name="restore_roles"),
    path("settings/roles/<int:role>", role_pages.role, name="role"),
    path("settings/roles/<int:role>/restore", role_pages.restore, name="restore_role"),
    path("settings/roles/<int:role>/delete", role_pages.delete, name="delete_role"),
    path("settings/segregation", segregation.segregation, name="segregation"),
    path("settings/approvals", approvals.approval_rules, name="approval_rules"),
    path("settings/approvals/new", approvals.new_approval_rule, name="new_approval_rule"),
    path("settings/approvals/<int:rule>", approvals.approval_rule, name="approval_rule"),
    path("settings/approvals/<int:rule>/delete", approvals.delete_approval_rule, name="delete_approval_rule"),
    path("settings/fields", custom_fields.custom_fields, name="custom_fields"),
    path("settings/fields/new", custom_fields.new_custom_field, name="new_custom_field"),
    path("settings/fields/<str:name>", custom_fields.custom_field, name="custom_field"),
    path("settings/modules", modules.modules, name="modules"),
    path("settings/numbers", numbers.numbers, name="number_rules"),
    path("settings/rules", rules.rules, name="rules"),
    path("settings/company", rules.company, name="company_settings"),
    path("settings/tokens", tokens.tokens, name="tokens"),
    path("settings/tokens/new", tokens.new_token, name="new_token"),
    path("settings/tokens/<int:token>", tokens.token, name="token"),
    path("settings/tokens/<int:token>/revoke", tokens.end_token, name="revoke_token"),
    path("settings/audit", audit.audit, name="audit"),
    path("settings/audit/<int:row>", audit.audit_row, name="audit_row"),
]

register_records(RecordPages(MEMBER, "member", "new_member"))
register_records(RecordPages(ROLE, "role", "new_role"))

register_pages(
    [
        NavigationItem(Group.SYSTEM, _("成员"), "members", "users", MEMBER, order=610),
        NavigationItem(Group.SYSTEM, _("角色与权限"), "roles", "lock", ROLE, order=612),
        NavigationItem(Group.SYSTEM, _("业务规则"), "rules", "adjustments", RULES, order=620),
        NavigationItem(Group.SYSTEM, _("审批规则"), "approval_rules", "clipboard-check", APPROVAL, order=621),
        NavigationItem(Group.SYSTEM, _("自定义字段"), "custom_fields", "file-text", FIELDS, order=624),
        NavigationItem(Group.SYSTEM, _("编号规则"), "number_rules", "list-check", RULES, order=622),
        NavigationItem(Group.SYSTEM, _("模块"), "modules", "package", COMPANY, order=632),
        NavigationItem(Group.SYSTEM, _("公司"), "company_settings", "building", COMPANY, order=630),
        NavigationItem(Group.SYSTEM, _("接口密钥"), "tokens", "key", tokens.SUBJECT, order=640),
        NavigationItem(Group.SYSTEM, _("操作日志"), "audit", "history", audit.SUBJECT, order=650),
    ]
)
