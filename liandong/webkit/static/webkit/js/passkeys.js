/** Passkeys: ask the server for a challenge, the device for its answer, and send that with the form. */

import { gettext } from "./text.js";
import { toast } from "./toast.js";

/** @param {string} text base64url @returns {Uint8Array<ArrayBuffer>} */
function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer */
function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {{id: string, type: PublicKeyCredentialType}[]|undefined} list */
function known(list) {
  return (list ?? []).map((one) => ({ type: one.type, id: bytes(one.id) }));
}

/** @param {any} options as the server gives them @returns {Promise<PublicKeyCredential>} */
async function create(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: known(options.excludeCredentials),
  };
  return /** @type {PublicKeyCredential} */ (await navigator.credentials.create({ publicKey }));
}

/** @param {any} options as the server gives them @returns {Promise<PublicKeyCredential>} */
async function get(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) };
  return /** @type {PublicKeyCredential} */ (await navigator.credentials.get({ publicKey }));
}

/** @param {PublicKeyCredential} made @returns {object} */
function answer(made) {
  /** @type {Record<string, unknown>} */
  const response = { clientDataJSON: text(made.response.clientDataJSON) };
  if (made.response instanceof AuthenticatorAttestationResponse) {
    response["attestationObject"] = text(made.response.attestationObject);
  } else if (made.response instanceof AuthenticatorAssertionResponse) {
    response["authenticatorData"] = text(made.response.authenticatorData);
    response["signature"] = text(made.response.signature);
    if (made.response.userHandle) response["userHandle"] = text(made.response.userHandle);
  }
  return { id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {} };
}

/** @param {HTMLFormElement} form */
async function run(form) {
  const sent = await fetch(form.dataset.challenge ?? "", { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
  const options = (sent.headers.get("Content-Type") ?? "").includes("json") ? await sent.json() : null;
  if (!sent.ok || !options) {
    toast(options?.problems?.[0]?.message ?? gettext("连不上服务器"), { tone: "red" });
    return;
  }
  const made = await (form.dataset.passkey === "create" ? create(options) : get(options));
  const field = form.elements.namedItem("credential");
  if (field instanceof HTMLInputElement) field.value = JSON.stringify(answer(made));
  form.submit();
}

/** @param {SubmitEvent} event */
function submitted(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset.passkey === undefined) return;
  if (event.submitter instanceof HTMLButtonElement && event.submitter.hasAttribute("formaction")) return;
  event.preventDefault();
  run(form).catch((failure) => {
    const isCancelled = failure instanceof DOMException && failure.name === "NotAllowedError";
    toast(isCancelled ? gettext("没有完成：已取消，或等得太久。") : gettext("这台设备现在不能用通行密钥。"), { tone: "red" });
  });
}

document.addEventListener("submit", submitted);
if (window.PublicKeyCredential) for (const form of document.querySelectorAll("form[data-passkey]")) if (form instanceof HTMLElement) form.hidden = false;
