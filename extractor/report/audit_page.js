"use strict";
// The page's state, moving about in it, and its filters. The markup is complete without this script:
// it only selects, hides, scrolls and copies. Document text enters the tree through text nodes alone.

const DATA = JSON.parse(document.getElementById("data").textContent);
const { claims, findings, quotes, labels } = DATA;
const root = document.documentElement;
const body = document.body;
const byId = (id) => document.getElementById(id);
const narrow = window.matchMedia("(max-width: 799px)");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const state = { finding: -1, claim: -1, query: "", facets: { outcome: new Set(), check: new Set(), role: new Set(), stage: new Set(), indicator: new Set() }, sort: { column: "", down: false }, scroll: {} };

// ---- writing -------------------------------------------------------------------------------

const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\u{e0000}-\u{e007f}]/gu;
const shown = (text) => String(text).replace(UNSEEN, (c) => "⟦U+" + c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0") + "⟧");

/** An element with attributes and children; strings become text nodes with unseen characters written out. */
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, shown(value));
  }
  for (const child of children.flat(2)) {
    if (child !== null && child !== undefined && child !== false) node.append(child instanceof Node ? child : shown(child));
  }
  return node;
}

const two = (zh, en) => [el("span", { class: "zh", lang: "zh" }, zh), el("span", { class: "en", lang: "en" }, en)];

function label(table, code) {
  const name = table === "indicator" ? DATA.indicators[code] : (labels[table] || {})[code];
  return name ? two(name.zh, name.en) : [el("span", {}, code)];
}

function words(table, code) {
  const name = table === "indicator" ? DATA.indicators[code] : (labels[table] || {})[code];
  return name ? name.zh + " " + name.en : String(code || "");
}

const inEnglish = () => root.dataset.lang === "en";
const say = (zh, en) => (inEnglish() ? en : zh);
const grouped = (digits) => digits.replace(/^(-?\d+)/, (n) => n.replace(/\B(?=(\d{3})+$)/g, ","));

let toastTimer = 0;
function toast(text) {
  byId("toast").textContent = text;
  byId("toast").classList.add("on");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => byId("toast").classList.remove("on"), 2200);
}

function remember(key, value) {
  try { localStorage.setItem("dudao." + key, value); } catch (error) { /* storage may be closed to pages from disk */ }
}

function recall(key) {
  try { return localStorage.getItem("dudao." + key); } catch (error) { return null; }
}

// ---- moving --------------------------------------------------------------------------------

const marks = claims.map((_, i) => byId("c" + i));
const cards = findings.map((_, i) => byId("f" + i));
// a mark that another one cuts goes on in further pieces
const pieces = marks.map((mark) => (mark ? [mark] : []));
for (const node of document.querySelectorAll("[data-cont]")) pieces[Number(node.dataset.cont)].push(node);
const marksOf = (i) => pieces[i] || [];
findings.forEach((finding, i) => {
  const wording = (selector) => (cards[i].querySelector(selector) || { textContent: "" }).textContent;
  Object.assign(finding, { zh: wording(".message.zh"), en: wording(".message.en"), formula: wording(".formula") });
});

function reveal(node, block) {
  node.scrollIntoView({ block: block || "center", inline: "nearest", behavior: calm.matches ? "auto" : "smooth" });
}

function flash(nodes) {
  for (const node of nodes) {
    node.classList.remove("flash");
    void node.offsetWidth; // restarts the animation
    node.classList.add("flash");
    setTimeout(() => node.classList.remove("flash"), 1800);
  }
}

function setView(view) {
  if (narrow.matches) state.scroll[body.dataset.view] = window.scrollY;
  body.dataset.view = view;
  for (const tab of document.querySelectorAll("[role=tab]")) tab.setAttribute("aria-selected", String(tab.dataset.view === view));
  if (view === "claims") drawTable();
  if (narrow.matches) window.scrollTo(0, state.scroll[view] || 0);
  countFacets();
}

/** Marks a claim as the current one and lights the exact span up. */
function goClaim(i, focus) {
  if (!marks[i]) return;
  if (narrow.matches && body.dataset.view !== "text") setView("text");
  if (state.claim >= 0) for (const node of marksOf(state.claim)) node.classList.remove("now");
  if (marks[state.claim]) marks[state.claim].tabIndex = -1;
  state.claim = i;
  const outer = marks[i].closest("mark[role=button]") || marks[i];
  for (const node of marksOf(i)) node.classList.add("now");
  reveal(marks[i]);
  flash(marksOf(i));
  outer.tabIndex = 0;
  if (focus) outer.focus({ preventScroll: true });
  history.replaceState(null, "", "#c" + i);
}

