// The home page's program, in any language and for any server: what the page does not hold is
// fetched from the page that does. Without JavaScript the tabs stay as they are.
import { asked, meant, press, remember, remembered, say } from "./choice.js";
import { fetchPage, fillIn, programInTab, programOfTarget } from "./programs.js";

const box = document.querySelector(".try");
const find = (name) => box.querySelector(`.try__${name}`);
const [languages, servers] = box.querySelectorAll("select");
const buttons = box.querySelectorAll(".try__chips button");

// One program at a time takes the place of the tabs.
const tabs = { root: box.querySelector(".tabbed-set"), url: location.href };
const stage = document.createElement("div");
stage.className = "try__stage";
stage.tabIndex = 0;
stage.setAttribute("role", "group");
stage.setAttribute("aria-label", "Program");
stage.append(programInTab(tabs, languages.selectedOptions[0].text.split(" · ")[0]).body);
tabs.root.replaceWith(stage);

// What the list says of a program: its language, its target, its file, and what ran it.
const detailsOf = (name) => {
  const { text, dataset } = [...languages.options].find(({ value }) => value === name);
  const language = dataset.target.split("/")[0];
  return { ...dataset, language, title: text.split(" · ")[0], isDefault: name === language };
};

const load = async ({ language, title, isDefault, target }, server) => {
  if (server) {
    const page = await fetchPage(`providers/${server}/`);
    return { ...programInTab(page, title), notes: fillIn(page) };
  }
  const here = isDefault && programInTab(tabs, title);
  return here || programOfTarget(await fetchPage(`languages/${language}/`), target);
};

const downloadsOf = ({ body, downloads }, file) => {
  if (downloads.length === 0 && body.matches(".highlight")) {
    // A provider's program has no file of its own on the site.
    const text = body.querySelector("code").textContent;
    const href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    downloads = [Object.assign(document.createElement("a"), { href, download: file })];
  }
  for (const link of downloads) {
    link.className = "";
    link.textContent = downloads.length === 1 ? "Download" : `Download ${link.download}`;
  }
  return downloads;
};

const showProgram = (program, details) => {
  stage.replaceChildren(program.body);
  stage.scrollTo(0, 0);
  find("downloads").replaceChildren(...downloadsOf(program, details.file));
  find("file").textContent = details.file;
  find("copy").disabled = !program.body.matches(".highlight");
  find("ran").textContent = program.notes ? "" : (details.ran ?? "");
  find("more").href = `languages/${details.language}/`;
  find("more").textContent = `How to install and run ${details.title}`;
};

const showServer = (server, language, notes) => {
  find("server").hidden = !server;
  if (server) {
    for (const code of notes.flatMap((note) => [...note.querySelectorAll("pre code")])) {
      // The command on the provider's page is for PHP.
      code.innerHTML = code.innerHTML.replace(/(--lang(?:\s|<[^>]*>)+)php/, `$1${language}`);
    }
    const title = servers.selectedOptions[0].text;
    const link = Object.assign(document.createElement("a"), {
      href: `providers/${server}/`,
      textContent: `All that is known of ${title}`,
    });
    const heading = Object.assign(document.createElement("h2"), {
      textContent: `What to fill in for ${title}`,
    });
    const last = document.createElement("p");
    last.append(link);
    find("server").replaceChildren(heading, ...notes, last);
  }
};

// Each choice is newer than what is still being fetched for the one before.
let newest = 0;

const show = async (name, server) => {
  const choice = ++newest;
  const details = detailsOf(name);
  languages.value = name;
  servers.value = server;
  press(buttons, details.language);
  for (const option of languages.options) {
    option.disabled = server !== "" && !detailsOf(option.value).isDefault;
  }
  let program;
  try {
    program = await load(details, server);
  } catch {
    find("status").textContent = "It could not be fetched. Choose again.";
    return;
  }
  if (choice === newest) {
    showProgram(program, details);
    showServer(server, details.language, program.notes);
    find("status").textContent = "";
  }
};

// A provider's page has one program for each language, that of its default client.
const fitting = (name, server) => (server ? detailsOf(name).language : name);

const choose = (name, server) => {
  const fit = fitting(name, server);
  show(fit, server);
  remember(fit);
  say("lang", fit);
  say("server", server);
};

languages.addEventListener("change", () => choose(languages.value, servers.value));
servers.addEventListener("change", () => choose(languages.value, servers.value));
for (const button of buttons) {
  button.addEventListener("click", () => choose(button.value, servers.value));
}

find("copy").addEventListener("click", async () => {
  const code = stage.querySelector("code");
  let copied = true;
  try {
    await navigator.clipboard.writeText(code.textContent);
  } catch {
    // Not allowed, or not a secure context: the reader's own keys copy what is selected.
    getSelection().selectAllChildren(code);
    copied = false;
  }
  find("status").textContent = copied ? "Copied" : "Selected: press Ctrl or Command and C";
});

const names = [...languages.options].map(({ value }) => value);
const [name] = [asked("lang"), remembered()].map((each) => meant(names, each)).filter(Boolean);
const server = [...servers.options].some(({ value }) => value === asked("server"));
if (name || server) {
  const chosen = server ? asked("server") : "";
  show(fitting(name ?? languages.value, chosen), chosen);
}
