// The claim card, the table of claims, copying, and what the keys and buttons do.

// ---- quoting -------------------------------------------------------------------------------

function whereOf(claim) {
  const bits = [...(claim.path || [])];
  if (claim.cell) bits.push(say(`表${claim.cell[0] + 1} 第${claim.cell[1] + 1}行第${claim.cell[2] + 1}列`, `table ${claim.cell[0] + 1}, row ${claim.cell[1] + 1}, column ${claim.cell[2] + 1}`));
  else if (claim.para) bits.push(say(`第${claim.para}段`, `paragraph ${claim.para}`));
  if (claim.page) bits.push(say(`第${claim.page}页`, `page ${claim.page}`));
  bits.push(say(`字符 ${claim.s}–${claim.e}`, `characters ${claim.s}–${claim.e}`));
  return bits.join(" › ");
}

function citation() {
  const { title, publisher, published, source } = DATA.doc;
  const name = title ? (inEnglish() ? title : "《" + title + "》") : "";
  return [name, publisher, published, source].filter(Boolean).join(inEnglish() ? ", " : "，");
}

function quoteClaim(i) {
  const claim = claims[i];
  return `“${quotes[claim.q].trim()}”\n—— ${citation()}\n${say("位置", "place")}：${whereOf(claim)}${say("，数字", ", figure")}：${claim.text}`;
}

