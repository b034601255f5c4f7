// Runs the project's own code in a Python for browsers; everything it loads is of this site.
// In: { engine } once, the address of the engine's folder; then { choices }, as JSON.
// Out: { step }, while it starts; then { answer }, as JSON; or { failure }.

// The interpreter asks for a list of packages that it could load: there is none, as none is loaded.
const NO_PACKAGES = JSON.stringify({
  info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.2" },
  packages: {},
});

const missing = () => {
  throw new Error("it is not part of this build of the site");
};
const fetched = async (address) => {
  const response = await fetch(address);
  return response.ok ? response.arrayBuffer() : missing();
};

const start = async (engine) => {
  postMessage({ step: "the interpreter" });
  const core = fetched(`${engine}core.zip`);
  // It is waited for below; that it failed before somebody did is no failure of its own.
  core.catch(() => {});
  const { loadPyodide } = await import(`${engine}pyodide.mjs`).catch(missing);
  const python = await loadPyodide({ indexURL: engine, lockFileContents: NO_PACKAGES });
  postMessage({ step: "the program's core" });
  python.unpackArchive(await core, "zip", { extractDir: "/core" });
  python.runPython("import sys; sys.path.insert(0, '/core')");
  return python.pyimport("snippetgen.browser").answer;
};

let answer;

onmessage = async ({ data }) => {
  try {
    if (data.engine) {
      answer = start(data.engine);
    } else {
      postMessage({ answer: (await answer)(data.choices) });
    }
    await answer;
  } catch (error) {
    // Of a traceback the last line says what it was.
    postMessage({ failure: error.message.trim().split("\n").pop() });
  }
};
