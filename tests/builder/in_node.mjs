// Runs a Python file in the builder's engine, and prints what its function `run` makes of a JSON text.
// node in_node.mjs ENGINE_FOLDER PYTHON_FILE < input
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [engine, file] = process.argv.slice(2);
const bytes = async (path) => new Uint8Array(await readFile(path));
const lockFileContents = JSON.stringify({
  info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.2" },
  packages: {},
});

const { loadPyodide } = await import(pathToFileURL(`${engine}/pyodide.mjs`).href);
const python = await loadPyodide({ indexURL: `${engine}/`, lockFileContents });
python.unpackArchive(await bytes(`${engine}/core.zip`), "zip", { extractDir: "/core" });
python.runPython("import sys; sys.path.insert(0, '/core')");
python.runPython(await readFile(file, "utf8"));
process.stdout.write(python.globals.get("run")(await readFile("/dev/stdin", "utf8")));