function quoteFinding(i) {
  const finding = findings[i];
  const seen = unique(finding.parts.map(([c]) => claims[c].q));
  const sentences = seen.map((q) => `“${quotes[q].trim()}”\n  ${whereOf(claims[finding.parts.find(([c]) => claims[c].q === q)[0]])}`);
  const message = root.dataset.lang === "both" ? finding.zh + "\n" + finding.en : say(finding.zh, finding.en);
  return [message, finding.formula, finding.standard, ...sentences, "—— " + citation()].filter(Boolean).join("\n");
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch (error) { // older browsers, and pages from disk where the clipboard is closed
    const area = el("textarea", { "aria-hidden": "true", class: "offscreen" });
    area.value = text;
    body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  toast(say("已复制", "copied"));
}

// ---- table of claims -----------------------------------------------------------------------

const CSV = ["id", "s", "e", "text", "subject", "indicator", "measure", "value", "value_max", "low", "high", "unit", "comparator", "approx", "stage", "region", "region_code", "area", "entity", "period", "period_from", "role", "verdict", "page", "copy_of", "confidence", "rule", "o"];
const CSV_NAMES = { id: "claim_id", s: "start", e: "end", o: "outcome" };

/** A cell that no spreadsheet takes for a formula. */
function csvCell(value) {
  let text = value === undefined || value === null ? "" : String(value);
  if (/^[=+\-@\t\r]./.test(text) && !/^-?\d+(\.\d+)?$/.test(text)) text = "'" + text;
  return /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
}

function csv() {
  const head = [...CSV.map((c) => CSV_NAMES[c] || c), "quote", "source"].join(",");
  const rows = listed().map((i) => [...CSV.map((c) => claims[i][c]), quotes[claims[i].q], DATA.doc.source].map(csvCell).join(","));
  return [head, ...rows].join("\r\n") + "\r\n";
}

function download() {
  const link = el("a", { download: (DATA.doc.id || "claims").replace(/[^\w.-]/g, "_") + ".csv" });
  link.href = URL.createObjectURL(new Blob(["\ufeff" + csv()], { type: "text/csv;charset=utf-8" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

const OUTCOMES = Object.keys(labels.outcome);
const COLUMNS = [
  ["text", "数字", "figure", (c) => c.s],
  ["outcome", "结果", "outcome", (c) => OUTCOMES.indexOf(c.o)],
  ["subject", "所指", "subject", (c) => c.subject || ""],
  ["indicator", "指标", "indicator", (c) => words("indicator", c.indicator)],
  ["stage", "学段", "stage", (c) => Object.keys(labels.stage).indexOf(c.stage || "none")],
  ["period", "时期", "period", (c) => c.period || ""],
  ["role", "角色", "role", (c) => Object.keys(labels.role).indexOf(c.role)],
  ["value", "值", "value", (c) => Number(c.value)],
  ["confidence", "置信", "conf.", (c) => c.confidence || 0],
];

function listed() {
  const list = claims.map((_, i) => i).filter((i) => fits(claimItems[i]));
  const column = COLUMNS.find(([key]) => key === state.sort.column);
  if (!column) return list;
  const sign = state.sort.down ? -1 : 1;
  const order = (a, b) => (typeof a === "string" ? a.localeCompare(b, "zh") : a - b);
  return list.sort((a, b) => sign * order(column[3](claims[a]), column[3](claims[b])) || a - b);
}

const badge = (code) => el("span", { class: "badge o-" + code }, el("span", { class: "icon", "aria-hidden": "true" }, (labels.outcome[code] || { icon: "·" }).icon), label("outcome", code));
const figure = (i, text) => el("a", { class: "fig", href: "#c" + i, "data-c": i }, text || claims[i].text);
const valueOf = (c) => (c.comparator === "=" ? "" : { ">=": "≥ ", "<=": "≤ " }[c.comparator] || c.comparator + " ") + (c.approx ? "≈ " : "") + grouped(c.value) + (c.value_max ? "–" + grouped(c.value_max) : "") + (c.unit ? " " + c.unit : "");

function cells(i) {
  const c = claims[i];
  return [
    el("th", { scope: "row" }, figure(i)),
    el("td", {}, badge(c.o)),
    el("td", { class: "wide" }, c.subject || ""),
    el("td", { class: "wide" }, c.indicator ? label("indicator", c.indicator) : "", c.measure !== "level" ? [" ", el("small", {}, label("measure", c.measure))] : ""),
    el("td", {}, c.stage ? label("stage", c.stage) : ""),
    el("td", { class: "still" }, c.period || ""),
    el("td", {}, label("role", c.role)),
    el("td", { class: "num" }, valueOf(c)),
    el("td", { class: "num" }, (c.confidence || 0).toFixed(2)),
  ];
}

function drawTable() {
  const list = listed();
  const heads = COLUMNS.map(([key, zh, en]) => {
    const on = state.sort.column === key;
    return el("th", { scope: "col", "aria-sort": on ? (state.sort.down ? "descending" : "ascending") : "none" },
      el("button", { type: "button", "data-do": "sort", "data-column": key }, two(zh, en), el("span", { class: "icon", "aria-hidden": "true" }, on ? (state.sort.down ? "↓" : "↑") : "")));
  });
  const rows = list.map((i) => el("tr", { "data-row": i, class: i === state.claim ? "now" : "" }, cells(i)));
  const actions = el("div", { class: "actions" },
    el("button", { type: "button", "data-do": "copy-csv" }, two("复制 CSV", "copy CSV")),
    el("button", { type: "button", "data-do": "save-csv" }, two("下载 CSV", "download CSV")),
    el("span", { class: "tally" }, `${list.length} / ${claims.length}`));
  byId("claims").replaceChildren(actions,
    el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "数据表 table of claims" },
      el("table", {}, el("thead", {}, el("tr", {}, heads)), el("tbody", {}, rows))));
}

// ---- card ----------------------------------------------------------------------------------

function fields(i) {
  const c = claims[i];
  const exact = c.low === c.high;
  const copied = c.copy_of ? claims.findIndex((other) => other.id === c.copy_of) : -1;
  const none = () => el("span", { class: "nothing" }, "—");
  const coded = (table, code) => (code ? [label(table, code), " ", el("code", {}, code)] : none());
  return [
    [two("值", "value"), el("b", {}, valueOf(c))],
    [two("单位", "unit"), c.unit || none()],
    [two("所指", "subject"), c.subject || none()],
    [two("指标", "indicator"), coded("indicator", c.indicator)],
    [two("量", "measure"), coded("measure", c.measure)],
    [two("学段", "stage"), coded("stage", c.stage)],
    [two("地区", "region"), c.region ? [c.region, " ", c.region_code ? el("code", {}, c.region_code) : ""] : none()],
    [two("城乡", "area"), coded("area", c.area)],
    [two("对象", "entity"), c.entity || none()],
    [two("时期", "period"), [c.period || none(), " ", c.period_from ? el("small", {}, label("period_from", c.period_from)) : ""]],
    [two("角色", "role"), coded("role", c.role)],
    [two("比较", "comparator"), coded("comparator", c.comparator)],
    [two("自评", "verdict"), coded("verdict", c.verdict)],
    [two("真值区间", "interval"), exact ? [two("准确", "exact"), " ", grouped(c.low)] : `${grouped(c.low)} – ${grouped(c.high)}`],
    [two("置信度", "confidence"), [el("meter", { min: 0, max: 1, value: c.confidence || 0 }), " ", (c.confidence || 0).toFixed(2)]],
    [two("规则", "rule"), c.rule ? el("code", {}, c.rule) : none()],
    [two("副本于", "copy of"), copied >= 0 ? figure(copied) : c.copy_of || none()],
    [two("位置", "place"), el("bdi", {}, whereOf(c))],
  ];
}

/** The sentence with the figure marked: at its own place where the sentence stands once, else unmarked. */
function sentence(c) {
  const quote = quotes[c.q];
  const at = quote.indexOf(c.text);
  if (at < 0 || quote.indexOf(c.text, at + 1) >= 0) return el("blockquote", {}, quote);
  return el("blockquote", {}, quote.slice(0, at), el("b", {}, c.text), quote.slice(at + c.text.length));
}

let returnTo = null;
function openCard(i) {
  const c = claims[i];
  const mates = claims.map((_, k) => k).filter((k) => claims[k].s < c.e && c.s < claims[k].e);
  const tabs = mates.length < 2 ? null : el("div", { class: "mates", role: "group", "aria-label": "同一数字的多个含义 claims on this figure" }, mates.map((k) =>
    el("button", { type: "button", "data-do": "card", "data-c": k, "aria-pressed": String(k === i) }, claims[k].stage ? label("stage", claims[k].stage) : claims[k].text)));
  const list = (c.f || []).map((f) => el("li", {}, el("button", { type: "button", class: "o-" + findings[f].outcome, "data-do": "finding", "data-f": f },
    badge(findings[f].outcome), el("span", { class: "check" }, label("check", findings[f].check)), el("span", { class: "line" }, two(findings[f].zh, findings[f].en)))));
  if (byId("card").hidden) returnTo = document.activeElement;
  byId("card").replaceChildren(
    el("header", {}, el("h2", {}, el("bdi", {}, c.text), " ", el("small", {}, c.subject || "")),
      el("div", { class: "group" },
        el("button", { type: "button", "data-do": "previous", "aria-label": "上一个数据 previous claim" }, "‹"),
        el("button", { type: "button", "data-do": "next", "aria-label": "下一个数据 next claim" }, "›"),
        el("button", { type: "button", "data-do": "close", "aria-label": "关闭 close" }, "×"))),
    tabs || "", sentence(c),
    el("dl", {}, fields(i).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)))),
    list.length ? el("ul", { class: "held" }, list) : el("p", { class: "nothing" }, two("没有核查结果涉及这个数字。", "No finding holds this figure.")),
    el("footer", {}, el("button", { type: "button", "data-do": "quote", "data-c": i }, two("引用这句", "quote this")),
      el("button", { type: "button", "data-do": "go", "data-c": i }, two("正文定位", "show in text"))));
  byId("card").hidden = false;
  byId("card").scrollTop = 0;
  const figureAt = byId("card").querySelector("blockquote b");
  if (figureAt) figureAt.parentElement.scrollTop = figureAt.offsetTop - figureAt.parentElement.offsetTop - 30;
  body.classList.add("carded");
  if (narrow.matches && marks[i]) reveal(marks[i], "nearest"); // above the sheet
}

