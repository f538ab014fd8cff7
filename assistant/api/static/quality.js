"use strict";

const state = { turns: [], open: null, verdict: null };
let language = localStorage.getItem("beleg-language") || (navigator.language.startsWith("de") ? "de" : "en");
const say = (key) => TEXTS[language][key];
const named = (group, key) => (TEXTS[language][group] || {})[key] || String(key).replaceAll("_", " ");

const moment = (iso) => new Date(iso).toLocaleString(language, { day: "numeric", month: "numeric", hour: "2-digit", minute: "2-digit" });

function me() {
  const by = $("by").value.trim();
  if (!by) {
    $("by").focus();
    throw new Error(say("nameNeeded"));
  }
  return by;
}

// The queue

async function loadQueue() {
  const found = await call(`/v1/quality/queue?state=${$("state").value}&limit=100`);
  state.turns = found.turns;
  $("cases").replaceChildren(...found.turns.map(listItem));
  if (!found.turns.length) $("cases").append(element("li", "empty", say("none")));
}

function listItem(one) {
  const item = element("li");
  const made = element("button", `p${one.priority}`);
  made.type = "button";
  made.dataset.id = one.id;
  if (one.id === state.open) made.setAttribute("aria-current", "true");
  const top = element("span", "row");
  top.append(element("span", null, one.reasons.map((reason) => named("reasons", reason)).join(", ")), element("span", null, moment(one.at)));
  const bottom = element("span", "row");
  bottom.append(element("span", null, named("actions", one.action)), element("span", null, one.language));
  made.append(top, element("span", "wants", one.question), bottom);
  made.addEventListener("click", () => show(one));
  item.append(made);
  return item;
}

function section(view, title, ...items) {
  if (items.length) view.append(element("h2", null, title), ...items);
}

function show(one) {
  state.open = one.id;
  state.verdict = null;
  for (const item of document.querySelectorAll("#cases button")) {
    if (item.dataset.id === one.id) item.setAttribute("aria-current", "true");
    else item.removeAttribute("aria-current");
  }
  const view = $("case");
  const chips = element("div", "chips");
  const facts = [...one.reasons.map((reason) => named("reasons", reason)), named("actions", one.action), one.release, one.channel, one.language];
  for (const text of new Set(facts)) chips.append(element("span", "chip", text));
  view.replaceChildren(chips);
  section(view, say("before"), ...one.history.map((turn) => element("div", `bubble ${turn.role === "user" ? "visitor" : ""}`, turn.text)));
  section(view, say("asked"), element("div", "bubble visitor", one.question));
  section(view, say("replied"), element("div", "bubble", one.reply));
  section(view, say("quotes"), ...(one.citations.length ? one.citations.map(quoteCard) : [element("p", "soft", say("noQuotes"))]));
  if (one.correction) section(view, say("visitorSays"), element("div", "bubble correction", one.correction));
  section(view, say("measured"), scores(one));
  if (one.labels.length) section(view, say("earlier"), ...one.labels.map((label) => element("p", "soft", `${label.person}, ${moment(label.at)}: ${named("verdicts", label.verdict)}${label.note ? ` – ${label.note}` : ""}`)));
  section(view, say("judge"), labelForm(one));
  view.scrollTop = 0;
}

function quoteCard(item) {
  const card = element("div", "card");
  card.append(element("q", null, item.quote), element("span", "soft", item.page ? `${item.source}, ${say("page")} ${item.page}` : item.source));
  return card;
}

function scores(one) {
  const row = element("div", "scores");
  const lower = ["pii_leak", "failed", "tense", "guard_hit", "abstention", "escalation", "refusal"];
  const plain = ["latency_ms", "tokens", "euros"];
  for (const [name, value] of Object.entries(one.scores)) {
    if (value === null || (lower.includes(name) && value === 0)) continue;
    const bad = lower.includes(name) ? value > 0 : !plain.includes(name) && value < 0.5;
    const text = plain.includes(name) ? `${Math.round(value * 10000) / 10000}` : `${Math.round(value * 100)} %`;
    row.append(element("span", bad ? "chip bad" : "chip", `${named("metrics", name)} ${text}`));
  }
  return row;
}

