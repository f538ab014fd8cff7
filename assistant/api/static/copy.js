"use strict";

// Brief

function briefOf() {
  return {
    product: $("product").value.trim(), channel: $("channel").value, language: $("text-language").value, goal: $("goal").value.trim(),
    facts: split($("facts").value, "\n"), audience: $("audience").value.trim(), tone: $("tone").value.trim(),
    must: split($("must").value, ";"), must_not: split($("must-not").value, ";"), variants: Number($("count").value) || 3,
  };
}

async function write() {
  const brief = briefOf();
  $("variants").replaceChildren(element("p", "hint", say("writing")));
  try {
    showVariants(brief, await call("drafts", { brief }));
  } catch (error) {
    $("variants").replaceChildren();
    throw error;
  }
}

function showVariants(brief, made) {
  const card = element("div", "card");
  const meta = element("p", "meta", element("span", "", `${say("madeBy")} ${maker(made.maker)}`));
  if (made.variants.length > 1) meta.append(element("span", "", `${say("alike")}: ${Math.round(100 * made.similarity)} %`));
  card.append(meta);
  if (!made.variants.length) card.append(element("p", "", say("noVariants")));
  for (const variant of made.variants) card.append(variantBox(brief, variant));
  if (made.missing.length) {
    const list = element("ul", "findings");
    for (const fact of made.missing) list.append(element("li", "warning", fact));
    card.append(element("h2", "", say("missing")), list);
  }
  for (const note of made.notes) card.append(element("p", "hint", note));
  $("variants").replaceChildren(card);
}

function variantBox(brief, variant, note) {
  const box = element("section", "variant");
  const head = element("div", "meta", element("span", "tag", word("angles", variant.angle)), element("span", "", say("characters")(variant.length, limitOf(brief.channel))));
  if (note) head.append(element("span", "", note));
  const keep = button(say("keep"), async () => {
    const kept = await call("texts", { brief: { ...brief, variants: 1 }, text: variant.text, angle: variant.angle, person: me() });
    $("news").textContent = `${say("kept")} ${kept.id}`;
    keep.replaceWith(openLink(kept.id));
  });
  box.append(head, marked(variant.text, variant.claims));
  box.append(details(`${say("claims")} (${variant.claims.length})`, claimList(variant.claims)));
  if (variant.findings.length) box.append(details(`${say("findings")} (${variant.findings.length})`, findingList(variant.findings)));
  box.append(element("div", "actions", keep));
  return box;
}

function openLink(id) {
  return button(`${say("review")}: ${id}`, async () => { show("review"); await list(); await open(id); });
}

async function searchBrief() {
  const brief = briefOf();
  const found = await call("seo", { product: brief.product, subject: brief.product ? "" : brief.goal, language: brief.language });
  const card = element("div", "card", element("h1", "", say("seo")));
  card.append(element("p", "", `${say("title")}: ${found.title}`), element("p", "", `${say("description")}: ${found.description}`));
  const questions = element("ul", "claims");
  for (const one of found.questions) {
    const item = element("li", one.answer ? "" : "unsupported", one.text);
    if (one.asked) item.append(element("small", "hint", ` ${say("asked")(one.asked)}`));
    if (one.answer) item.append(element("q", "", one.answer.quote), element("small", "", one.answer.source));
    questions.append(item);
  }
  const headings = element("ul", "trail");
  for (const one of found.headings) headings.append(element("li", "", `H${one.level} ${one.text}${one.source ? ` · ${one.source}` : ""}`));
  const links = element("ul", "trail");
  for (const one of found.links) links.append(element("li", "", `${one.from || say("thisPage")} → ${one.to}: ${one.anchor}`));
  card.append(element("h2", "", say("questions")), questions, element("h2", "", say("headings")), headings, element("h2", "", say("links")), links);
  for (const one of found.json_ld) {
    card.append(element("h2", "", `${say("structured")}: ${one.data["@type"]} · ${one.problems.join(" ") || say("complete")}`), element("pre", "patch", JSON.stringify(one.data, null, 2)));
  }
  for (const note of found.notes) card.append(element("p", "hint", note));
  $("variants").replaceChildren(card);
}

// Review

async function list(more = false) {
  if (!more) { state.offset = 0; state.shown = []; }
  const chosen = $("state").value;
  const found = await call(`drafts?limit=${PAGE}&offset=${state.offset}${chosen ? `&state=${chosen}` : ""}`);
  state.shown.push(...found.drafts);
  state.offset += found.drafts.length;
  $("more").hidden = found.drafts.length < PAGE;
  showList();
}

