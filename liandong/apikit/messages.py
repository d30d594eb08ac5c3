"""Sentences for problems that only a request can have, and one road to all sentences."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from liandong.documents.messages import CHINESE, ENGLISH, MESSAGES, TRADITIONAL, worded
from liandong.documents.messages import message as document_message
from liandong.documents.record_messages import RECORD_MESSAGES
from liandong.kernel.terms import Problem

OWN_MESSAGES: Mapping[str, tuple[str, str]] = {
    # the request itself
    "unreadable_body": ("请求内容不是可读的 JSON 对象", "The body is no readable JSON object"),
    "body_too_large": ("请求内容超过 {limit} 字节", "The body is larger than {limit} bytes"),
    "unknown_field": ("没有这个字段：{field}", "There is no field {field}"),
    "invalid_value": ("{field} 的值不对：{reason}", "{field} has a wrong value: {reason}"),
    "text_invalid": ("{field} 含有不能保存的字符", "{field} holds a character that can't be stored"),
    "too_many_documents": ("一次最多 {limit} 张单据", "At most {limit} documents at once"),
    "key_invalid": (
        "Idempotency-Key 应为 1 到 {limit} 个可见字符",
        "Idempotency-Key must be 1 to {limit} visible characters",
    ),
    "unknown_type": ("没有这种单据：{type}", "There is no document type {type}"),
    "cursor_invalid": ("翻页参数 after 无效", "The page key “after” is not valid"),
    "dates_crossed": ("开始日期晚于结束日期", "The first day is after the last"),
    # who asks
    "not_authenticated": ("请提供有效的密钥或登录", "Give a valid key, or log in"),
    "csrf_failed": ("CSRF 验证失败，请刷新页面", "The CSRF check failed: load the page again"),
    "second_factor_missing": (
        "公司要求两步验证，请先在网页上设置",
        "The company demands two-step log-in: set it up on the web page first",
    ),
    "too_many_failures": (
        "失败次数过多，请在 {seconds} 秒后再试",
        "Too many failures: try again in {seconds} s",
    ),
    "failed": ("服务器出错，已记录，请稍后再试", "The server failed; it was noted. Try again later"),
    "not_found": ("没有找到", "Not found"),
    "http_error": ("请求无法处理：{reason}", "The request can't be handled: {reason}"),
}


def language_of(request: HttpRequest) -> str:
    """Return the language of the first of ``Accept-Language`` that there is; Chinese without one."""
    for wanted, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if wanted.startswith("zh"):
            is_traditional = wanted.startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo"))
            return TRADITIONAL if is_traditional else CHINESE
        if wanted.startswith("en"):
            return ENGLISH
    return CHINESE


def message_of(problem: Problem, language: str) -> str:
    """Return the sentence for a problem in a language of ours; the code itself when nobody wrote one."""
    if problem.code in MESSAGES:
        return document_message(problem, language)
    sentences = OWN_MESSAGES.get(problem.code) or RECORD_MESSAGES.get(problem.code)
    if sentences is None:
        return problem.code
    return worded(sentences, problem.detail, language)
