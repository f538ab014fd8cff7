"use strict";

const state = { people: [], you: null, offset: 0, open: null };
let language = localStorage.getItem("beleg-language") || (navigator.language.startsWith("de") ? "de" : "en");
const say = (key) => TEXTS[language][key];
const word = (key) => TEXTS[language].words[key] || String(key).replaceAll("_", " ");

const me = () => (state.you ? { } : { agent: $("agent").value });
const moment = (iso) => new Date(iso).toLocaleString(language, { weekday: "short", day: "numeric", month: "numeric", hour: "2-digit", minute: "2-digit" });

// The list

async function loadList(append) {
  if (!append) state.offset = 0;
  const wanted = new URLSearchParams({ offset: state.offset, limit: 50 });
  const chosen = $("state").value;
  const states = chosen === "active" ? ["open", "claimed", "waiting"] : chosen === "mine" ? ["open", "claimed", "waiting"] : [chosen];
  for (const one of states) wanted.append("state", one);
  if (chosen === "mine") wanted.set("assignee", $("agent").value);
  if ($("text").value.trim()) wanted.set("text", $("text").value.trim());
  const found = await call(`/v1/inbox/cases?${wanted}`);
  if (!append) $("cases").replaceChildren();
  for (const one of found.cases) $("cases").append(listItem(one));
  if (!found.total) $("cases").append(element("li", "empty", say("none")));
  state.offset = found.next_offset ?? 0;
  $("more").hidden = found.next_offset === null;
}

function listItem(one) {
  const item = element("li");
  const made = element("button", `p${one.priority}`);
  made.type = "button";
  made.dataset.id = one.id;
  if (one.id === state.open) made.setAttribute("aria-current", "true");
  const top = element("span", "row");
  top.append(element("span", null, one.id), element("span", one.overdue ? "late" : null, `${say(one.overdue ? "overdue" : "due")} ${moment(one.due_at)}`));
  const bottom = element("span", "row");
  bottom.append(element("span", null, one.assignee_name || say("queue")), element("span", null, say("states")[one.state]));
  made.append(top, element("span", "wants", one.summary || one.question), bottom);
  made.addEventListener("click", () => guarded(() => openCase(one.id)));
  item.append(made);
  return item;
}

// One case

async function openCase(id) {
  state.open = id;
  show(await call(`/v1/inbox/cases/${encodeURIComponent(id)}`));
}

async function act(what, body, key) {
  show(await call(`/v1/inbox/cases/${encodeURIComponent(state.open)}/${what}`, { ...me(), ...body }, key));
  await loadList(false);
}

function show({ case: one, events }) {
  for (const item of document.querySelectorAll("#cases button")) {
    if (item.dataset.id === one.id) item.setAttribute("aria-current", "true");
    else item.removeAttribute("aria-current");
  }
  const view = $("case");
  view.replaceChildren(element("h1", null, one.question), chips(one));
  section(view, say("wants"), one.summary.wants.map((text) => element("p", null, text)));
  section(view, say("tried"), one.summary.tried.map((item) => said(say(item.by === "customer" ? "customerSays" : "machineSays"), item.text)));
  section(view, say("facts"), one.summary.facts.length ? [chipRow(one.summary.facts)] : []);
  section(view, say("context"), customer(one.customer));
  if (one.suggestion) section(view, say("suggestion"), [answerCard(one.suggestion, one.citations)]);
  section(view, say("attachments"), one.attachments.map(attachment));
  section(view, say("conversation"), one.conversation.map((turn) => said(say(turn.role === "user" ? "customerSays" : "machineSays"), turn.text)));
  view.append(replyForm(one));
  section(view, say("searched"), one.searched.map(searched));
  section(view, say("events"), events.map((event) => said(moment(event.at), [say("kinds")[event.kind] || event.kind, event.author_name, event.text].filter(Boolean).join(" · "))));
  section(view, say("routing"), one.routing.length ? [chipRow(one.routing)] : []);
  view.scrollTop = 0;
}

function section(view, title, items) {
  if (items.length) view.append(element("h2", null, title), ...items);
}