function closeCard() {
  if (byId("card").hidden) return false;
  byId("card").hidden = true;
  body.classList.remove("carded");
  if (returnTo && returnTo.isConnected) returnTo.focus({ preventScroll: true });
  return true;
}

// ---- keys and buttons ----------------------------------------------------------------------

const KEYS = [
  ["j  k", "下一条、上一条核查结果", "next, previous finding"],
  ["n  p", "下一个、上一个数据", "next, previous claim"],
  ["Enter", "从结果跳到正文；在数据上打开数据卡", "from a finding to the text; on a claim, open its card"],
  ["u", "下一个未读懂的数字", "next unread numeral"],
  ["/", "搜索；回车到正文下一处", "search; Enter goes to the next place in the text"],
  ["f", "打开或收起筛选", "open or close the filters"],
  ["1  2", "核查结果、数据表", "findings, table of claims"],
  ["c", "引用当前的结果或数据", "copy a quotation of what is current"],
  ["l  d", "语言、明暗", "language, light or dark"],
  ["Esc", "关闭、清除", "close, clear"],
];

function openHelp() {
  const close = el("button", { type: "button", "data-do": "close-help" }, two("关闭", "close"));
  byId("help").replaceChildren(el("h2", {}, two("键盘", "keyboard")),
    el("dl", {}, KEYS.map(([keys, zh, en]) => el("div", {}, el("dt", {}, keys.split("  ").map((k) => el("kbd", {}, k))), el("dd", {}, two(zh, en))))), close);
  byId("help").showModal();
}