/** Makes a finding the current one and outlines its figures in the text. */
function goFinding(i, follow) {
  if (!cards[i]) return;
  if (body.dataset.view !== "findings" && !(narrow.matches && follow)) setView("findings");
  if (cards[state.finding]) cards[state.finding].classList.remove("now");
  for (const node of document.querySelectorAll("mark.part")) node.classList.remove("part");
  state.finding = i;
  cards[i].classList.add("now");
  for (const [claim] of findings[i].parts) for (const node of marksOf(claim)) node.classList.add("part");
  if (!cards[i].hidden) reveal(cards[i], "nearest");
  const first = findings[i].parts[0];
  if (first && marks[first[0]] && !narrow.matches) reveal(marks[first[0]]);
  history.replaceState(null, "", "#f" + i);
}

function step(by) {
  const open = cards.map((_, i) => i).filter((i) => !cards[i].hidden);
  if (!open.length) return;
  const at = open.indexOf(state.finding);
  const next = at < 0 ? (by > 0 ? open[0] : open[open.length - 1]) : open[Math.min(open.length - 1, Math.max(0, at + by))];
  goFinding(next);
  cards[next].focus({ preventScroll: true });
}

function stepClaim(by) {
  const open = claims.map((_, i) => i).filter((i) => marks[i] && fits(claimItems[i]));
  if (!open.length) return;
  const at = open.indexOf(state.claim);
  const next = at < 0 ? (by > 0 ? open.find((i) => i > state.claim) : undefined) : open[at + by];
  const i = next === undefined ? (by > 0 ? open[0] : open[open.length - 1]) : next;
  goClaim(i, true);
  if (!byId("card").hidden) openCard(i);
}

const seenNumeral = {};
/** Steps through the numerals of a class; the claims are stepped through as claims. */
function stepNumeral(kind) {
  if (kind === "claim") return stepClaim(1);
  const all = [...document.querySelectorAll("#body .n-" + CSS.escape(kind))];
  for (const node of document.querySelectorAll("#body .n.shown")) if (!all.includes(node)) node.classList.remove("shown");
  for (const node of all) node.classList.add("shown");
  if (!all.length) return undefined;
  seenNumeral[kind] = ((seenNumeral[kind] === undefined ? -1 : seenNumeral[kind]) + 1) % all.length;
  if (narrow.matches) setView("text");
  reveal(all[seenNumeral[kind]]);
  flash([all[seenNumeral[kind]]]);
  return toast((seenNumeral[kind] + 1) + " / " + all.length);
}

// ---- filters -------------------------------------------------------------------------------

const unique = (list) => [...new Set(list)];
const searchable = (...texts) => texts.join(" ").toLowerCase();
const claimItems = claims.map((claim) => ({
  outcome: claim.f ? unique(claim.f.map((f) => findings[f].outcome)) : ["unchecked"],
  check: claim.f ? unique(claim.f.map((f) => findings[f].check)) : [],
  role: [claim.role],
  stage: [claim.stage || "none"],
  indicator: claim.indicator ? [claim.indicator] : [],
  text: searchable(claim.text, claim.subject || "", words("indicator", claim.indicator), quotes[claim.q], claim.entity || "", claim.region || "", claim.value, claim.rule || ""),
}));
const findingItems = findings.map((finding) => {
  const parts = finding.parts.map(([i]) => claimItems[i]);
  const gather = (facet) => unique(parts.flatMap((p) => p[facet]));
  return {
    outcome: [finding.outcome],
    check: [finding.check],
    role: gather("role"),
    stage: gather("stage"),
    indicator: gather("indicator"),
    text: searchable(finding.zh, finding.en, finding.formula, finding.standard, ...finding.parts.map(([i]) => claims[i].text + " " + (claims[i].subject || ""))),
  };
});

function fits(item, but) {
  for (const [facet, chosen] of Object.entries(state.facets)) {
    if (facet !== but && chosen.size && !item[facet].some((code) => chosen.has(code))) return false;
  }
  return state.query.split(/\s+/).every((word) => item.text.includes(word));
}

function applyFilters() {
  const some = Object.values(state.facets).some((f) => f.size) || state.query !== "";
  let left = 0;
  findingItems.forEach((item, i) => { cards[i].hidden = !fits(item); left += cards[i].hidden ? 0 : 1; });
  const kept = claimItems.filter((item, i) => {
    const hit = fits(item);
    for (const node of marksOf(i)) node.classList.toggle("hit", hit);
    return hit;
  }).length;
  body.classList.toggle("filtered", some);
  byId("n-findings").textContent = left;
  byId("n-claims").textContent = kept;
  byId("findings").querySelector(".empty").hidden = left > 0;
  const chosen = Object.values(state.facets).reduce((n, f) => n + f.size, 0);
  byId("n-filters").hidden = !chosen;
  byId("n-filters").textContent = chosen;
  byId("told").textContent = some ? say(`结果 ${left} / ${findings.length}，数据 ${kept} / ${claims.length}`, `${left} of ${findings.length} findings, ${kept} of ${claims.length} claims`) : "";
  if (body.dataset.view === "claims") drawTable();
  countFacets();
}

