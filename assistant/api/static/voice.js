"use strict";

const byId = (id) => document.getElementById(id);
let language = localStorage.getItem("beleg-language") || (navigator.language.startsWith("de") ? "de" : "en");
const say = (key) => TEXTS[language][key];
const POLL_MS = 400;

let note = null;
let recording = null;
const recorders = new Map();
const answers = {};

function make(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined && text !== null) made.textContent = text;
  return made;
}

function translate() {
  document.documentElement.lang = language;
  for (const item of document.querySelectorAll("[data-text]")) item.textContent = say(item.dataset.text);
  byId("language").textContent = language === "de" ? "English" : "Deutsch";
  byId("record-text").textContent = say(recorders.has(byId("record")) ? "stop" : "record");
  if (note) showNote();
}

async function request(path, options = {}) {
  const key = sessionStorage.getItem("beleg-key");
  const headers = { ...(options.headers || {}), ...(key ? { Authorization: `Bearer ${key}` } : {}) };
  const reply = await fetch(`/v1/voice${path}`, { ...options, headers }).catch(() => { throw new Error(say("offline")); });
  if (reply.status === 401) {
    await new Promise((resolve) => {
      byId("key-dialog").addEventListener("close", resolve, { once: true });
      byId("key-dialog").showModal();
    });
    sessionStorage.setItem("beleg-key", byId("key").value.trim());
    byId("key").value = "";
    return request(path, options);
  }
  if (!reply.ok) {
    const { error, detail } = await reply.json().catch(() => ({}));
    throw new Error(error ? `${error.cause} ${error.remedy}` : typeof detail === "string" ? detail : say("error"));
  }
  return reply;
}

const asJson = (body) => ({ method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

// Recording

// Starts the microphone, or stops it when this button has started it; `done` gets the sound as the browser packs it.
async function toggleRecorder(button, done, tick = () => {}) {
  const running = recorders.get(button);
  if (running) {
    running.stop();
    return;
  }
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true } })
    .catch(() => { throw new Error(say("micro")); });
  const recorder = new MediaRecorder(stream);
  const parts = [];
  const started = Date.now();
  const timer = setInterval(() => tick(Math.floor((Date.now() - started) / 1000)), 250);
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.addEventListener("stop", () => {
    stream.getTracks().forEach((track) => track.stop());
    clearInterval(timer);
    recorders.delete(button);
    button.setAttribute("aria-pressed", "false");
    done(new Blob(parts, { type: recorder.mimeType }));
  });
  recorders.set(button, recorder);
  recorder.start(1000);
  button.setAttribute("aria-pressed", "true");
}

async function recordNote() {
  const label = byId("record-text");
  try {
    await toggleRecorder(byId("record"), (blob) => {
      recording = blob;
      label.textContent = say("record");
      byId("state").textContent = `${byId("clock").textContent} ${say("recorded")}`;
    }, (seconds) => {
      byId("clock").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    });
    label.textContent = say(recorders.has(byId("record")) ? "stop" : "record");
  } catch (error) {
    byId("state").textContent = error.message;
  }
}

// Sending and following

async function send() {
  const form = new FormData();
  const file = byId("file").files[0];
  if (recording) form.append("file", recording, "note");
  else if (file) form.append("file", file);
  else if (byId("text").value.trim()) form.append("text", byId("text").value);
  else return;
  form.append("author", byId("author").value);
  if (byId("recorded-at").value) form.append("recorded_at", byId("recorded-at").value);
  form.append("consent", byId("consent").checked);
  form.append("consent_by", byId("author").value);
  localStorage.setItem("beleg-author", byId("author").value);
  byId("send").disabled = true;
  byId("state").textContent = say("sending");
  byId("result").hidden = true;
  try {
    const { id } = await (await request("/notes", { method: "POST", body: form })).json();
    await follow(id, (current) => current.state === "waiting");
    showNote();
  } catch (error) {
    byId("state").textContent = error.message;
  } finally {
    byId("send").disabled = false;
  }
}

