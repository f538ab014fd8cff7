"use strict";

// What every part of the page needs: elements, requests, texts with their claims.

const $ = (id) => document.getElementById(id);
const state = { offers: null, shown: [], draft: null, offset: 0 };
let language = localStorage.getItem("beleg-language") || (navigator.language.startsWith("de") ? "de" : "en");
const say = (key) => TEXTS[language][key];
const word = (group, key) => TEXTS[language][group][key] || String(key).replaceAll("_", " ");
const PAGE = 20;

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const child of children) if (child !== null && child !== undefined) made.append(child);
  return made;
}

function button(text, action, className = "act") {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", () => guarded(action, made));
  return made;
}

async function guarded(action, control) {
  if (control) control.disabled = true;
  $("problem").hidden = true;
  $("news").textContent = "";
  try {
    await action();
  } catch (error) {
    $("problem").textContent = error.message;
    $("problem").hidden = false;
  } finally {
    if (control) control.disabled = false;
  }
}

async function call(path, body, raw = false) {
  const headers = new Headers();
  const secret = sessionStorage.getItem("beleg-key");
  if (secret) headers.set("Authorization", `Bearer ${secret}`);
  if (body !== undefined) headers.set("Content-Type", "application/json");
  let reply;
  try {
    reply = await fetch(`/v1/copy/${path}`, { method: body === undefined ? "GET" : "POST", headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Error(say("offline"));
  }
  if (reply.status === 401) {
    await askForKey();
    return call(path, body, raw);
  }
  if (!reply.ok) {
    const found = await reply.json().catch(() => ({}));
    const problem = found.error ? `${found.error.cause} ${found.error.remedy}`.trim() : found.detail;
    throw new Error(typeof problem === "string" && problem ? problem : say("error"));
  }
  return raw ? reply.blob() : reply.json();
}

function askForKey() {
  return new Promise((resolve) => {
    const dialog = $("key-dialog");
    dialog.addEventListener("close", () => { sessionStorage.setItem("beleg-key", $("key").value.trim()); resolve(); }, { once: true });
    dialog.showModal();
  });
}

function ask(title, label) {
  return new Promise((resolve) => {
    const dialog = $("ask-dialog");
    $("ask-title").textContent = title;
    $("ask-label").textContent = label;
    $("ask-text").value = "";
    dialog.returnValue = "";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes" ? $("ask-text").value.trim() : ""), { once: true });
    dialog.showModal();
    $("ask-text").focus();
  });
}

function me() {
  const name = $("person").value.trim();
  if (!name) {
    $("person").focus();
    throw new Error(say("nameFirst"));
  }
  localStorage.setItem("beleg-person", name);
  return name;
}

// Offsets of the server count characters of Unicode, those of JavaScript count half of an emoji.
const points = (text) => Array.from(text);

function marked(text, claims, comments = []) {
  const box = element("p", "copytext");
  const letters = points(text);
  const spans = [
    ...claims.map((claim, number) => ({ start: claim.start, end: claim.end, className: claim.status, target: `claim-${number}`, title: word("statuses", claim.status) })),
    ...comments.map((one) => ({ start: one.start, end: one.end, className: "comment", target: `comment-${one.number}`, title: say("comments") })),
  ];
  const cuts = [...new Set([0, letters.length, ...spans.flatMap((span) => [span.start, span.end])])].sort((a, b) => a - b);
  for (let i = 0; i + 1 < cuts.length; i += 1) {
    const piece = letters.slice(cuts[i], cuts[i + 1]).join("");
    const over = spans.filter((span) => span.start <= cuts[i] && cuts[i + 1] <= span.end);
    if (!over.length) { box.append(piece); continue; }
    const mark = element("mark", over.map((span) => span.className).join(" "), piece);
    mark.title = over.map((span) => span.title).join(", ");
    mark.addEventListener("click", () => box.parentElement.querySelector(`[data-at="${over[over.length - 1].target}"]`)?.scrollIntoView({ block: "nearest" }));
    box.append(mark);
  }
  return box;
}

function claimList(claims) {
  const list = element("ul", "claims");
  claims.forEach((claim, number) => {
    const cited = claim.citation;
    const item = element("li", claim.status, element("strong", "", `${word("statuses", claim.status)}: `), claim.text);
    item.dataset.at = `claim-${number}`;
    if (claim.reason) item.append(element("span", "hint", ` ${claim.reason}`));
    if (cited) item.append(element("q", "", cited.quote), element("small", "", `${cited.title} · ${cited.source}${cited.page ? ` · ${cited.page}` : ""}`));
    list.append(item);
  });
  return list;
}

function findingList(findings) {
  const list = element("ul", "findings");
  for (const one of findings) list.append(element("li", one.severity, `${one.rule}: ${one.message}`));
  return list;
}

function details(title, ...children) {
  const box = element("details", "", element("summary", "", title), ...children);
  return box;
}

function limitOf(channel) {
  return (state.offers?.channels || []).find((one) => one.name === channel)?.max_chars || null;
}

const maker = (name) => (name === "patterns" ? say("patterns") : name === "word for word" ? say("verbatim") : name);
const split = (text, by) => text.split(by).map((part) => part.trim()).filter(Boolean);
