"use strict";

// A conversation: streamed replies, choices, thumbs, attachments, and replies of people as they come.

const talk = { id: "", token: "", last: "", busy: false, follow: null };

function keep() {
  sessionStorage.setItem("beleg-talk", JSON.stringify({ id: talk.id, token: talk.token, last: talk.last }));
}

function forget() {
  talk.follow?.abort();
  Object.assign(talk, { id: "", token: "", last: "", busy: false, follow: null });
  sessionStorage.removeItem("beleg-talk");
}

async function beginConversation() {
  const made = await call("/v1/conversations", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ language }),
  });
  Object.assign(talk, { id: made.id, token: made.token, last: "" });
  keep();
  followConversation();
}

async function talkCall(path, options = {}) {
  const reply = await fetch(`/v1/conversations/${talk.id}${path}`, {
    ...options, headers: { ...(options.headers || {}), "Visitor-Token": talk.token },
  });
  if (reply.ok) return reply;
  const body = await reply.json().catch(() => ({}));
  const problem = body.error ? `${body.error.cause} ${body.error.remedy}`.trim() : body.detail;
  const error = new Error(typeof problem === "string" && problem ? problem : say("error"));
  error.status = reply.status;
  throw error;
}

// Server-sent events over fetch, because EventSource sends no headers.
async function* eventsOf(reply) {
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    held += value;
    let end;
    while ((end = held.indexOf("\n\n")) >= 0) {
      const fields = {};
      for (const line of held.slice(0, end).split("\n")) {
        const colon = line.indexOf(": ");
        if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 2);
      }
      held = held.slice(end + 2);
      if (fields.data) yield { id: fields.id, kind: fields.event, data: JSON.parse(fields.data) };
    }
  }
}

async function send(text, retried = false) {
  if (talk.busy) return;
  talk.busy = true;
  document.querySelector(".welcome")?.remove();
  const mine = element("div", "turn user", text);
  const reply = element("div", "turn reply waiting");
  reply.append(element("span", "dots", "…"));
  $("conversation").append(mine, reply);
  reply.scrollIntoView({ block: "end" });
  setBusy(true);
  try {
    if (!talk.id) await beginConversation();
    await streamed(text, reply);
  } catch (error) {
    if (error.status === 401 && !retried) {
      forget();
      mine.remove();
      reply.replaceChildren(element("p", "", say("expired")));
      reply.classList.remove("waiting");
      return send(text, true);
    }
    reply.replaceChildren(element("p", "error", error instanceof TypeError ? say("offline") : error.message));
  } finally {
    talk.busy = false;
    reply.classList.remove("waiting");
    setBusy(false);
    reply.scrollIntoView({ block: "end" });
    $("question").focus();
  }
  return undefined;
}

