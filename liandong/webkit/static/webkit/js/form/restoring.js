/** What was typed and not saved comes back: this tab's own at once, another tab's when it is wanted. */

import { gettext, format } from "../text.js";
import { showBanner } from "./messages.js";

/** @import {DocumentForm} from "./document-form.js" @import {Copy} from "./local-copy.js" */

/** @param {DocumentForm} form */
export function restoreCopy(form) {
  const copy = form.copy?.read();
  if (copy) take(form, copy);
  else void offer(form);
}

/** Show the copy, and send again what had no answer yet. @param {DocumentForm} form @param {Copy} copy */
function take(form, copy) {
  form.fields?.write(copy.header, copy.labels);
  form.grid.replaceLines(copy.lines);
  form.shareContext();
  form.changed();
  if (form.config.version !== copy.version) form.base = null;
  form.config.version = copy.version; // an older version than the server's leads to the conflict view, never to a silent overwrite
  if (copy.pending) form.sendAgain(copy.pending); // if it was saved after all, its key gets the same answer
  showBanner(form.slotOf("banner"), {
    tone: "blue", icon: "history", message: format(gettext("已恢复 %(when)s 还没有保存的内容"), { when: new Date(copy.saved_at).toLocaleString() }),
    buttons: [{ label: gettext("放弃，用已保存的"), act: () => discard(form) }],
  });
  form.grid.totals.checkSoon();
}

/** Forget the copy and show what the server has. @param {DocumentForm} form */
function discard(form) {
  form.sender?.forget();
  form.dropCopy();
  location.reload();
}

/** What a closed tab left behind is offered, never put over what is here. @param {DocumentForm} form */
async function offer(form) {
  const found = (await form.copy?.leftBehind())?.[0];
  if (!found || form.isDirty) return;
  const forget = () => {
    localStorage.removeItem(found.name);
    showBanner(form.slotOf("banner"), null);
  };
  const restore = () => {
    forget();
    take(form, found.copy);
    form.writeCopy();
  };
  const facts = { when: new Date(found.copy.saved_at).toLocaleString(), lines: found.copy.lines.length };
  showBanner(form.slotOf("banner"), {
    tone: "blue", icon: "history", message: format(gettext("%(when)s 有一份没有保存的内容，%(lines)s 行"), facts),
    buttons: [{ label: gettext("继续编辑它"), act: restore }, { label: gettext("丢弃"), act: forget }],
  });
}
