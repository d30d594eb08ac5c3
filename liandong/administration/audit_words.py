"""What a row of the trace says in words: actions, subjects, and what changed with before and after."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from liandong.administration.audit_ledger_words import ledger_deeds
from liandong.administration.audit_names import names_of_things
from liandong.administration.subjects import column_labels, scope_labels, subject_labels, verb_labels
from liandong.documents.types import DocumentType, document_types
from liandong.identity.models import AuditRow
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.webkit.counting import number_of
from liandong.webkit.history import change_lists
from liandong.webkit.report_parts import Part

NAMING = ("number", "code", "name")  # of the record in the trace; it is shown with the subject too
_BEFORE = "_before"
_WHOLES = frozenset({"before", "after"})
_NOTES = frozenset({"header", "lines", "more"})


def action_labels() -> dict[str, str]:
    """Return what each action is called."""
    return _document_deeds() | {
        "stock_rules": _("修改库存报表规则"),
        "unsubscribe": _("退订定期报表"),
        **_record_deeds() | _invoice_deeds(),
        "create": _("新建"),
        "update": _("修改"),
        "delete": _("删除"),
        "enable": _("启用"),
        "disable": _("停用"),
        "import": _("导入"),
        "import_file": _("导入文件"),
        "add_passkey": _("添加通行密钥"),
        "remove_passkey": _("移除通行密钥"),
        "default": _("设为默认"),
        "letterhead": _("单据抬头"),
        "upload": _("上传图片"),
        "give_role": _("授予角色"),
        "take_role": _("收回角色"),
        "leave": _("离开账套"),
        "set_rules": _("修改规则"),
        "modules": _("启停模块"),
        "revoke": _("作废密钥"),
        "reset_password": _("重设密码"),
        "reset_second_factor": _("重设两步验证"),
        "rotate": _("轮换密钥"),
        "acknowledge": _("确认预警"),
        "settle": _("替所有人确认预警"),
        "recall": _("撤回确认预警"),
        "unsettle": _("撤回替所有人的确认"),
        "restore": _("恢复备份"),
        "cancel": _("取消任务"),
        "loss_reasons": _("修改损溢原因"),
        "classes": _("计算 ABC/XYZ 分类"),
        "class_rules": _("修改分类标准"),
        "count_again": _("要求复盘"),
        "hand_over": _("移交盘点表"),
        "finish": _("结束盘点"),
        "variants": _("生成或修改规格"),
    }


def _record_deeds() -> dict[str, str]:
    return {
        "send_statement": _("发对账单"),
        "send_statements": _("批量发对账单"),
        "revoke_statement": _("收回对账单"),
        "statement_confirmed": _("对方确认对账单"),
        "statement_disputed": _("对方对对账单有异议"),
        "dunning": _("发催款函"),
        "allowance_rates": _("修改坏账准备的计提比例"),
        "dunning_exclude": _("不催这笔"),
        "dunning_include": _("恢复催款"),
        "dunning_level": _("修改催款级别"),
        "freight_product": _("设定运费商品"),
        "channel": _("修改渠道"),
        "targets": _("填写销售目标"),
        "commission_rule": _("修改提成规则"),
        "close_commission": _("确认提成"),
        "reopen_commission": _("撤销提成确认"),
        "department": _("修改部门"),
        "money_category": _("修改收支类别"),
        **_bank_deeds(),
        **ledger_deeds(),
        "currency": _("修改币种"),
        "exchange_rate": _("登记汇率"),
        "delete_rate": _("删除汇率"),
        "document_currencies": _("单据币种"),
        "merge": _("并入另一个"),
        "add_picture": _("添加图片"),
        "first_picture": _("设为首图"),
        "remove_picture": _("删除图片"),
        "absorb": _("并进来一个"),
        "distinct": _("标为不是重复"),
        "undistinct": _("撤回不是重复"),
        "fix_bin": _("定固定库位"),
        "addresses": _("修改地址"),
        "substitutes": _("修改替代品"),
        "contacts": _("修改联系人"),
        "stock_levels": _("修改最低最高库存"),
    }


def _bank_deeds() -> dict[str, str]:
    return {
        "voucher_template": _("修改凭证模板"),
        "bank_import": _("导入银行流水"),
        "bank_withdraw": _("撤回银行流水"),
        "bank_match": _("对上银行流水"),
        "bank_unmatch": _("撤销对上银行流水"),
        "bank_rule": _("修改对账规则"),
    }


def _invoice_deeds() -> dict[str, str]:
    return {
        "tax_invoice": _("登记发票"),
        "link_invoice": _("关联发票和单据"),
        "void_invoice": _("作废发票"),
        "deduct": _("勾选抵扣"),
        "draft_from_invoice": _("由发票做采购发票草稿"),
    }


def _document_deeds() -> dict[str, str]:
    return {
        "draft": _("保存草稿"),
        "approve": _("审批"),
        "refuse": _("驳回"),
        "post": _("审核"),
        "reverse": _("红冲"),
        "reopen": _("撤销 / 反结账"),
        "discard": _("作废"),
        "close": _("关闭 / 结账"),
        "promise": _("改承诺到货日"),
        "pack_check": _("复核"),
        "ship": _("登记发运"),
        "sign": _("登记签收"),
        "withdraw_shipment": _("作废运单"),
        "carrier": _("修改承运商"),
        "route": _("修改配送线路"),
        "wave": _("建立波次"),
        "pick_wave": _("波次拣货"),
        "sort_wave": _("波次分拣"),
        "cancel_wave": _("取消波次"),
        "print": _("打印"),
        "attach": _("添加附件"),
        "detach": _("删除附件"),
        "share": _("分享"),
        "unshare": _("收回分享"),
        "mail": _("发邮件"),
        "mail_sent": _("邮件已发出"),
        "mail_failed": _("邮件没有发出"),
        "answer": _("对方在线填写"),
    }


def trace_labels() -> dict[str, str]:
    """Return the name of everything the trace is about, by subject."""
    labels = {subject: label for subject, label in subject_labels().items() if not subject.endswith("*")}
    counts = {"warehouse.count_run": _("盘点任务"), "warehouse.count_plan": _("盘点计划")}
    return labels | counts | {"alerts.alert": _("预警"), "alerts.report_schedule": _("定期报表")}


def record_name(row: AuditRow) -> str:
    """Return what the record was called when the row was written."""
    return str(next((row.detail[name] for name in NAMING if row.detail.get(name)), ""))


def changes_of(rows: Sequence[AuditRow], actor: Actor) -> list[list[Part]]:
    """Return for each row what changed: {label, was, became}. Hidden columns of documents are left out.

    The number of statements depends on the document types among the rows alone.
    """
    found = [list(_plain_changes(row.detail)) for row in rows]
    kinds = {kind.id: kind for kind in document_types()}
    for kind in {kinds[row.subject] for row in rows if row.subject in kinds and _NOTES & row.detail.keys()}:
        _add_notes(found, rows, kind, actor)
    return found


def _add_notes(
    found: Sequence[list[Part]], rows: Sequence[AuditRow], kind: DocumentType, actor: Actor
) -> None:
    places = [place for place, row in enumerate(rows) if row.subject == kind.id]
    notes = change_lists([rows[place].detail for place in places], kind, actor)
    for place, changes in zip(places, notes, strict=True):
        found[place] += changes


def _plain_changes(detail: Mapping[str, Any]) -> Iterator[Part]:
    """Yield what is told besides a document's fields; ``x`` and ``x_before`` are one change."""
    names = _names()
    whole = detail.get("before")
    before: Mapping[str, Any] = whole if isinstance(whole, Mapping) else {}
    if isinstance(after := detail.get("after"), Mapping):
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) != after.get(name):
                yield _change(names.get(name, name), before.get(name), after.get(name))
    for name, value in detail.items():
        is_whole = name in _WHOLES and isinstance(value, Mapping)
        if name in _NOTES or name.endswith(_BEFORE) or is_whole:
            continue
        was = detail.get(f"{name}{_BEFORE}", before.get(name) if "after" not in detail else None)
        if was is None and name in NAMING:
            continue
        if was != value:
            yield _change(names.get(name, name), _said(name, was), _said(name, value))