async function streamed(text, reply) {
  const answer = await talkCall("/messages", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
    body: JSON.stringify({ text, key: crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}` }),
  });
  let shown = null;
  for await (const event of eventsOf(answer)) {
    talk.last = event.id;
    if (event.kind === "sentence") {
      if (!shown) {
        shown = element("p", "streaming");
        reply.replaceChildren(shown);
      }
      shown.append(event.data.text.endsWith("\n") ? event.data.text : `${event.data.text} `);
      reply.scrollIntoView({ block: "end" });
    } else if (event.kind === "error") {
      throw new Error(`${event.data.cause} ${event.data.remedy}`.trim());
    } else if (event.kind === "done") {
      talk.token = event.data.token || talk.token;
      keep();
      if (event.data.silent && !event.data.text) reply.remove();
      else finished(reply, event.data);
    }
  }
}

function finished(reply, answer) {
  show(reply, answer);
  if (answer.choices?.length) {
    const list = element("div", "choices");
    for (const choice of answer.choices) {
      const button = element("button", "choice", choice.label);
      button.type = "button";
      button.addEventListener("click", () => send(choice.value));
      list.append(button);
    }
    reply.append(list);
  }
  reply.append(thumbs(answer.seq));
}

function thumbs(seq) {
  const row = element("div", "thumbs");
  const rate = async (helpful, correction = "") => {
    try {
      await talkCall("/feedback", {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ seq, helpful, correction }),
      });
      if (helpful || correction) row.replaceChildren(element("span", "rated", say("thanks")));
    } catch (error) {
      row.replaceChildren(element("span", "error", error.message));
    }
  };
  for (const helpful of [true, false]) {
    const button = element("button", helpful ? "thumb" : "thumb down");
    button.type = "button";
    button.append(thumbIcon());
    button.title = say(helpful ? "helpful" : "unhelpful");
    button.setAttribute("aria-label", button.title);
    button.addEventListener("click", async () => {
      await rate(helpful);
      if (!helpful) row.replaceChildren(correctionForm(rate));
    });
    row.append(button);
  }
  return row;
}

function thumbIcon() {
  const names = "http://www.w3.org/2000/svg";
  const icon = document.createElementNS(names, "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(names, "path");
  path.setAttribute("d", "M2 10h4v11H2zM8 21h9.5c.9 0 1.7-.6 1.9-1.4l2.3-7.5c.4-1.3-.6-2.6-1.9-2.6H14l.9-4.9c.2-1.3-.8-2.6-2.2-2.6L8 9.500z");
  icon.append(path);
  return icon;
}

function correctionForm(rate) {
  const form = element("form", "correction");
  const field = element("input");
  field.setAttribute("aria-label", say("correctionAsk"));
  field.placeholder = say("correctionAsk");
  field.maxLength = 5000;
  const button = element("button", "tool", say("correctionSend"));
  form.append(field, button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    rate(false, field.value.trim() || "–");
  });
  return form;
}

// Replies of people, and what another window wrote, while the page is open.
async function followConversation() {
  talk.follow?.abort();
  const control = new AbortController();
  talk.follow = control;
  while (!control.signal.aborted && talk.id) {
    try {
      const reply = await talkCall("/events", { signal: control.signal, headers: { "Last-Event-ID": talk.last } });
      for await (const event of eventsOf(reply)) {
        talk.last = event.id;
        keep();
        if (event.kind === "person") personSays(event.data);
      }
    } catch (error) {
      if (control.signal.aborted || error.status) return;
    }
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}

function personSays(message) {
  const reply = element("div", "turn reply person");
  reply.append(element("p", "label", `${say("from_person")} ${message.author}`));
  for (const line of message.text.split("\n").filter((part) => part.trim())) reply.append(element("p", "", line));
  $("conversation").append(reply);
  reply.scrollIntoView({ block: "end" });
}

async function resumeConversation() {
  const kept = JSON.parse(sessionStorage.getItem("beleg-talk") || "null");
  if (!kept?.id) return;
  Object.assign(talk, kept);
  try {
    const found = await (await talkCall("")).json();
    if (found.messages.length) document.querySelector(".welcome")?.remove();
    for (const one of found.messages) {
      if (one.role === "person") personSays(one);
      else if (one.role === "user") $("conversation").append(element("div", "turn user", one.text));
      else if (one.text) {
        const reply = element("div", "turn reply");
        $("conversation").append(reply);
        show(reply, { confidence: 0, citations: [], language, action: "smalltalk", ...one });
      }
    }
    const last = found.messages.at(-1);
    if (last) talk.last = `${last.seq}.0`;
    followConversation();
  } catch {
    forget();
  }
}

async function attach(file) {
  document.querySelector(".welcome")?.remove();
  const reply = element("div", "turn reply waiting", say("reading"));
  $("conversation").append(element("div", "turn user", file.name), reply);
  try {
    if (!talk.id) await beginConversation();
    const form = new FormData();
    form.append("file", file);
    const found = await (await talkCall("/attachments", { method: "POST", body: form })).json();
    reply.textContent = found.text;
  } catch (error) {
    reply.replaceChildren(element("p", "error", error.message));
  }
  reply.classList.remove("waiting");
  reply.scrollIntoView({ block: "end" });
}

function setBusy(busy) {
  $("send").disabled = busy;
  $("send").hidden = busy;
  $("stop").hidden = !busy;
}

$("stop").addEventListener("click", () => { if (talk.id) talkCall("/cancel", { method: "POST" }).catch(() => {}); });
$("person").addEventListener("click", () => send(say("personWord")));
$("restart").addEventListener("click", () => { forget(); window.location.reload(); });
$("attachment").addEventListener("change", (event) => {
  if (event.target.files.length) attach(event.target.files[0]);
  event.target.value = "";
});

resumeConversation();
