// The language picker over the tabs of a page: a list, buttons, and an address that says the language.
// Without JavaScript the tabs stay as they are, and the picker is not to be seen.
import { asked, meant, press, remember, remembered, say } from "./choice.js";

const pickers = [...document.querySelectorAll(".picker")].map((element) => {
  const select = element.querySelector("select");
  const tabs = element.nextElementSibling.querySelectorAll(":scope > .tabbed-labels > label");
  const byTitle = new Map([...tabs].map((label) => [label.textContent.trim(), label]));
  const labels = new Map(
    [...select.options]
      .filter(({ text }) => byTitle.has(text))
      .map(({ value, text }) => [value, byTitle.get(text)]),
  );
  return { element, select, labels, buttons: element.querySelectorAll("button") };
});

const show = (language) => {
  let shown = false;
  for (const { select, labels, buttons } of pickers) {
    const name = meant([...labels.keys()], language);
    if (name) {
      document.getElementById(labels.get(name).htmlFor).checked = true;
      select.value = name;
      press(buttons, name);
      shown = true;
    }
  }
  return shown;
};

const choose = (language) => {
  show(language);
  remember(language);
  say("lang", language);
};

for (const { element, select } of pickers) {
  select.addEventListener("change", () => choose(select.value));
  element.addEventListener("click", ({ target }) => {
    if (target.matches("button")) {
      choose(target.value);
    }
  });
}

[asked("lang"), remembered(), pickers[0]?.select.value].some(
  (language) => language && show(language),
);
