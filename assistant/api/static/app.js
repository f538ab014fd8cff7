"use strict";

const $ = (id) => document.getElementById(id);
let language = localStorage.getItem("beleg-language") || (navigator.language.startsWith("de") ? "de" : "en");
const say = (key) => TEXTS[language][key];

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function translate() {
  document.documentElement.lang = language;
  for (const item of document.querySelectorAll("[data-text]")) item.textContent = say(item.dataset.text);
  $("question").placeholder = say("placeholder");
  $("language").textContent = language === "de" ? "English" : "Deutsch";
}

async function call(path, options = {}) {
  const headers = new Headers(options.headers || {});
  const key = sessionStorage.getItem("beleg-key");
  if (key) headers.set("Authorization", `Bearer ${key}`);
  let reply;
  try {
    reply = await fetch(path, { ...options, headers });
  } catch {
    throw new Error(say("offline"));
  }
  if (reply.status === 401) {
    await askForKey();
    return call(path, options);
  }
  const body = await reply.json().catch(() => ({}));
  if (!reply.ok) {
    const problem = body.error ? `${body.error.cause} ${body.error.remedy}`.trim() : body.detail;
    throw new Error(typeof problem === "string" && problem ? problem : say("error"));
  }
  return body;
}

function askForKey() {
  const dialog = $("key-dialog");
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    sessionStorage.setItem("beleg-key", $("key").value.trim());
    $("key").value = "";
    resolve();
  }, { once: true }));
}

// Replies

function show(reply, answer) {
  reply.classList.add(answer.action);
  reply.replaceChildren();
  reply.lang = answer.language;
  const label = say("action")[answer.action];
  if (label && answer.action !== "answer") reply.append(element("p", "label", label));
  for (const paragraph of answer.text.split("\n").filter((line) => line.trim())) {
    reply.append(element("p", "", paragraph));
  }
  if (answer.citations.length) reply.append(...receipts(answer));
  if (answer.action === "answer" && answer.citations.length) {
    reply.append(element("p", "confidence", `${say("confidence")} ${Math.round(answer.confidence * 100)} %`));
  }
}

function receipts(answer) {
  const list = element("ol", "receipts");
  for (const citation of answer.citations) {
    const button = element("button", "receipt");
    button.type = "button";
    button.append(element("span", "receipt-name", citation.title + (citation.page ? `, ${say("page")} ${citation.page}` : "")));
    const quote = citation.quote.replace(/\s+/g, " ");
    button.append(element("q", "", quote.length > 220 ? `${quote.slice(0, 220)}…` : quote));
    button.addEventListener("click", () => openReceipt(citation, button));
    const item = element("li");
    item.append(button);
    list.append(item);
  }
  return [element("p", "receipts-label", say(answer.action === "answer" ? "receipts" : "nearest")), list];
}

async function openReceipt(citation, button) {
  document.querySelectorAll(".receipt.open").forEach((other) => other.classList.remove("open"));
  button.classList.add("open");
  const query = new URLSearchParams({ start: citation.start, end: citation.end, around: 2500 });
  let part;
  try {
    part = await call(`/v1/documents/${encodeURIComponent(citation.document)}/text?${query}`);
  } catch (error) {
    part = { title: citation.title, source: citation.source, text: error.message, start: 0, pages: [], failed: true };
  }
  $("receipt").hidden = false;
  document.body.classList.add("with-receipt");
  $("receipt-title").textContent = part.title;
  $("receipt-source").textContent = part.source + (citation.page ? ` · ${say("page")} ${citation.page}` : "")
    + ` · ${citation.start}–${citation.end}`;
  const box = $("receipt-text");
  box.replaceChildren();
  if (part.failed) {
    box.append(element("p", "error", part.text));
    return;
  }
  fill(box, part, citation);
  box.querySelector("mark")?.scrollIntoView({ block: "center" });
}