function said(who, text) {
  const row = element("div", "said");
  row.append(element("span", null, who), element("span", null, text));
  return row;
}

function chipRow(values) {
  const row = element("div", "chips");
  row.append(...values.map((value) => element("span", "chip", value)));
  return row;
}

function chips(one) {
  const row = element("div", "chips");
  const add = (text, className = "") => row.append(element("span", `chip ${className}`.trim(), text));
  add(one.id);
  add(say("states")[one.state]);
  add(say("priorities")[one.priority], `p${one.priority}`);
  add(`${say(one.overdue ? "overdue" : "due")} ${moment(one.due_at)}`, one.overdue ? "late" : "");
  add(one.assignee_name || say("queue"));
  const words = [one.kind, one.reason, one.channel, one.mood.label, ...one.mood.signals].map(word);
  for (const text of new Set([...words, one.language])) add(text);
  return row;
}

function customer(found) {
  const rows = Object.entries(found).filter(([, value]) => value !== "" && value !== null && value !== false);
  if (found.verified === false) rows.push(["", say("unverified")]);
  return rows.map(([name, value]) => said(name && word(name), readable(value)));
}

// Nested context as lines a person can read.
function readable(value) {
  if (Array.isArray(value)) return value.map(readable).join("\n");
  if (value === null || typeof value !== "object") return String(value ?? "");
  return Object.entries(value).filter(([, inner]) => inner !== "" && inner !== null).map(([name, inner]) => `${word(name)}: ${readable(inner)}`).join(" · ");
}

function answerCard(text, citations) {
  const card = element("div", "card");
  card.append(element("p", null, text));
  for (const item of citations) {
    const quote = element("q", null, item.quote);
    const where = item.page ? `${item.title || item.source}, ${say("page")} ${item.page}` : item.title || item.source;
    card.append(quote, element("span", "soft", where));
  }
  return card;
}

function attachment(item) {
  const card = element("div", "card");
  card.append(element("p", null, `${item.name}: ${word(item.kind || item.error)}`));
  card.append(chipRow(Object.entries(item.fields || {}).map(([name, value]) => `${word(name)}: ${value}`)));
  return card;
}

function searched(item) {
  const hits = (item.hits || []).map((hit) => (hit.page ? `${hit.source}, ${say("page")} ${hit.page}` : hit.source));
  return said(item.query, [...new Set(hits)].join("\n") || "–");
}

function replyForm(one) {
  const form = element("form");
  form.id = "reply-form";
  form.addEventListener("submit", (event) => event.preventDefault());
  if (one.state === "resolved") {
    const row = element("div", "actions");
    row.append(button(say("reopen"), () => act("reopen", {})));
    form.append(row);
    return form;
  }
  const text = element("textarea");
  text.id = "answer";
  text.maxLength = 20000;
  text.placeholder = text.ariaLabel = say("answerHere");
  const note = element("p", "soft");
  const key = crypto.randomUUID();
  const send = (resolve) => act("reply", { text: text.value, resolve }, key);
  const row = element("div", "actions");
  const others = element("div", "actions");
  if (!one.claimed_by) row.append(button(say("claim"), () => act("claim", {}), "primary"));
  row.append(button(say("reply"), () => send(false), one.claimed_by ? "primary" : ""), button(say("replyResolve"), () => send(true)));
  if (one.suggestion) others.append(button(say("useSuggestion"), async () => { text.value = one.suggestion; text.focus(); }));
  others.append(button(say("draft"), async () => {
    const found = await call(`/v1/inbox/cases/${encodeURIComponent(one.id)}/draft`, {});
    if (found.usable) text.value = found.text;
    note.replaceChildren(found.usable ? answerCard(found.text, found.citations) : document.createTextNode(say("noDraft")));
    if (found.internal.length) note.append(element("p", "error", `${say("internal")} ${found.internal.join(", ")}`));
  }));
  others.append(
    button(say("note"), async () => { if (text.value.trim()) await act("note", { text: text.value }); }),
    button(say("giveBack"), () => act("return", {})),
    button(say("resolve"), () => act("resolve", {})),
    assignTo(),
  );
  form.append(text, row, note, others);
  return form;
}

