// The builder's form: its fields as choices, which are names and texts, and back.

const filled = (control) => control.name && !control.disabled && control.value.trim() !== "";

export class Form {
  constructor(element) {
    this.element = element;
    this.language = element.querySelector("#field-language");
    this.client = element.elements.lang;
    this.provider = element.elements.provider;
    this.clients = [...this.client.options];
    this.keys = [...element.querySelectorAll("[data-key]")];
    this.#showClients();
    element.addEventListener("input", ({ target }) => this.#follow(target));
  }

  get choices() {
    const controls = [...this.element.elements].filter(filled);
    const choices = Object.fromEntries(controls.map(({ name, value }) => [name, value]));
    // The first client of a language is the one that its name alone means.
    return this.client.selectedIndex === 0 ? { ...choices, lang: this.language.value } : choices;
  }

  // Takes what it knows, and leaves out what it does not.
  set choices(choices) {
    this.element.reset();
    for (const field of this.keys) {
      field.querySelector("[name]").disabled = false;
    }
    const target = this.clients.find(({ value, dataset }) =>
      [value, dataset.language].includes(choices.lang));
    if (target) {
      this.language.value = target.dataset.language;
    }
    this.#showClients();
    if (target) {
      this.client.value = target.value;
    }
    this.#choose(this.provider, choices.provider ?? "");
    this.#showProvider();
    for (const control of this.element.elements) {
      const { name, disabled } = control;
      if (name && name !== "lang" && !disabled && Object.hasOwn(choices, name)) {
        this.#choose(control, choices[name]);
      }
    }
    this.#fillRequired();
    const folded = [...this.element.querySelectorAll("details")];
    for (const details of folded) {
      details.open ||= [...details.querySelectorAll("[name]")].some(filled);
    }
  }

  // What can be shown without an engine: the program as it is for everybody, if that is chosen.
  get readyMade() {
    const { lang: _, style = "", ...others } = this.choices;
    const { dataset } = this.client.selectedOptions[0];
    const able = style === "" || dataset.styles.split(" ").includes(style);
    if (!able || Object.keys(others).length) {
      return null;
    }
    const files = dataset.files.split(" ").map((path) => ({ path, name: path.split("/").pop() }));
    if (style) {
      files[0].path = `${this.client.value}/${style}/${files[0].name}`;
    }
    return files;
  }

  // Leaves what can be chosen without an engine.
  limit() {
    for (const control of this.element.elements) {
      control.disabled = !["", "lang", "style"].includes(control.name);
    }
  }

  // Puts away the fields that have no meaning with the others; returns whether one of them was filled.
  mean(keys) {
    const given = JSON.stringify(this.choices);
    for (const field of this.keys) {
      field.hidden = !keys.includes(field.dataset.key);
      field.querySelector("[name]").disabled = field.hidden;
    }
    return JSON.stringify(this.choices) !== given;
  }

  // Shows an error beside its field; returns false where there is no such field in sight.
  complain(message, name) {
    for (const error of this.element.querySelectorAll(".builder-error")) {
      error.hidden = true;
      error.textContent = "";
    }
    for (const control of this.element.querySelectorAll("[aria-invalid]")) {
      control.removeAttribute("aria-invalid");
    }
    const control = [...this.element.elements].find((each) => each.name === name && !each.disabled);
    if (!message || !control) {
      return false;
    }
    control.setAttribute("aria-invalid", "true");
    control.closest("details")?.setAttribute("open", "");
    const error = control.parentElement.querySelector(".builder-error");
    error.textContent = message;
    error.hidden = false;
    return true;
  }

  #choose(control, value) {
    control.value = value;
    if (control.value !== value && control.tagName === "SELECT") {
      control.value = "";
    }
  }

  #follow(target) {
    if (target === this.language) {
      this.#showClients();
    } else if (target === this.provider) {
      this.#showProvider();
      this.#fillRequired();
    }
  }

  #showClients() {
    const own = this.clients.filter(({ dataset }) => dataset.language === this.language.value);
    this.client.replaceChildren(...own);
    this.client.value = own[0].value;
  }

  #showProvider() {
    for (const fields of this.element.querySelectorAll("[data-provider]")) {
      fields.hidden = fields.dataset.provider !== this.provider.value;
      for (const control of fields.querySelectorAll("input")) {
        control.disabled = fields.hidden;
      }
    }
    const { request = "{}", required = "{}" } = this.provider.selectedOptions[0].dataset;
    const preset = JSON.parse(request);
    for (const field of this.keys) {
      const control = field.querySelector("[name]");
      const value = preset[field.dataset.key];
      const text = value === undefined ? "" : [value].flat().join(" ");
      if (control.tagName === "SELECT") {
        control.options[0].dataset.usual ??= control.options[0].text;
        control.options[0].text = text ? `preset: ${text}` : control.options[0].dataset.usual;
      } else {
        control.dataset.usual ??= control.placeholder;
        control.placeholder = text || control.dataset.usual;
      }
    }
    this.required = JSON.parse(required);
  }

  // What a provider wants besides is there as an example, to be written over.
  #fillRequired() {
    for (const control of this.element.querySelectorAll("[data-example]")) {
      if (control.value === control.dataset.example) {
        control.value = "";
      }
      delete control.dataset.example;
    }
    for (const [key, example] of Object.entries(this.required)) {
      const [name, entry] = key.split(/\.(.*)/s);
      const control = this.element.elements[name];
      if (control.value === "") {
        control.value = entry ? `${entry}=${example}` : example;
        control.dataset.example = control.value;
        control.closest("details")?.setAttribute("open", "");
      }
    }
  }
}
