// The engine behind the builder: a worker that is started when it is first asked.

const EMPTY_MODULE = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
const PATIENCE = 60_000;

// Where WebAssembly is refused the interpreter would never say so.
const refused = () => {
  try {
    new WebAssembly.Module(EMPTY_MODULE);
    return "";
  } catch {
    return "this browser does not run WebAssembly";
  }
};

export class Engine {
  #worker;
  #waiting;
  #next;
  #timer;

  // onChange is called with "starting" and what is loaded, with "ready", or with "failed" and why.
  constructor(onChange) {
    this.onChange = onChange;
    this.state = "idle";
  }

  start() {
    if (this.state !== "idle") {
      return;
    }
    const why = refused();
    if (why) {
      this.#fail(why);
      return;
    }
    this.#be("starting", "");
    // A worker of a blob is held to this page's policy, which one of an address is not.
    const source = `import ${JSON.stringify(new URL("worker.mjs", import.meta.url).href)};`;
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    this.#worker = new Worker(address, { type: "module" });
    this.#worker.onmessage = ({ data }) => this.#hear(data);
    this.#worker.onerror = () => this.#fail("it could not be loaded");
    this.#worker.postMessage({ engine: new URL("../../engine/", import.meta.url).href });
    this.#wait();
  }

  // The answer to the choices; null where newer ones were given meanwhile, or there is no engine.
  ask(choices) {
    this.start();
    return new Promise((resolve) => {
      this.#next?.resolve(null);
      this.#next = { choices: JSON.stringify(choices), resolve };
      this.#send();
    });
  }

  #send() {
    if (this.state === "failed") {
      this.#next?.resolve(null);
    } else if (this.#next && !this.#waiting) {
      this.#waiting = this.#next;
      this.#next = undefined;
      this.#worker.postMessage({ choices: this.#waiting.choices });
      this.#wait();
    }
  }

  #hear({ step, answer, failure }) {
    clearTimeout(this.#timer);
    if (failure) {
      this.#fail(failure);
    } else if (step) {
      this.#be("starting", step);
      this.#wait();
    } else {
      this.#be("ready");
      this.#waiting.resolve(JSON.parse(answer));
      this.#waiting = undefined;
      this.#send();
    }
  }

  #wait() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fail("it did not answer in time"), PATIENCE);
  }

  #fail(why) {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#be("failed", why);
    this.#waiting?.resolve(null);
    this.#next?.resolve(null);
  }

  #be(state, detail) {
    this.state = state;
    this.onChange(state, detail);
  }
}