function setLang(lang) {
  root.dataset.lang = lang;
  root.lang = lang === "en" ? "en" : "zh";
  for (const button of document.querySelectorAll("[data-do=lang]")) button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
  remember("lang", lang);
  applyFilters();
}

function setTheme(theme) {
  root.dataset.theme = theme;
  remember("theme", theme);
}

const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches);

function unfold(button, panel) {
  panel.hidden = !panel.hidden;
  button.setAttribute("aria-expanded", String(!panel.hidden));
}

const ACTIONS = {
  lang: (b) => setLang(b.dataset.lang),
  theme: () => setTheme(isDark() ? "light" : "dark"),
  help: openHelp,
  "close-help": () => byId("help").close(),
  view: (b) => setView(b.dataset.view),
  filters: (b) => unfold(b, byId("filters")),
  coverage: (b) => unfold(b, byId("numerals")),
  numeral: (b) => stepNumeral(b.dataset.kind),
  clear: clearFilters,
  show: (b) => showFinding(Number(b.dataset.f)),
  "quote-finding": (b) => copy(quoteFinding(Number(b.dataset.f))),
  quote: (b) => copy(quoteClaim(Number(b.dataset.c))),
  "copy-csv": () => copy(csv()),
  "save-csv": download,
  sort: (b) => {
    const { column } = b.dataset;
    state.sort = state.sort.column === column && state.sort.down ? { column: "", down: false } : { column, down: state.sort.column === column };
    drawTable();
    document.querySelector(`[data-column=${column}]`).focus();
  },
  card: (b) => { goClaim(Number(b.dataset.c)); openCard(Number(b.dataset.c)); },
  go: (b) => { if (narrow.matches) closeCard(); goClaim(Number(b.dataset.c), true); },
  finding: (b) => { if (narrow.matches) closeCard(); clearIfHidden(Number(b.dataset.f)); goFinding(Number(b.dataset.f)); flash([cards[Number(b.dataset.f)]]); },
  previous: () => stepClaim(-1),
  next: () => stepClaim(1),
  close: closeCard,
};

function clearIfHidden(f) {
  if (cards[f].hidden) clearFilters();
}

function showFinding(i) {
  goFinding(i, true);
  const first = findings[i].parts[0];
  if (!first) return;
  goClaim(first[0], true);
  flash(findings[i].parts.flatMap(([c]) => marksOf(c)));
}

document.addEventListener("click", (event) => {
  const target = event.target;
  const button = target.closest("button");
  const mark = target.closest("[data-claim], [data-cont]");
  if (button && button.dataset.facet) toggleFacet(button.dataset.facet, button.dataset.code);
  else if (button && ACTIONS[button.dataset.do]) ACTIONS[button.dataset.do](button);
  else if (target.closest("a.fig")) {
    event.preventDefault();
    const i = Number(target.closest("a.fig").dataset.c);
    const article = target.closest("article.finding");
    if (article) goFinding(Number(article.id.slice(1)), true);
    goClaim(i, true);
    if (target.closest("#claims")) openCard(i);
  } else if (target.closest("a[href^='#']")) {
    event.preventDefault();
    const place = byId(target.closest("a").getAttribute("href").slice(1));
    if (place) { reveal(place); flash([place.classList.contains("anchor") && place.parentElement.id !== "body" ? place.parentElement : place]); }
  } else if (mark && !String(window.getSelection())) {
    const i = mark.dataset.claim === undefined ? Number(mark.dataset.cont) : Number(mark.id.slice(1));
    goClaim(i, true);
    openCard(i);
  } else if (target.closest("[data-row]") && !button) {
    const i = Number(target.closest("[data-row]").dataset.row);
    goClaim(i);
    openCard(i);
  } else if (target.closest("article.finding") && !target.closest("summary") && !String(window.getSelection())) goFinding(Number(target.closest("article.finding").id.slice(1)));
});