async function follow(id, going) {
  for (;;) {
    note = await (await request(`/notes/${id}`)).json();
    if (!going(note)) return;
    const { stage, done, total } = note.progress || {};
    const share = total ? ` ${Math.round((100 * done) / total)} %` : "";
    byId("state").textContent = stage ? `${say(stage) || stage}${share}` : say("waiting");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

// Showing

function showNote() {
  byId("state").textContent = note.error ? `${note.error.cause} ${note.error.remedy}` : note.state === "empty" ? say("empty") : "";
  byId("result").hidden = !note.transcript?.text;
  byId("capture").classList.toggle("done", Boolean(note.transcript?.text));
  if (!note.transcript?.text) return;
  const items = note.plan?.items || [];
  showTranscript(items);
  showQuestions(note.plan?.questions || []);
  showItems(items);
  byId("confirm").hidden = byId("discard").hidden = note.state !== "ready";
  count();
  if (note.state === "confirmed") showWrites();
}

function showTranscript(items) {
  const points = Array.from(note.transcript.text);
  const spans = items.filter((item) => item.start !== null && item.end > item.start);
  const cuts = new Set([0, points.length, ...spans.flatMap((item) => [item.start, item.end])]);
  const edges = [...cuts].filter((cut) => cut <= points.length).sort((a, b) => a - b);
  const box = byId("transcript");
  box.replaceChildren();
  for (let index = 0; index + 1 < edges.length; index += 1) {
    const text = points.slice(edges[index], edges[index + 1]).join("");
    const inside = spans.filter((item) => item.start <= edges[index] && item.end >= edges[index + 1]);
    const part = make(inside.length ? "mark" : "span", inside.every((item) => item.status === "withheld") ? "off" : "", text);
    if (inside.length) {
      part.dataset.items = inside.map((item) => item.id).join(" ");
      part.addEventListener("click", () => byId(`item-${inside[0].id}`)?.scrollIntoView({ block: "center", behavior: "smooth" }));
      part.addEventListener("mouseenter", () => light(inside.map((item) => item.id), true));
      part.addEventListener("mouseleave", () => light(inside.map((item) => item.id), false));
    }
    box.append(part);
  }
  const warnings = { doubtful_parts_left_out: "unsureParts", truncated: "cut", low_confidence: "soft" };
  const meta = (note.transcript.warnings || []).filter((name) => warnings[name]).map((name) => say(warnings[name]));
  if (note.transcript.confidence !== null) meta.unshift(`${say("sure")} ${Math.round(100 * note.transcript.confidence)} %.`);
  byId("transcript-meta").textContent = meta.concat(note.result?.warnings || []).join(" ");
}

function light(ids, on) {
  for (const id of ids) {
    byId(`item-${id}`)?.classList.toggle("lit", on);
    for (const part of document.querySelectorAll(`#transcript mark[data-items~="${id}"]`)) part.classList.toggle("lit", on);
  }
}

function showQuestions(questions) {
  byId("questions").replaceChildren(...questions.map((question) => {
    const box = make("div", "question");
    const select = make("select");
    select.id = `question-${question.id}`;
    const options = [["", say("choose")], ...question.candidates.map((one) => [one.id, one.name])];
    for (const option of question.options) options.push([option, say(option === "new" ? "newRecord" : "none")]);
    for (const [value, text] of options) select.append(new Option(text, value, false, answers[question.id] === value));
    select.addEventListener("change", () => answer(question.id, select.value));
    const label = make("label", "", question.text);
    label.htmlFor = select.id;
    box.append(label, select);
    return box;
  }));
}

async function answer(question, value) {
  if (value) answers[question] = value;
  else delete answers[question];
  try {
    const kept = choices();
    note.plan = await (await request(`/notes/${note.id}/plan`, asJson({ answers }))).json();
    showNote();
    restore(kept);
  } catch (error) {
    byId("confirm-state").textContent = error.message;
  }
}

const GROUPS = ["account", "contact", "activity", "fact", "opportunity", "task"];

function showItems(items) {
  const box = byId("items");
  box.replaceChildren();
  for (const entity of GROUPS) {
    const mine = items.filter((item) => item.entity === entity);
    if (!mine.length) continue;
    box.append(make("p", "group", say("entity")[entity]), ...mine.map(itemRow));
  }
  if (!items.length && note.state === "ready") box.append(make("p", "hint", say("nothing")));
}

function itemRow(item) {
  const row = make("div", `item ${item.status}`);
  row.id = `item-${item.id}`;
  const check = make("input");
  check.type = "checkbox";
  check.checked = item.status === "ready" || item.status === "needs_answer";
  check.disabled = item.status === "withheld";
  check.setAttribute("aria-label", item.after.title || item.after.text || item.after.summary || item.after.name || item.label);
  check.addEventListener("change", count);
  const body = make("div");
  body.append(heading(item), item.operation === "update" ? difference(item) : content(item));
  if (item.evidence) body.append(make("q", "", item.evidence));
  row.append(check, body);
  row.addEventListener("mouseenter", () => light([item.id], true));
  row.addEventListener("mouseleave", () => light([item.id], false));
  return row;
}

function heading(item) {
  const head = make("div", "head");
  if (item.after.kind) head.append(make("b", "", say("kind")[item.after.kind] || item.after.kind));
  if (item.after.date && item.entity === "activity") head.append(make("span", "", item.after.date));
  if (item.operation === "create" && item.label) head.append(make("span", "", item.label));
  if (item.explicit === false) head.append(make("span", "tag", item.rule ? `${say("inferred")} · ${say("rule")} ${item.rule}` : say("inferred")));
  if (item.status === "needs_yes") head.append(make("span", "tag yes", say("needsYes")));
  if (item.status === "withheld") head.append(make("span", "tag", `${say("withheld")}: ${say("reasons")[item.reason] || item.reason}`));
  return head;
}

function content(item) {
  if (item.entity !== "task" || item.status === "withheld") {
    const role = item.entity === "contact" && item.after.role ? `, ${item.after.role}` : "";
    return make("div", "text", `${item.after.text || item.after.summary || item.after.title || item.after.name}${role}`);
  }
  const box = make("div", "edit");
  const source = note.result.tasks[Number(item.id.split("-").pop()) - 1];
  for (const [field, type, label] of [["title", "text", "title"], ["due", "date", say("due")], ["assignee", "text", say("owner")]]) {
    const input = make("input");
    input.type = type;
    input.value = input.dataset.was = (field === "assignee" && source.assignee === "author" ? note.author : source[field]) || "";
    input.dataset.field = field;
    input.setAttribute("aria-label", label);
    if (field === "assignee") input.placeholder = say("nobody");
    box.append(input);
  }
  return box;
}

const shown = (name, value) => (name === "amount_eur" && value !== null
  ? new Intl.NumberFormat(language, { style: "currency", currency: "EUR", maximumFractionDigits: 2, trailingZeroDisplay: "stripIfInteger" }).format(value)
  : value);

function difference(item) {
  const box = make("div", "change");
  box.append(make("div", "text", item.label));
  for (const [name, value] of Object.entries(item.after)) {
    const line = make("div", "", `${say("field")[name] || name}: `);
    if (item.before[name] !== null && item.before[name] !== "") line.append(make("s", "", shown(name, item.before[name])), " → ");
    line.append(make("ins", "", shown(name, value)));
    box.append(line);
  }
  return box;
}

// Confirming

function choices() {
  const chosen = {};
  for (const row of document.querySelectorAll("#items .item")) {
    const check = row.querySelector("input[type=checkbox]");
    if (check.disabled) continue;
    const edit = {};
    for (const input of row.querySelectorAll(".edit input")) {
      if (input.value !== input.dataset.was) edit[input.dataset.field] = input.value.trim() || null;
    }
    chosen[row.id.slice("item-".length)] = { accept: check.checked, edit };
  }
  return chosen;
}

function restore(kept) {
  for (const [id, { accept, edit }] of Object.entries(kept)) {
    const row = byId(`item-${id}`);
    if (!row) continue;
    row.querySelector("input[type=checkbox]").checked = accept;
    for (const [field, value] of Object.entries(edit)) row.querySelector(`[data-field="${field}"]`).value = value || "";
  }
  count();
}

function count() {
  const chosen = document.querySelectorAll("#items input[type=checkbox]:checked").length;
  byId("confirm").textContent = say("confirm")(chosen);
  const open = (note?.plan?.items || []).some((item) => item.status === "needs_answer" && byId(`item-${item.id}`)?.querySelector("input").checked);
  byId("confirm").disabled = open || !chosen;
  if (note?.state === "ready") byId("confirm-state").textContent = open ? say("answerFirst") : "";
}

async function confirm() {
  byId("confirm").disabled = true;
  byId("confirm-state").textContent = say("writing");
  try {
    const body = { items: choices(), answers, by: byId("author").value };
    note = await (await request(`/notes/${note.id}/confirm`, asJson(body))).json();
    const decided = note.decided;
    const deadline = Date.now() + 4000;
    await follow(note.id, (current) => current.writes.some((write) => write.state === "waiting") && Date.now() < deadline);
    showNote();
    if (!decided) byId("confirm-state").prepend(`${say("already")} ${note.decision.by}. `);
  } catch (error) {
    byId("confirm-state").textContent = error.message;
    byId("confirm").disabled = false;
  }
}

function showWrites() {
  const done = note.writes.filter((write) => write.state === "written");
  byId("confirm-state").textContent = say("written")(done.length, note.writes.length);
  if (note.writes.some((write) => write.state === "waiting")) byId("confirm-state").append(` ${say("waits")}`);
  const list = note.writes.map((write) => {
    const text = write.state === "written" ? `✓ ${write.record_id}` : write.state === "failed" ? `✗ ${say("failed")}: ${write.cause}` : "…";
    return make("p", "hint", `${say("entity")[write.entity]} ${text}`);
  });
  const files = make("div", "actions");
  for (const [form, key] of [["ics", "tasks"], ["vcf", "contacts"]]) {
    const button = make("button", "link", say(key));
    button.type = "button";
    button.addEventListener("click", () => download(form));
    files.append(button);
  }
  byId("items").replaceChildren(...list, files);
}

async function download(form) {
  const blob = await (await request(`/notes/${note.id}/export?form=${form}`)).blob();
  const link = make("a");
  link.href = URL.createObjectURL(blob);
  link.download = `note.${form}`;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function discard() {
  if (!window.confirm(say("discardAsk"))) return;
  await request(`/notes/${note.id}`, { method: "DELETE" });
  startAgain();
  byId("state").textContent = say("deleted");
}

function startAgain() {
  note = recording = null;
  for (const key of Object.keys(answers)) delete answers[key];
  byId("text").value = byId("file").value = byId("state").textContent = byId("confirm-state").textContent = "";
  byId("consent").checked = false;
  byId("clock").textContent = "0:00";
  byId("recorded-at").value = localTime();
  byId("result").hidden = true;
  byId("capture").classList.remove("done");
}

function localTime() {
  const now = new Date();
  return new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

// Questions before a visit

async function answerTo(send) {
  const box = byId("reply");
  box.textContent = "…";
  try {
    const reply = await (await send()).json();
    if (reply.question) byId("question").value = reply.question;
    box.replaceChildren();
    for (const part of reply.text.split(/(\[[^\]\s]+\])/)) box.append(/^\[.*\]$/.test(part) ? make("code", "", part) : part);
  } catch (error) {
    box.textContent = error.message;
  }
}

const ask = () => answerTo(() => request("/ask", asJson({ question: byId("question").value, asker: byId("author").value })));

function askAloud() {
  toggleRecorder(byId("ask-record"), (blob) => {
    const form = new FormData();
    form.append("file", blob, "question");
    form.append("asker", byId("author").value);
    answerTo(() => request("/ask/audio", { method: "POST", body: form }));
  }).catch((error) => { byId("reply").textContent = error.message; });
}

// Wiring

function open(view) {
  for (const name of ["note", "question"]) {
    byId(`view-${name}`).hidden = name !== view;
    byId(`tab-${name}`).toggleAttribute("aria-current", name === view);
  }
}

const on = (id, event, act) => byId(id).addEventListener(event, (happened) => { happened.preventDefault(); act(); });
on("tab-note", "click", () => open("note"));
on("tab-question", "click", () => open("question"));
on("record", "click", recordNote);
on("ask-record", "click", askAloud);
on("capture", "submit", send);
on("confirm", "click", confirm);
on("discard", "click", discard);
on("again", "click", startAgain);
on("ask", "submit", ask);
on("language", "click", () => {
  language = language === "de" ? "en" : "de";
  localStorage.setItem("beleg-language", language);
  translate();
});

byId("author").value = localStorage.getItem("beleg-author") || "";
byId("recorded-at").value = localTime();
translate();