function assignTo() {
  const made = element("select");
  made.ariaLabel = say("assign");
  made.append(option("", `${say("assign")} …`), option("-", say("queue")), ...state.people.map((one) => option(one.id, personName(one))));
  made.addEventListener("change", () => guarded(() => act("assign", { to: made.value === "-" ? "" : made.value })));
  return made;
}

const personName = (one) => `${one.on_duty ? "●" : "○"} ${one.name} (${one.open_cases}/${one.capacity})`;

// FAQ

async function loadFaq() {
  const found = await call("/v1/inbox/faq?state=pending&state=approved");
  const list = found.candidates.map(candidate);
  $("candidates").replaceChildren(...(list.length ? list : [element("p", "empty", say("noFaq"))]));
}

function candidate(one) {
  const card = element("div", "card candidate");
  const question = element("input");
  const answer = element("textarea");
  question.value = one.question;
  question.ariaLabel = say("question");
  answer.value = one.answer;
  answer.ariaLabel = say("answer");
  const decide = async (what, body) => {
    await call(`/v1/inbox/faq/${encodeURIComponent(one.id)}/${what}`, { ...me(), ...body });
    await loadFaq();
  };
  const row = element("div", "actions");
  if (one.state === "approved") row.append(button(say("withdraw"), () => decide("withdraw", {})));
  else {
    row.append(
      button(say("approve"), () => decide("approve", { question: question.value, answer: answer.value }), "primary"),
      button(say("reject"), () => decide("reject", {})),
    );
  }
  card.append(chipRow([one.id, say("states")[one.state], one.language, ...one.cases]), question, answer, row);
  return card;
}

// The page

function translate() {
  document.documentElement.lang = language;
  for (const item of document.querySelectorAll("[data-text]")) item.textContent = say(item.dataset.text);
  $("text").placeholder = say("search");
  $("language").textContent = language === "de" ? "English" : "Deutsch";
  const chosen = $("state").value || "active";
  const states = ["open", "claimed", "waiting", "resolved"].map((name) => option(name, say("states")[name]));
  $("state").replaceChildren(option("active", say("everything")), option("mine", `${say("iAm")} …`), ...states);
  $("state").value = chosen;
}

async function loadPeople() {
  const found = await call("/v1/inbox/people");
  state.people = found.people;
  state.you = found.you;
  const stored = localStorage.getItem("beleg-agent");
  $("agent").replaceChildren(...found.people.map((one) => option(one.id, one.name)));
  if (!found.people.length) $("agent").append(option("agent", "agent"));
  const wanted = found.you || stored;
  if (wanted && [...$("agent").options].some((one) => one.value === wanted)) $("agent").value = wanted;
  $("agent").disabled = Boolean(found.you);
}

function showTab(name) {
  for (const tab of ["cases", "faq"]) {
    $(`view-${tab}`).hidden = tab !== name;
    if (tab === name) $(`tab-${tab}`).setAttribute("aria-current", "page");
    else $(`tab-${tab}`).removeAttribute("aria-current");
  }
  return guarded(() => (name === "faq" ? loadFaq() : loadList(false)));
}

$("tab-cases").addEventListener("click", () => showTab("cases"));
$("tab-faq").addEventListener("click", () => showTab("faq"));
$("language").addEventListener("click", () => {
  language = language === "de" ? "en" : "de";
  localStorage.setItem("beleg-language", language);
  translate();
  guarded(async () => { await loadList(false); if (state.open) await openCase(state.open); });
});
$("agent").addEventListener("change", () => localStorage.setItem("beleg-agent", $("agent").value));
$("state").addEventListener("change", () => guarded(() => loadList(false)));
$("filter").addEventListener("submit", (event) => { event.preventDefault(); guarded(() => loadList(false)); });
$("more").addEventListener("click", () => guarded(() => loadList(true), $("more")));
translate();
guarded(async () => { await loadPeople(); await loadList(false); });
