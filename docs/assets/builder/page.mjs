// The builder: a form, and beside it the program that follows from it.
import { Engine } from "./engine.mjs";
import { Form } from "./form.mjs";

const LANGUAGE = "snippetgen.language";
const NOT_IN_LINKS = ["headers"];

const find = (selector) => document.querySelector(selector);
const form = new Form(find(".builder-form"));
const result = find(".builder-result");
const code = result.querySelector(".highlight code");
const title = result.querySelector(".highlight .filename");
const status = find(".builder-status");
const parts = [...result.querySelectorAll("[data-part]")];
const shown = { code: code.textContent, link: location.href };

const SAID = {
  starting: (what) => `Starting in your browser, once: loading ${what || "about 6 MB from this site"} …`,
  ready: () => "Live: made in your browser by the code that the command runs.",
  failed: (why) =>
    `The live engine is not available here: ${why}. Shown is the ready-made program;`
    + " language, client and style can be chosen, and the command takes all other choices.",
};

const REFUSED = "Not built: see the message. The program shown is the one from before.";

const engine = new Engine((state, detail) => {
  status.textContent = SAID[state](detail);
  find(".builder-progress").hidden = state !== "starting";
  if (state === "failed") {
    form.limit();
    find(".builder-collections").hidden = true;
  }
});

// Where storage is refused, nothing is remembered.
const remembered = () => {
  try {
    return localStorage.getItem(LANGUAGE);
  } catch {
    return null;
  }
};
const remember = () => {
  try {
    localStorage.setItem(LANGUAGE, form.language.value);
  } catch {
    // As above
  }
};

const button = (label, act) => {
  const element = Object.assign(document.createElement("button"), { type: "button", textContent: label });
  element.addEventListener("click", act);
  return element;
};

const save = ({ name, code: text }) => {
  const address = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
};

const showFiles = (files) => {
  shown.code = files[0].code;
  title.textContent = files[0].name;
  find(".builder-downloads").replaceChildren(
    ...files.map((file) => button(`Download ${file.name}`, () => save(file))),
  );
};

// Themes look for an element of the fragment's name, and stumble over these.
const AWKWARD = /[%"\\\n]/g;

// A link has what was accepted, so that no parameter that a request may not have is in one; and no
// header, which may be a key.
const link = (choices) => {
  const kept = Object.entries(choices)
    .filter(([name]) => !NOT_IN_LINKS.includes(name))
    .map(([name, value]) => [name, value.replace(AWKWARD, encodeURIComponent)]);
  const address = new URL(location.href);
  address.hash = new URLSearchParams(kept).toString();
  return address.href;
};

const linked = () => {
  const plain = (value) => {
    try {
      return decodeURIComponent(value);
    } catch {
      return value;
    }
  };
  const given = [...new URLSearchParams(location.hash.slice(1))];
  return Object.fromEntries(given.map(([name, value]) => [name, plain(value)]));
};

const showParts = (answer) => {
  for (const part of parts) {
    const text = answer[part.dataset.part];
    shown[part.dataset.part] = text;
    part.hidden = !text;
    part.querySelector("code").textContent = text;
  }
  find(".builder-notes").replaceChildren(
    ...answer.notes.map((note) =>
      Object.assign(document.createElement("li"), { textContent: note })),
  );
  find(".builder-more").hidden = false;
};

const showError = (error) => {
  status.textContent = error ? REFUSED : SAID.ready();
  const aside = find("#error-form");
  const placed = form.complain(error?.message, error?.field);
  aside.textContent = error && !placed ? error.message : "";
  aside.hidden = aside.textContent === "";
  result.classList.toggle("builder-stale", Boolean(error));
};

const show = (answer, choices) => {
  // What was put away is sent no more: the rest is looked at by itself.
  if (answer.meant && form.mean(answer.meant)) {
    build();
    return;
  }
  showError(answer.error);
  if (answer.error) {
    return;
  }
  showFiles(answer.files);
  code.innerHTML = answer.files[0].html;
  showParts(answer);
  shown.link = link(choices);
  history.replaceState(history.state, "", shown.link);
};

const showReadyMade = async (files) => {
  const texts = await Promise.all(
    files.map(({ path }) => fetch(new URL(`../../snippets/${path}`, import.meta.url))
      .then((response) => response.text())),
  );
  // The engine may have been faster, and the user too.
  if (engine.state !== "ready" && form.readyMade?.[0].path === files[0].path) {
    showFiles(files.map(({ name }, index) => ({ name, code: texts[index] })));
    code.textContent = texts[0];
    shown.link = link(form.choices);
    history.replaceState(history.state, "", shown.link);
  }
};

async function build() {
  const { choices, readyMade } = form;
  if (readyMade && engine.state !== "ready") {
    showReadyMade(readyMade);
  }
  const answer = await engine.ask(choices);
  if (answer) {
    show(answer, choices);
  } else if (engine.state === "failed") {
    // A link may have opened the fields again.
    form.limit();
    result.classList.toggle("builder-stale", !readyMade);
  }
}

const open = () => {
  form.choices = { lang: remembered(), ...linked() };
  // A program that is there already needs no engine.
  if (form.readyMade && engine.state === "idle") {
    showReadyMade(form.readyMade);
  } else {
    build();
  }
};

form.element.addEventListener("input", build);
form.element.addEventListener("submit", (event) => event.preventDefault());
find(".builder-jump").addEventListener("click", () => result.scrollIntoView());
find(".builder-reset").addEventListener("click", () => {
  form.choices = { lang: form.client.value };
  build();
});
form.element.addEventListener("focusin", ({ target }) => {
  if (target.matches("input, textarea")) {
    engine.start();
  }
});
form.language.addEventListener("change", remember);

result.addEventListener("click", async ({ target }) => {
  const { copy, collection, file, save: name } = target.dataset;
  if (copy) {
    await navigator.clipboard.writeText(shown[copy]);
    const label = target.textContent;
    target.textContent = "Copied";
    setTimeout(() => { target.textContent = label; }, 1500);
  } else if (name) {
    save({ name, code: shown.spec });
  } else if (collection) {
    const { style, ...choices } = form.choices;
    const answer = await engine.ask({ ...choices, lang: collection });
    showError(answer?.error);
    if (answer?.files) {
      save(answer.files[file]);
    }
  }
});

window.addEventListener("hashchange", open);
open();
