"""Addresses of the pages that follow from the document types' declarations."""

from django.urls import path

from liandong.identity.preferences import register_preference
from liandong.webkit import (
    claims,
    discussion,
    document_page,
    entry,
    export_jobs,
    job_pages,
    languages,
    line_facts,
    list_batch,
    list_lines,
    list_sums,
    lists,
    live,
    lots,
    manifest,
    notice_pages,
    origins,
    pickers,
    preferences,
    quick_product,
    saving,
    search,
    serials,
    shared,
    totals,
    verbs,
)
from liandong.webkit.account import overview, passkeys, password, sso, two_step
from liandong.webkit.look import LOOK, STARRED, are_stars, is_look
from liandong.webkit.shell import register_profile_items

app_name = "webkit"

_TYPE = "t/<str:type_id>"
_DOCUMENT = f"{_TYPE}/<int:pk>"

urlpatterns = [
    path("manifest.webmanifest", manifest.manifest, name="manifest"),
    path("language", languages.choose_language, name="choose_language"),
    path("words/<str:language>.js", languages.words, name="words"),
    path("search", search.search, name="search"),
    path("preferences/<str:key>", preferences.save_preference, name="save_preference"),
    path("d/<int:document>", document_page.document, name="document"),
    path(f"{_TYPE}/", lists.documents, name="documents"),
    path(f"{_TYPE}/new", entry.new_document, name="new_document"),
    path(f"{_TYPE}/save", saving.save_new, name="save_new"),
    path(f"{_TYPE}/book", saving.book_new, name="book_new"),
    path(f"{_TYPE}/totals", totals.totals, name="totals"),
    path(f"{_TYPE}/facts", line_facts.line_facts, name="line_facts"),
    path(f"{_TYPE}/product", quick_product.quick_product, name="quick_product"),
    path(f"{_TYPE}/origins", origins.origins, name="origins"),
    path(f"{_TYPE}/lots", lots.allocate_lots, name="allocate_lots"),
    path(f"{_TYPE}/claims", claims.open_claims_of, name="open_claims"),
    path(f"{_TYPE}/snapshot", entry.snapshot, name="snapshot"),
    path(f"{_TYPE}/sums", list_sums.document_sums, name="document_sums"),
    path(f"{_TYPE}/batch/<str:action>", list_batch.batch, name="batch"),
    path(f"{_DOCUMENT}/lines", list_lines.document_lines, name="document_lines"),
    path(_DOCUMENT, document_page.type_document, name="type_document"),
    path(f"{_DOCUMENT}/save", saving.save_document, name="save_document"),
    path(f"{_DOCUMENT}/book", saving.book_document, name="book_document"),
    path(f"{_DOCUMENT}/post", verbs.post_stored, name="post_stored"),
    path(f"{_DOCUMENT}/approve", verbs.approve, name="approve"),
    path(f"{_DOCUMENT}/refuse", verbs.refuse, name="refuse"),
    path(f"{_DOCUMENT}/reverse", verbs.reverse_document, name="reverse"),
    path(f"{_DOCUMENT}/reopen", verbs.reopen_document, name="reopen"),
    path(f"{_DOCUMENT}/discard", verbs.discard_document, name="discard"),
    path(f"{_DOCUMENT}/close", verbs.close_document, name="close"),
    path(f"{_DOCUMENT}/open-lines", verbs.reopen_document_lines, name="reopen_lines"),
    path("account", overview.account, name="account"),
    path("account/password", password.change_password, name="change_password"),
    path("account/two-step", two_step.two_step, name="two_step"),
    path("account/two-step/codes", two_step.new_codes, name="new_codes"),
    path("account/two-step/off", two_step.turn_off, name="turn_off_two_step"),
    path("account/passkeys", passkeys.passkeys, name="passkeys"),
    path("account/passkeys/options", passkeys.passkey_options, name="passkey_options"),
    path("account/passkeys/add", passkeys.add_passkey, name="add_passkey"),
    path("account/passkeys/proof", passkeys.passkey_proof, name="passkey_proof"),
    path("account/passkeys/codes", passkeys.codes_by_passkey, name="codes_by_passkey"),
    path("account/passkeys/remove", passkeys.remove_passkey, name="remove_passkey"),
    path("account/sso", sso.sso_account, name="sso_account"),
    path("account/sso/link", sso.link_sso, name="link_sso"),
    path("account/sso/unlink", sso.unlink_sso, name="unlink_sso"),
    path("account/devices/end-others", overview.end_other_devices, name="end_other_devices"),
    path("account/devices/<int:session>/end", overview.end_device, name="end_device"),
    path("live", live.live, name="live"),
    path("notices", notice_pages.notices, name="notices"),
    path("notices/read", notice_pages.read_notices, name="read_notices"),
    path("notices/<int:notice>", notice_pages.notice, name="notice"),
    path("jobs", job_pages.jobs, name="jobs"),
    path("jobs/<int:job>", job_pages.job, name="job"),
    path("jobs/<int:job>/cancel", job_pages.cancel_job, name="cancel_job"),
    path("jobs/<int:job>/result", job_pages.job_result, name="job_result"),
    path(f"{_DOCUMENT}/beside", discussion.draft_beside, name="draft_beside"),
    path(f"{_DOCUMENT}/comments", discussion.comment, name="comment"),
    path(f"{_DOCUMENT}/comments/<int:comment>/withdraw", discussion.withdraw, name="withdraw_comment"),
    path(f"{_DOCUMENT}/files", discussion.upload, name="attach"),
    path(f"{_DOCUMENT}/files/<int:attachment>", discussion.download, name="attachment"),
    path(f"{_DOCUMENT}/files/<int:attachment>/remove", discussion.remove, name="remove_attachment"),
    path(f"{_DOCUMENT}/links", discussion.share_document, name="share"),
    path(f"{_DOCUMENT}/links/<int:link>/revoke", discussion.revoke, name="revoke_link"),
    path("share/<str:token>", shared.shared_document, name="shared"),
    path("pick/products", pickers.pick_products, name="pick_products"),
    path("pick/partners", pickers.pick_partners, name="pick_partners"),
    path("pick/places", pickers.pick_places, name="pick_places"),
    path("pick/members", pickers.pick_members, name="pick_members"),
    path("pick/accounts", pickers.pick_accounts, name="pick_accounts"),
    path("pick/lots", lots.pick_lots, name="pick_lots"),
    path("pick/serials", serials.pick_serials, name="pick_serials"),
    path("pick/claims", pickers.pick_claims, name="pick_claims"),
]

export_jobs.register()
register_preference(LOOK, is_look)
register_preference(languages.LANGUAGE, languages.is_language)
register_preference(STARRED, are_stars)
register_profile_items("language", languages.language_items)