const PRESSES = {
  j: () => step(1), k: () => step(-1), n: () => stepClaim(1), p: () => stepClaim(-1),
  u: () => stepNumeral("unread"),
  "/": () => { if (narrow.matches && body.dataset.view === "text") setView("findings"); byId("search").focus(); byId("search").select(); },
  f: () => ACTIONS.filters(byId("filter-button")),
  1: () => setView("findings"), 2: () => setView("claims"),
  c: () => { if (document.activeElement.closest("#body") || !byId("card").hidden) { if (state.claim >= 0) copy(quoteClaim(state.claim)); } else if (state.finding >= 0) copy(quoteFinding(state.finding)); },
  l: () => setLang({ zh: "en", en: "both", both: "zh" }[root.dataset.lang]),
  d: () => ACTIONS.theme(),
  "?": openHelp,
};

document.addEventListener("keydown", (event) => {
  const here = document.activeElement;
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
  if (here === byId("search")) {
    if (event.key === "Enter") nextHit();
    if (event.key === "Escape") { here.value = ""; search(""); here.blur(); }
    return;
  }
  if (here.closest(".split") && ["ArrowLeft", "ArrowRight"].includes(event.key)) { resize(sideShare() + (event.key === "ArrowLeft" ? 0.02 : -0.02)); event.preventDefault(); }
  else if (event.key === "Escape") { if (!closeCard()) clearFilters(); }
  else if ((event.key === "Enter" || event.key === " ") && here.matches("mark[role=button]")) { openCard(Number(here.querySelector("mark.now") ? here.querySelector("mark.now").id.slice(1) : here.id.slice(1))); byId("card").focus(); event.preventDefault(); }
  else if (event.key === "Enter" && here.matches("article.finding")) showFinding(Number(here.id.slice(1)));
  else if (event.key === "Enter" && here === body && state.finding >= 0) showFinding(state.finding);
  else if (PRESSES[event.key]) { PRESSES[event.key](); event.preventDefault(); }
});

// ---- the line between the panes, the ruler, printing ----------------------------------------

const sideShare = () => byId("side").offsetWidth / window.innerWidth;
function resize(share) {
  const kept = Math.min(0.75, Math.max(0.2, share));
  root.style.setProperty("--side", (kept * 100).toFixed(1) + "%");
  document.querySelector(".split").setAttribute("aria-valuenow", String(Math.round(kept * 100)));
  drawRuler();
}
document.querySelector(".split").addEventListener("pointerdown", (event) => {
  const move = (e) => resize(1 - e.clientX / window.innerWidth);
  event.target.setPointerCapture(event.pointerId);
  event.target.addEventListener("pointermove", move);
  event.target.addEventListener("pointerup", () => event.target.removeEventListener("pointermove", move), { once: true });
});

/** Ticks beside the text where something is wrong or unread. */
function drawRuler() {
  const ruler = document.querySelector(".ruler");
  if (narrow.matches) return;
  const pane = byId("text");
  const top = pane.getBoundingClientRect().top - pane.scrollTop;
  const ticks = [...document.querySelectorAll("#body .n-unread, #body .o-inconsistent, #body .o-unmet, #body .o-improbable, #body .o-rounding")];
  const made = ticks.map((node) => {
    const tick = el("i", { class: [...node.classList].filter((c) => /^(o|n)-/.test(c)).join(" ") });
    tick.style.top = Math.round(((node.getBoundingClientRect().top - top) / pane.scrollHeight) * pane.clientHeight) + "px";
    return tick;
  });
  ruler.replaceChildren(...made);
}
window.addEventListener("resize", drawRuler);

// paper is white and cannot be unfolded
let folded = [];
let theme = null;
window.addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll(".after details:not([open])")];
  for (const node of folded) node.open = true;
  theme = root.dataset.theme;
  root.dataset.theme = "light";
});
window.addEventListener("afterprint", () => {
  for (const node of folded) node.open = false;
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
});

byId("search").addEventListener("input", (event) => search(event.target.value));
buildFilters();
if (["light", "dark"].includes(recall("theme"))) root.dataset.theme = recall("theme");
setView("findings");
setLang(["zh", "en", "both"].includes(recall("lang")) ? recall("lang") : "zh");
drawRuler();
if (/^#c\d+$/.test(location.hash)) goClaim(Number(location.hash.slice(2)), true);
else if (/^#f\d+$/.test(location.hash)) goFinding(Number(location.hash.slice(2)), true);