function labelForm(one) {
  const form = element("form");
  form.id = "label-form";
  form.addEventListener("submit", (event) => event.preventDefault());
  const verdicts = element("fieldset", "verdicts");
  verdicts.append(element("legend", null, say("verdict")));
  for (const verdict of ["good", "partly", "bad"]) {
    const made = element("button", null, named("verdicts", verdict));
    made.type = "button";
    made.dataset.verdict = verdict;
    made.setAttribute("aria-pressed", "false");
    made.addEventListener("click", () => {
      state.verdict = verdict;
      for (const other of verdicts.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === made));
    });
    verdicts.append(made);
  }
  const action = choice("label-action", [["", say("asItWas")], ...["answer", "abstain", "clarify", "escalate", "refuse"].map((name) => [name, named("actions", name)])]);
  const grades = (texts) => [["", say("unrated")], ...texts.map((text, index) => [String(index + 1), text])];
  const faithful = choice("label-faithful", grades(say("faithfuls")));
  const helpful = choice("label-helpful", grades(say("helpfuls")));
  const reference = area("label-reference", one.correction);
  const quote = area("label-quote", "");
  const source = line("label-source");
  const note = line("label-note");
  const outcome = element("p", "soft");
  outcome.id = "label-outcome";
  const two = element("div", "two");
  two.append(field("faithful", faithful), field("helpful", helpful));
  const row = element("div", "actions");
  row.append(button(say("save"), () => save(one, { action, reference, quote, source, faithful, helpful, note }, outcome), "primary"), button(say("skip"), () => skip(one)));
  form.append(verdicts, field("action", action), field("reference", reference), field("quote", quote), field("source", source), two, field("note", note), row, outcome);
  return form;
}

async function save(one, fields, outcome) {
  const by = me();
  if (!state.verdict) throw new Error(say("chooseVerdict"));
  const label = { verdict: state.verdict };
  for (const [name, field] of Object.entries(fields)) {
    const value = field.value.trim();
    if (value) label[name] = ["faithful", "helpful"].includes(name) ? Number(value) : value;
  }
  const found = await call(`/v1/quality/turns/${encodeURIComponent(one.id)}/label`, { label, by });
  outcome.className = "done";
  outcome.textContent = found.case ? `${say("saved")} ${found.case.id}.` : say("savedPlain");
  await loadQueue();
}

async function skip(one) {
  await call(`/v1/quality/turns/${encodeURIComponent(one.id)}/skip`, {});
  $("case").replaceChildren(element("p", "empty", say("choose")));
  state.open = null;
  await loadQueue();
}

function field(key, control) {
  const made = element("label", null, say(key));
  made.append(control);
  return made;
}

function choice(id, pairs) {
  const made = element("select");
  made.id = id;
  made.append(...pairs.map(([value, text]) => option(value, text)));
  return made;
}

function area(id, text) {
  const made = element("textarea");
  made.id = id;
  made.maxLength = 2000;
  made.value = text || "";
  return made;
}

function line(id) {
  const made = element("input");
  made.type = "text";
  made.id = id;
  made.maxLength = 500;
  return made;
}

// A link could not show the key, so the file is fetched and handed over.
async function download() {
  const secret = sessionStorage.getItem("beleg-key");
  const reply = await fetch("/v1/quality/cases.jsonl", { headers: secret ? { Authorization: `Bearer ${secret}` } : {} });
  if (!reply.ok) throw new Error(say("error"));
  const link = element("a");
  link.href = URL.createObjectURL(await reply.blob());
  link.download = "live.jsonl";
  link.click();
  URL.revokeObjectURL(link.href);
}

// Alerts

async function loadAlerts() {
  const found = await call("/v1/quality");
  $("checked").textContent = found.check ? `${say("checked")} ${moment(found.check.at)}: ${found.check.turns} ${say("turns")} ${found.check.reference_turns}. ${Math.round(found.share * 100)} % ${say("sampled")}.` : say("never");
  $("standing").replaceChildren(...(found.alerts.length ? found.alerts.map(alertCard) : [element("p", "soft", say("quiet"))]));
  const rows = (found.check ? found.check.rules : []).map((one) => row([one.rule, [named("outcomes", one.outcome), `outcome-${one.outcome.replace(" ", "-")}`], one.sentence]));
  $("rules").replaceChildren(heads(["rule", "says", "because"]), ...rows);
}