function showList() {
  const rows = state.shown.map((draft) => {
    const head = `${draft.id} · ${word("states", draft.state)}`;
    const row = button(head, () => open(draft.id), "");
    row.append(element("small", "", [channelName(draft.channel), draft.product, draft.language].filter(Boolean).join(" · ")));
    if (draft.attention) row.append(element("span", "tag warn", draft.attention));
    row.toggleAttribute("aria-current", draft.id === state.draft?.id);
    return element("li", "", row);
  });
  $("drafts").replaceChildren(...rows);
  $("no-drafts").hidden = rows.length > 0;
}

async function open(id) {
  state.draft = await call(`drafts/${id}`);
  showDraft();
  showList();
  $("draft").focus();
}

async function step(name, values = {}) {
  const draft = state.draft;
  await call(`drafts/${draft.id}/${name}`, { revision: draft.revision, person: me(), ...values });
  $("news").textContent = say("done");
  await list();
  await open(draft.id);
}

function showDraft() {
  const draft = state.draft;
  const box = $("draft");
  box.hidden = false;
  box.replaceChildren();
  const meta = element("div", "meta", element("span", "tag", word("states", draft.state)));
  const about = [channelName(draft.channel), draft.product, `${say("version")} ${draft.version} ${say("author")} ${draft.author}`, say("characters")(points(draft.text).length, limitOf(draft.channel))];
  for (const part of about.filter(Boolean)) meta.append(element("span", "", part));
  if (draft.approver) meta.append(element("span", "", `${say("approvedBy")} ${draft.approver}${draft.expires_at ? `, ${say("expires")} ${draft.expires_at.slice(0, 10)}` : ""}`));
  box.append(element("h1", "", draft.id), meta);
  if (draft.attention) box.append(element("p", "tag warn", `${say("attention")} ${draft.attention}`));
  if (draft.thin.thin) box.append(element("p", "tag warn", `${say("thin")}: ${draft.thin.words}, ${Math.round(100 * draft.thin.own)} % ${say("own")}`));
  for (const twin of draft.near_duplicates) box.append(element("p", "tag warn", `${say("near")} ${twin.id} (${channelName(twin.channel)})`));
  const remarks = draft.comments.filter((one) => one.version === draft.version);
  const text = marked(draft.text, draft.claims, remarks);
  text.id = "draft-text";
  text.tabIndex = 0;
  box.append(text, element("p", "hint", say("commentHint")), steps(draft));
  box.append(element("h2", "", `${say("claims")} (${draft.claims.length})`), claimList(draft.claims));
  box.append(element("h2", "", `${say("findings")} (${draft.findings.length})`), findingList(draft.findings));
  box.append(element("h2", "", `${say("comments")} (${draft.comments.length})`), commentList(draft.comments));
  box.append(history(draft), reuse(draft), trail(draft));
}

function steps(draft) {
  const box = element("div", "actions");
  const can = { draft: ["edit", "submit"], in_review: ["approve", "reject", "edit"], approved: ["publish", "reject", "edit"], rejected: ["edit"], published: ["withdraw", "edit"] }[draft.state];
  const acts = {
    edit: () => editor(draft),
    submit: () => step("submit"),
    approve: () => approve(draft),
    reject: async () => { const reason = await ask(say("reject"), say("reason")); if (reason) await step("reject", { reason }); },
    publish: () => step("publish"),
    withdraw: () => step("withdraw"),
  };
  for (const name of can) box.append(button(say(name), acts[name], name === "reject" ? "act no" : name === "approve" || name === "submit" ? "main" : "act"));
  box.append(button(say("comment"), () => comment(draft)));
  if ((draft.state === "approved" || draft.state === "published") && !draft.attention) box.append(exporter(draft));
  return box;
}

