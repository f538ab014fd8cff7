"use strict";

// What the pages of the console share; each page brings `say`, its texts and a `#problem` line.

const $ = (id) => document.getElementById(id);

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined && text !== null) made.textContent = text;
  return made;
}

function button(text, action, className) {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", () => guarded(action, made));
  return made;
}

// Every action: one at a time, and what goes wrong is said.
async function guarded(action, control) {
  if (control) control.disabled = true;
  $("problem").hidden = true;
  try {
    await action();
  } catch (error) {
    $("problem").textContent = error.message;
    $("problem").hidden = false;
  } finally {
    if (control) control.disabled = false;
  }
}

async function call(path, body, key) {
  const headers = new Headers();
  const secret = sessionStorage.getItem("beleg-key");
  if (secret) headers.set("Authorization", `Bearer ${secret}`);
  if (body !== undefined) headers.set("Content-Type", "application/json");
  if (key) headers.set("Idempotency-Key", key);
  let reply;
  try {
    reply = await fetch(path, { method: body === undefined ? "GET" : "POST", headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Error(say("offline"));
  }
  if (reply.status === 401) {
    await askForKey();
    return call(path, body, key);
  }
  const found = await reply.json().catch(() => ({}));
  if (!reply.ok) {
    const problem = found.error ? `${found.error.cause} ${found.error.remedy}`.trim() : found.detail;
    throw new Error(typeof problem === "string" && problem ? problem : say("error"));
  }
  return found;
}

function askForKey() {
  const dialog = $("key-dialog");
  if (!dialog.open) dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    sessionStorage.setItem("beleg-key", $("key").value.trim());
    $("key").value = "";
    resolve();
  }, { once: true }));
}

function option(value, text) {
  const made = element("option", null, text);
  made.value = value;
  return made;
}