def _said(name: str, value: object) -> object:
    """Return rights and hidden columns in the trade's words, anything else as it is."""
    if name == "rights" and isinstance(value, Mapping):
        subjects, verbs, scopes = subject_labels(), verb_labels(), scope_labels()
        return {
            f"{subjects.get(subject, subject)}·{verbs[Verb(verb)]}": scopes[Scope(scope)]
            for (subject, _colon, verb), scope in ((key.partition(":"), value[key]) for key in value)
        }
    if name == "hidden" and isinstance(value, list):
        return [column_labels().get(one, one) for one in value]
    if name in {"of", "type"} and isinstance(value, str):
        return subject_labels().get(value, value)
    if name == "size" and isinstance(value, int):
        return number_of("{count} 字节", value)
    if name == "layout" and isinstance(value, Mapping):
        return _("已保存")  # a page of numbers says nothing to a reader; the row keeps them
    return value


def _change(label: str, was: object, became: object) -> Part:
    return {"label": label, "was": _text(was), "became": _text(became)}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Mapping):
        return _("；").join(_said_of(name, _text(one)) for name, one in value.items())
    if isinstance(value, list):
        return _("、").join(_text(one) for one in value)
    return "" if value is None else str(value)


def _said_of(name: str, text: str) -> str:
    return _("{name}：{text}").format(name=name, text=text)


def words_of(changes: Sequence[Part], longest: int | None = None) -> str:
    """Return changes as one text, shortened when it would be longer."""
    words = _("；").join(
        _said_of(one["label"], f"{one['was']} → {one['became']}" if one["was"] else one["became"])
        for one in changes
        if one["was"] or one["became"]
    )
    return words if longest is None or len(words) <= longest else f"{words[: longest - 1]}…"


def _names() -> dict[str, str]:
    return names_of_things() | {
        "version": _("版本"),
        "to": _("收件人"),
        "subject": _("主题"),
        "problem": _("说明"),
        "role": _("角色"),
        "reason": _("原因"),
        "comment": _("意见"),
        "effective_from": _("生效日期"),
        "name": _("名称"),
        "code": _("编码"),
        "count": _("条数"),
        "period": _("期间"),
        "scopes": _("权限范围"),
        "label": _("用途"),
        "places": _("限定仓库"),
        "is_active": _("启用"),
        "rights": _("权限"),
        "hidden": _("看不到的字段"),
        "off": _("停用的模块"),
        "pairs": _("职责分离"),
        "type": _("单据类型"),
        "step": _("顺序"),
        "minimum_amount": _("金额达到"),
        "partner": _("往来单位"),
        "handler": _("经手人"),
        "codes": _("被拒原因"),
        "number_patterns": _("编号规则"),
        "bin": _("固定库位"),
        "product": _("商品"),
        "created": _("生成"),
        "taken": _("并入"),
        "released": _("移出"),
        "never": _("不做"),
        "is_required": _("必填"),
        "sheets": _("盘点表"),
        "days": _("有效天数"),
    }
