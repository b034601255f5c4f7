// The language picker over the tabs of a page: a list, buttons, and an address that says the language.
// Without JavaScript the tabs stay as they are, and the picker is not to be seen.
(() => {
  "use strict";

  const KEY = "snippetgen.language";

  // Where storage is refused, nothing is remembered.
  const remembered = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };
  const remember = (language) => {
    try {
      localStorage.setItem(KEY, language);
    } catch {
      // As above
    }
  };

  const pickers = [...document.querySelectorAll(".picker")].map((element) => {
    const select = element.querySelector("select");
    const tabs = element.nextElementSibling.querySelectorAll(":scope > .tabbed-labels > label");
    const byTitle = new Map([...tabs].map((label) => [label.textContent.trim(), label]));
    const labels = new Map([...select.options].map(({ value, text }) => [value, byTitle.get(text)]));
    return { element, select, labels, buttons: element.querySelectorAll("button") };
  });

  const show = (language) => {
    const able = pickers.filter(({ labels }) => labels.get(language));
    for (const { select, labels, buttons } of able) {
      document.getElementById(labels.get(language).htmlFor).checked = true;
      select.value = language;
      for (const button of buttons) {
        button.setAttribute("aria-pressed", String(button.value === language));
      }
    }
    return able.length > 0;
  };

  const choose = (language) => {
    show(language);
    remember(language);
    const address = new URL(location.href);
    address.searchParams.set("lang", language);
    history.replaceState(history.state, "", address);
  };

  for (const { element, select } of pickers) {
    select.addEventListener("change", () => choose(select.value));
    element.addEventListener("click", ({ target }) => {
      if (target.matches("button")) {
        choose(target.value);
      }
    });
  }

  const asked = new URL(location.href).searchParams.get("lang");
  [asked, remembered(), pickers[0]?.select.value].some((language) => language && show(language));
})();