function exporter(draft) {
  const label = element("label", "person", `${say("export")} `);
  const select = element("select", "");
  select.id = "export";
  for (const name of ["–", "markdown", "html", "csv", "json"]) select.append(element("option", "", name));
  select.addEventListener("change", () => guarded(async () => {
    const format = select.value;
    select.selectedIndex = 0;
    const blob = await call("export", { drafts: [draft.id], format }, true);
    const link = element("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${draft.id}.${format === "markdown" ? "md" : format}`;
    link.click();
    URL.revokeObjectURL(link.href);
    $("news").textContent = `${say("export")}: ${link.download}`;
  }));
  label.append(select);
  return label;
}

function editor(draft) {
  const area = element("textarea", "editor");
  area.value = draft.text;
  area.setAttribute("aria-label", say("edit"));
  const save = button(say("save"), () => step("edit", { text: area.value }), "main");
  const cancel = button(say("cancel"), showDraft);
  $("draft-text").replaceWith(area);
  const bar = $("draft").querySelector(".actions");
  bar.replaceChildren(save, cancel);
  area.focus();
}

async function approve(draft) {
  const open = draft.claims.filter((claim) => claim.status === "unsupported" || claim.status === "outdated");
  const inputs = [...document.querySelectorAll(".overrides input")];
  if (open.length && !inputs.length) {
    const box = element("div", "overrides");
    for (const claim of open) {
      const input = element("input");
      input.dataset.claim = claim.text;
      input.maxLength = 2000;
      box.append(element("label", "", element("span", "", `${say("override")}: ${claim.text}`), input));
    }
    $("draft").querySelector(".actions").before(box);
    box.querySelector("input").focus();
    return;
  }
  const overrides = Object.fromEntries(inputs.filter((input) => input.value.trim()).map((input) => [input.dataset.claim, input.value.trim()]));
  await step("approve", { overrides });
}

async function comment(draft) {
  const selection = window.getSelection();
  const text = $("draft-text");
  const inside = selection.rangeCount && !selection.isCollapsed && text.contains(selection.anchorNode) && text.contains(selection.focusNode);
  const range = inside ? selection.getRangeAt(0) : document.createRange();
  if (!inside) range.selectNodeContents(text);
  const before = range.cloneRange();
  before.selectNodeContents(text);
  before.setEnd(range.startContainer, range.startOffset);
  const start = points(before.toString()).length;
  const chosen = range.toString();
  const said = await ask(say("comment"), `${say("commentAsk")} „${chosen}“`);
  if (!said) return;
  await call(`drafts/${draft.id}/comments`, { start, end: start + points(chosen).length, text: said, person: me() });
  await open(draft.id);
}

function commentList(comments) {
  const list = element("ul", "comments");
  for (const one of comments) {
    const item = element("li", "", element("q", "", one.quote), `${one.author}: ${one.text}`, element("small", "hint", ` · ${say("version")} ${one.version}`));
    item.dataset.at = `comment-${one.number}`;
    list.append(item);
  }
  return list;
}

function history(draft) {
  const parts = draft.versions.map((version) => {
    const diff = element("p", "copytext diff");
    if (!version.changes.length) diff.append(version.text);
    for (const [kind, text] of version.changes) diff.append(kind === "same" ? text : element(kind === "new" ? "ins" : "del", "", text));
    return element("section", "", element("p", "meta", ...[`${say("version")} ${version.number}`, `${say("author")} ${version.author}`, version.at].map((part) => element("span", "", part))), diff);
  });
  const box = details(`${say("history")} (${draft.versions.length})`, ...parts.reverse());
  box.id = "history";
  return box;
}

function trail(draft) {
  const list = element("ul", "trail");
  for (const one of draft.trail) list.append(element("li", "", `${one.at} · ${one.actor}: ${word("actions", one.action)}${one.data.reason ? ` – ${one.data.reason}` : ""}`));
  return details(`${say("trail")} (${draft.trail.length})`, list);
}

// Use again

function reuse(draft) {
  const usable = (draft.state === "approved" || draft.state === "published") && !draft.attention;
  const results = element("div", "");
  const channels = element("select", "");
  channels.multiple = true;
  channels.size = 6;
  channels.setAttribute("aria-label", say("channels"));
  for (const one of state.offers.channels) if (one.name !== draft.channel) {
    const option = element("option", "", channelName(one.name));
    option.value = one.name;
    channels.append(option);
  }
  const difference = element("select", "");
  difference.setAttribute("aria-label", say("difference"));
  for (const name of ["call", "opening", "angle"]) {
    const option = element("option", "", word("differences", name));
    option.value = name;
    difference.append(option);
  }
  const brief = draft.brief;
  const fill = (pairs) => results.replaceChildren(...pairs.map(([of, variant, note, hints]) => {
    const box = variant ? variantBox(of, variant, note) : element("section", "variant", element("p", "hint", note));
    for (const hint of hints || []) box.append(element("p", "hint", hint));
    return box;
  }));
  const far = button(say("repurpose"), async () => {
    const chosen = [...channels.selectedOptions].map((option) => option.value);
    const made = await call("repurpose", { draft: draft.id, channels: chosen });
    fill(made.texts.map((one) => [{ ...brief, channel: one.channel, facts: [], must: [] }, one.variant, `${channelName(one.channel)} · ${one.variant ? maker(one.maker) : one.note}`, one.left_out.map((text) => `${say("leftOut")}: ${text}`)]));
  });
  const across = button(say("localise"), async () => {
    const made = await call("localise", { draft: draft.id });
    fill([[{ ...brief, language: made.language, facts: [], must: [] }, made.variant, `${made.language} · ${maker(made.maker)}`, [...made.left_out.map((text) => `${say("leftOut")}: ${text}`), ...made.notes]]]);
  });
  const pair = button(say("ab"), async () => {
    const made = await call("ab", { draft: draft.id, difference: difference.value, variants: 3 });
    fill(made.arms.map((arm) => [brief, arm, `${arm.label} · ${word("differences", made.difference)}: ${arm.value || "–"} · ${Math.round(100 * arm.unchanged)} % ${say("unchanged")}`]));
  });
  const box = details(say("reuse"), element("div", "actions", channels, far, across, difference, pair), results);
  box.id = "reuse";
  box.hidden = !usable;
  return box;
}

// Rules

async function rules() {
  const found = await call("proposals");
  const rows = found.proposals.map((one) => {
    const box = element("section", "variant", element("p", "", element("strong", "", one.new ? `${one.old} → ${one.new}` : `${one.old}: ${say("drop")}`)));
    box.append(element("p", "meta", ...[`${one.drafts} ${say("texts")}`, one.people.join(", "), one.language].map((part) => element("span", "", part)), element("span", "tag", one.state)));
    const examples = element("ul", "comments");
    for (const example of one.examples) examples.append(element("li", "", element("q", "", example.before), example.after, element("small", "hint", ` · ${example.draft} ${say("version")} ${example.version}`)));
    box.append(examples);
    const patch = element("pre", "patch");
    patch.hidden = true;
    const decide = (accept) => async () => {
      const done = await call(`proposals/${one.id}`, { accept, person: me() });
      patch.textContent = done.patch;
      patch.hidden = !done.patch;
      $("news").textContent = say("done");
    };
    box.append(element("div", "actions", button(say("accept"), decide(true), "main"), button(say("dismiss"), decide(false), "act no")), patch);
    return box;
  });
  $("proposals").replaceChildren(...(rows.length ? rows : [element("p", "hint", say("noProposals"))]));
}

// Wiring

function show(view) {
  for (const name of ["brief", "review", "rules"]) {
    $(`view-${name}`).hidden = name !== view;
    $(`tab-${name}`).toggleAttribute("aria-current", name === view);
  }
}

function translate() {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = say(node.dataset.text);
  $("language").textContent = language === "de" ? "English" : "Deutsch";
  const chosen = $("state").value;
  $("state").replaceChildren(...["", ...Object.keys(say("states"))].map((name) => {
    const option = element("option", "", name ? word("states", name) : say("all"));
    option.value = name;
    return option;
  }));
  $("state").value = chosen;
  showChannels();
  if (state.draft) showDraft();
  showList();
}

function channelName(name) {
  return say("channelNames")[name] || name.replaceAll("_", " ");
}

function showChannels() {
  const chosen = $("channel").value || "newsletter";
  $("channel").replaceChildren(...(state.offers?.channels || []).map((one) => {
    const name = channelName(one.name);
    const option = element("option", "", one.max_chars ? `${name} (${one.max_chars})` : name);
    option.value = one.name;
    return option;
  }));
  $("channel").value = chosen;
}

async function start() {
  state.offers = await call("offers");
  showChannels();
  $("products").replaceChildren(...state.offers.products.map((name) => { const option = element("option"); option.value = name; return option; }));
}

const on = (id, event, act) => $(id).addEventListener(event, (happened) => { happened.preventDefault(); guarded(act, event === "submit" ? $("write") : null); });
on("brief", "submit", write);
on("ask-seo", "click", searchBrief);
on("tab-brief", "click", () => show("brief"));
on("tab-review", "click", async () => { show("review"); await list(); });
on("tab-rules", "click", async () => { show("rules"); await rules(); });
on("state", "change", () => list());
on("more", "click", () => list(true));
$("ask-no").addEventListener("click", () => $("ask-dialog").close(""));
on("language", "click", () => {
  language = language === "de" ? "en" : "de";
  localStorage.setItem("beleg-language", language);
  translate();
});

$("person").value = localStorage.getItem("beleg-person") || "";
$("text-language").value = language;
translate();
guarded(start);
