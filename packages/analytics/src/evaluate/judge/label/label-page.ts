/** The page: a question, the texts, and the scale as buttons that are keys too. Everything else is its script's. */
export const labelHtml = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Label answers</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<script type="module" src="/page.js"></script>
</head>
<body>
<main>
<header><h1 id="question">Label answers</h1><p id="progress" role="status" aria-live="polite"></p></header>
<div id="texts"></div>
<div id="scale" role="group" aria-label="Your label"></div>
<p id="fault" role="alert"></p>
</main>
<noscript>This page needs JavaScript.</noscript>
</body>
</html>
`;

export const labelStyle = `:root { color-scheme: light dark; }
body { margin: 0; background: light-dark(#f6f7f9, #11151c); color: light-dark(#1b2230, #e7ebf2); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 900px; margin: 0 auto; padding: 24px 16px 160px; }
h1 { font-size: 1.25rem; margin: 0; }
h2 { font-size: .85rem; margin: 20px 0 4px; color: light-dark(#566074, #9aa5b8); }
#progress { margin: 4px 0 0; color: light-dark(#566074, #9aa5b8); }
pre { margin: 0; padding: 12px; white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; background: light-dark(#fff, #1a202b); border: 1px solid light-dark(#dde2ea, #2c3544); border-radius: 8px; max-height: 40vh; overflow: auto; }
#scale { position: fixed; inset: auto 0 0 0; max-height: 45vh; overflow: auto; padding: 12px max(16px, calc(50vw - 434px)); background: light-dark(#fff, #161b24); border-top: 1px solid light-dark(#dde2ea, #2c3544); display: grid; gap: 6px; }
button { font: inherit; text-align: start; padding: 6px 10px; border: 1px solid light-dark(#c5ccd8, #3a4557); border-radius: 6px; background: transparent; color: inherit; cursor: pointer; }
button:hover, button:focus-visible { background: light-dark(#eaf0ff, #22304a); }
kbd { font: 600 .9em ui-monospace, monospace; margin-inline-end: 8px; }
#fault { color: light-dark(#a3232c, #ff9aa0); }
`;

/** Draws by `textContent` only: the texts are users' and models'. */
export const labelScript = `const items = await (await fetch("/items.json")).json();
const byId = (id) => document.getElementById(id);
let at = items.findIndex((item) => item.value === undefined);
if (at < 0) at = items.length;
let isSaving = false;
const past = [];

function element(name, text, children = []) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

function draw() {
  const item = items[at];
  const done = items.filter(({ value }) => value !== undefined).length;
  byId("progress").textContent = done + " of " + items.length + " done" + (item ? " · " + item.rubric : "");
  byId("question").textContent = item ? item.question : "All done. You can close this page.";
  byId("texts").replaceChildren(...(item ? item.texts.flatMap(({ name, text }) => [element("h2", name), scrollable(name, text)]) : []));
  byId("scale").replaceChildren(...(item ? [...item.choices, { key: "s", says: "skip", value: null }] : []).map(button),
    button({ key: "u", says: "undo the last one", isUndo: true }));
  window.scrollTo(0, 0);
}

function scrollable(name, text) {
  const made = element("pre", text);
  made.tabIndex = 0;
  made.setAttribute("role", "region");
  made.setAttribute("aria-label", name);
  return made;
}

function button(choice) {
  const made = element("button", undefined, [element("kbd", choice.key), choice.says]);
  made.type = "button";
  made.addEventListener("click", () => choose(choice));
  return made;
}

async function save(index, value, isUndone) {
  const { spanId, rubric } = items[index];
  const response = await fetch("/labels", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ spanId, rubric, value, isUndone }) });
  if (!response.ok) throw new Error((await response.json()).error);
}

async function choose(choice) {
  if (isSaving) return;
  isSaving = true;
  byId("fault").textContent = "";
  try {
    if (choice.isUndo) {
      const last = past.at(-1);
      if (last === undefined) return;
      await save(last, null, true);
      past.pop();
      items[last].value = undefined;
      at = last;
    } else {
      await save(at, choice.value, false);
      items[at].value = choice.value;
      past.push(at);
      while (at < items.length && items[at].value !== undefined) at += 1;
    }
    draw();
  } catch (error) {
    byId("fault").textContent = "Not saved: " + error.message;
  } finally {
    isSaving = false;
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key === "u") return void choose({ isUndo: true });
  const choice = items[at] && [...items[at].choices, { key: "s", value: null }].find((one) => one.key === key);
  if (choice) void choose(choice);
});
draw();
`;