/** The count beside each choice: how many items of the view in front would be left with it. */
function countFacets() {
  const items = body.dataset.view === "claims" ? claimItems : findingItems;
  const counts = {};
  for (const facet of Object.keys(state.facets)) {
    counts[facet] = new Map();
    for (const item of items) if (fits(item, facet)) for (const code of item[facet]) counts[facet].set(code, (counts[facet].get(code) || 0) + 1);
  }
  for (const button of document.querySelectorAll("[data-facet]")) {
    const { facet, code } = button.dataset;
    const n = counts[facet].get(code) || 0;
    const pressed = state.facets[facet].has(code);
    button.querySelector(".count").textContent = n;
    button.setAttribute("aria-pressed", String(pressed));
    button.classList.toggle("none", n === 0 && !pressed);
  }
}

function toggleFacet(facet, code) {
  const chosen = state.facets[facet];
  if (!chosen.delete(code)) chosen.add(code);
  applyFilters();
}

function clearFilters() {
  for (const chosen of Object.values(state.facets)) chosen.clear();
  byId("search").value = "";
  search("");
}

const FACETS = [["check", "核查", "check"], ["role", "角色", "role"], ["stage", "学段", "stage"], ["indicator", "指标", "indicator"]];
function buildFilters() {
  const order = (facet, codes) => {
    const known = Object.keys(labels[facet] || {});
    return codes.sort((a, b) => (known.indexOf(a) + 1 || 99) - (known.indexOf(b) + 1 || 99) || (a < b ? -1 : 1));
  };
  for (const [facet, zh, en] of FACETS) {
    const codes = order(facet, unique([...claimItems, ...findingItems].flatMap((item) => item[facet])));
    if (!codes.length) continue;
    byId("filters").append(el("fieldset", {}, el("legend", {}, two(zh, en)), codes.map((code) =>
      el("button", { type: "button", class: "choice", "data-facet": facet, "data-code": code, "aria-pressed": "false" }, label(facet, code), el("b", { class: "count" })))));
  }
  byId("filters").append(el("button", { type: "button", class: "clear", "data-do": "clear" }, two("清除筛选", "clear all")));
}

// ---- search in the text --------------------------------------------------------------------

let flat = null;
let hits = [];
let hitAt = -1;

/** The text nodes of the document and where each begins, lower-cased once. */
function flatText() {
  const walker = document.createTreeWalker(byId("body"), NodeFilter.SHOW_TEXT);
  const nodes = [];
  const starts = [];
  let text = "";
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest(".ui")) continue;
    nodes.push(node);
    starts.push(text.length);
    // lower-casing may change a length (İ); such a node is searched as it is
    const low = node.data.toLowerCase();
    text += low.length === node.data.length ? low : node.data;
  }
  return { nodes, starts, text };
}

function spot(offset) {
  let low = 0;
  let high = flat.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (flat.starts[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return [flat.nodes[low], offset - flat.starts[low]];
}

function search(query) {
  state.query = query.trim().toLowerCase();
  hits = [];
  hitAt = -1;
  if (state.query) {
    flat = flat || flatText();
    for (let at = flat.text.indexOf(state.query); at >= 0 && hits.length < 2000; at = flat.text.indexOf(state.query, at + state.query.length)) {
      const range = document.createRange();
      range.setStart(...spot(at));
      const [node, offset] = spot(at + state.query.length - 1);
      range.setEnd(node, offset + 1);
      hits.push(range);
    }
  }
  if (window.Highlight && CSS.highlights) CSS.highlights.set("search", new Highlight(...hits));
  applyFilters();
  if (state.query) byId("told").textContent += say(`，正文 ${hits.length} 处`, `, ${hits.length} places in the text`);
}

function nextHit() {
  if (!hits.length) return;
  hitAt = (hitAt + 1) % hits.length;
  if (narrow.matches) setView("text");
  const node = hits[hitAt].startContainer.parentElement;
  reveal(node.closest("mark, p, td, th, h2, h3, h4, h5, h6") || node);
  if (window.Highlight && CSS.highlights) CSS.highlights.set("hit", new Highlight(hits[hitAt]));
  toast(hitAt + 1 + " / " + hits.length);
}