// Offsets count Unicode code points, so the text is handled as an array of them.
function fill(box, part, citation) {
  const points = Array.from(part.text);
  const cuts = new Set([0, points.length, citation.start - part.start, citation.end - part.start]);
  const pageAt = new Map();
  for (const [number, start] of part.pages) {
    if (start >= part.start && start - part.start < points.length) {
      cuts.add(start - part.start);
      pageAt.set(start - part.start, number);
    }
  }
  const edges = [...cuts].filter((cut) => cut >= 0 && cut <= points.length).sort((a, b) => a - b);
  if (part.start > 0) box.append(element("span", "more", "… "));
  for (let index = 0; index + 1 < edges.length; index += 1) {
    const [from, to] = [edges[index], edges[index + 1]];
    if (pageAt.has(from)) box.append(element("div", "page-break", `${say("page")} ${pageAt.get(from)}`));
    const inside = from + part.start >= citation.start && to + part.start <= citation.end;
    box.append(element(inside ? "mark" : "span", "", points.slice(from, to).join("")));
  }
  if (part.end < part.length) box.append(element("span", "more", " …"));
}

function closeReceipt() {
  $("receipt").hidden = true;
  document.body.classList.remove("with-receipt");
  document.querySelectorAll(".receipt.open").forEach((button) => button.classList.remove("open"));
}

// Documents

async function listDocuments() {
  const body = $("documents");
  try {
    const { documents } = await call("/v1/documents");
    body.replaceChildren(...documents.map(documentRow));
    if (!documents.length) body.append(wholeRow(say("noDocuments")));
  } catch (error) {
    body.replaceChildren(wholeRow(error.message));
  }
}

function wholeRow(text) {
  const row = element("tr");
  const cell = element("td", "empty", text);
  cell.colSpan = 7;
  row.append(cell);
  return row;
}

function documentRow(item) {
  const row = element("tr");
  const title = element("td", "", item.title);
  if (item.findings.length) title.append(element("span", "badge", `⚠ ${item.findings.length}`));
  const validity = [
    item.valid_from ? `${say("from")} ${item.valid_from}` : "", item.valid_until ? `${say("until")} ${item.valid_until}` : "",
  ].filter(Boolean).join(" ");
  const remove = element("button", "quiet", say("remove"));
  remove.type = "button";
  remove.addEventListener("click", async () => {
    if (!window.confirm(say("removeAsk"))) return;
    try {
      await call(`/v1/documents/${encodeURIComponent(item.id)}`, { method: "DELETE" });
    } catch (error) {
      window.alert(error.message);
    }
    listDocuments();
  });
  const last = element("td");
  last.append(remove);
  row.append(title, element("td", "path", item.source), element("td", "", item.language), element("td", "", validity),
    element("td", "", item.groups.join(", ") || say("everyone")), element("td", "number", item.chunks), last);
  return row;
}

async function upload(file) {
  const state = $("upload-state");
  state.textContent = say("uploading");
  const form = new FormData();
  form.append("file", file);
  try {
    let job = await call("/v1/documents", { method: "POST", body: form });
    while (job.state === "queued" || job.state === "running") {
      state.textContent = say("indexing");
      await new Promise((resolve) => setTimeout(resolve, 500));
      job = await call(`/v1/jobs/${job.id}`);
    }
    const reason = job.result.cause || (job.result.failed || []).map((item) => item.cause).join(" ");
    state.textContent = job.state === "done" ? say("done") : `${say("failed")}: ${reason}`;
  } catch (error) {
    state.textContent = error.message;
  }
  listDocuments();
}

// Wiring

function open(view) {
  for (const name of ["ask", "documents"]) {
    $(`view-${name}`).hidden = name !== view;
    $(`tab-${name}`).toggleAttribute("aria-current", name === view);
  }
  if (view === "documents") listDocuments();
}

$("tab-ask").addEventListener("click", () => open("ask"));
$("tab-documents").addEventListener("click", () => open("documents"));
$("receipt-close").addEventListener("click", closeReceipt);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeReceipt(); });
$("language").addEventListener("click", () => {
  language = language === "de" ? "en" : "de";
  localStorage.setItem("beleg-language", language);
  translate();
});
$("question").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("ask-form").requestSubmit();
  }
});
$("question").addEventListener("input", (event) => {
  event.target.style.height = "auto";
  event.target.style.height = `${Math.min(event.target.scrollHeight, 180)}px`;
});
$("ask-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const question = $("question").value.trim();
  if (!question || $("send").disabled) return;
  $("question").value = "";
  $("question").style.height = "auto";
  send(question);
});
$("upload-form").addEventListener("submit", (event) => {
  event.preventDefault();
  if ($("file").files.length) upload($("file").files[0]);
});

translate();
$("question").focus();