function alertCard(one) {
  const card = element("div", `card ${one.severity}`);
  const chips = element("div", "chips");
  for (const text of [named("severities", one.severity), one.rule, named("alertStates", one.state), moment(one.at)]) chips.append(element("span", "chip", text));
  card.append(chips, element("p", null, one.sentence));
  const actions = element("div", "actions");
  if (one.state === "open") actions.append(button(say("iSee"), async () => { await call(`/v1/quality/alerts/${encodeURIComponent(one.id)}/seen`, { by: me() }); await loadAlerts(); }));
  else if (one.seen_by) actions.append(element("span", "soft", `${one.seen_by} ${say("seenBy")}`));
  card.append(actions);
  return card;
}

// Releases

async function loadReleases() {
  let found, trials, log;
  try {
    [found, trials, log] = await Promise.all([call("/v1/releases"), call("/v1/releases/trials"), call("/v1/releases/changelog")]);
  } catch {
    $("serving").textContent = say("noRight");
    return;
  }
  $("serving").textContent = `${say("serving")}: ${found.serving}. ${found.detail}`;
  $("trials").replaceChildren(...(trials.trials.length ? trials.trials.map(trialCard) : [element("p", "soft", say("noTrials"))]));
  const rows = log.changelog.map((one) => row([moment(one.at), named("kinds", one.kind), one.release, one.by, one.why || one.reason || ""]));
  $("history").replaceChildren(heads(["when", "what", "release", "by", "why"]), ...(rows.length ? rows : [row([say("noHistory")])]));
}

function trialCard(one) {
  const stopped = one.state === "stopped";
  const card = element("div", `card ${stopped && one.reason ? "critical" : ""}`);
  const chips = element("div", "chips");
  for (const text of [named("kinds", one.kind), named("kinds", one.state), `${one.candidate} ${say("of")} ${one.baseline}`, `${Math.round(one.share * 100)} % ${say("share")}`, `${one.turns} ${say("answered")}`]) chips.append(element("span", "chip", text));
  card.append(chips);
  if (one.reason) card.append(element("p", null, one.reason));
  const counted = Object.entries(one.signals).map(([name, rate]) => `${named("reasons", name)} ${rate.events}/${rate.total}`).join(" · ");
  if (counted) card.append(element("p", "soft", counted));
  return card;
}

function heads(keys) {
  const made = element("tr");
  made.append(...keys.map((key) => element("th", null, say(key))));
  return made;
}

function row(cells) {
  const made = element("tr");
  made.append(...cells.map((cell) => (Array.isArray(cell) ? element("td", cell[1], cell[0]) : element("td", null, cell))));
  return made;
}

// The page

const LOADERS = { queue: loadQueue, alerts: loadAlerts, releases: loadReleases };

function showTab(name) {
  for (const tab of Object.keys(LOADERS)) {
    $(`view-${tab}`).hidden = tab !== name;
    if (tab === name) $(`tab-${tab}`).setAttribute("aria-current", "page");
    else $(`tab-${tab}`).removeAttribute("aria-current");
  }
  return guarded(LOADERS[name]);
}

const shownTab = () => Object.keys(LOADERS).find((tab) => !$(`view-${tab}`).hidden);

function translate() {
  document.documentElement.lang = language;
  document.title = say("title");
  for (const item of document.querySelectorAll("[data-text]")) item.textContent = say(item.dataset.text);
  $("language").textContent = language === "de" ? "English" : "Deutsch";
  $("draw").textContent = say("draw");
  $("draw").title = say("drawHint");
  const chosen = $("state").value || "open";
  $("state").replaceChildren(...["open", "labelled", "skipped"].map((name) => option(name, say("states")[name])));
  $("state").value = chosen;
}

for (const tab of Object.keys(LOADERS)) $(`tab-${tab}`).addEventListener("click", () => showTab(tab));
$("language").addEventListener("click", () => {
  language = language === "de" ? "en" : "de";
  localStorage.setItem("beleg-language", language);
  translate();
  const open = state.turns.find((one) => one.id === state.open);
  if (open) show(open);
  showTab(shownTab());
});
$("by").value = localStorage.getItem("beleg-by") || "";
$("by").addEventListener("change", () => localStorage.setItem("beleg-by", $("by").value.trim()));
$("state").addEventListener("change", () => guarded(loadQueue));
$("draw").addEventListener("click", () => guarded(async () => { await call("/v1/quality/queue/draw?count=20", {}); $("state").value = "open"; await loadQueue(); }, $("draw")));
$("export").addEventListener("click", () => guarded(download, $("export")));
translate();
guarded(async () => {
  const found = await call("/v1/quality");
  if (found.you) {
    $("by").value = found.you;
    $("by").disabled = true;
  }
  await loadQueue();
});
