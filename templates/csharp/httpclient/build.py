"""Compiles a C# program of one file as the SDK would, and lays out the runtime that it runs on.

    python3 build.py FILE PIP_FOLDER [DRIVER]

It is run in the folder of the build, which sees the npm packages. A driver is compiled with the
program and run in its place; its class is called as its file.
"""

import json
import os
import shutil
import sys
from pathlib import Path

VERSION = "9.0.1"
"""Of the .NET runtime in the npm package."""

RUNTIME = Path("node_modules/@azure/mcp-linux-x64/dist").resolve()
COMPILER = Path("node_modules/@autorest/csharp/Microsoft.CodeAnalysis.CSharp.dll").resolve()

IMPLICIT_USINGS = (
    "System",
    "System.Collections.Generic",
    "System.IO",
    "System.Linq",
    "System.Net.Http",
    "System.Threading",
    "System.Threading.Tasks",
)


def lay_out(program: str, pip: Path) -> None:
    """Make the folder an installation of .NET, with what the SDK sets for a program of one file."""
    framework = Path("shared/Microsoft.NETCore.App", VERSION).absolute()
    shutil.copytree(RUNTIME, framework, copy_function=os.symlink)
    (framework / "Microsoft.NETCore.App.deps.json").symlink_to("azmcp.deps.json")
    Path("host/fxr").mkdir(parents=True)
    Path("host/fxr", VERSION).symlink_to(framework)
    shutil.copy(pip / "dotnetcore2/bin/dotnet", "dotnet")
    reflection = "System.Text.Json.JsonSerializer.IsReflectionEnabledByDefault"
    options = {
        "framework": {"name": "Microsoft.NETCore.App", "version": VERSION},
        "configProperties": {reflection: False},
    }
    config = Path(f"{program}.runtimeconfig.json")
    config.write_text(json.dumps({"runtimeOptions": options}), encoding="utf-8")


def compile_program(source: Path, *drivers: Path) -> list[str]:
    """Compile; returns every remark of the compiler, an unused `using` among them."""
    from pythonnet import load

    # The compiler runs once: warming it up would cost more than it saves.
    os.environ.update({"DOTNET_TC_CallCounting": "0"})
    load("coreclr", entry_dll=RUNTIME / "azmcp.dll", dotnet_root=RUNTIME)
    import clr

    clr.AddReference(str(COMPILER))
    from Microsoft import CodeAnalysis
    from Microsoft.CodeAnalysis import CSharp
    from System import Array

    implicit = "".join(f"global using {name};" for name in IMPLICIT_USINGS)
    texts = [each.read_text(encoding="utf-8") for each in (source, *drivers)]
    ours = [CSharp.CSharpSyntaxTree.ParseText(text) for text in texts]
    trees = [CSharp.CSharpSyntaxTree.ParseText(implicit), *ours]
    libraries = map(str, sorted(RUNTIME.glob("System*.dll")))
    create = CodeAnalysis.MetadataReference.CreateFromFile
    references = Array[CodeAnalysis.MetadataReference]([create(library) for library in libraries])
    options = CSharp.CSharpCompilationOptions(CodeAnalysis.OutputKind.ConsoleApplication)
    options = options.WithWarningLevel(9999)
    options = options.WithNullableContextOptions(CodeAnalysis.NullableContextOptions.Enable)
    for driver in drivers:
        options = options.WithMainTypeName(driver.stem)
    program = CSharp.CSharpCompilation.Create(
        source.stem, Array[CodeAnalysis.SyntaxTree](trees), references, options
    )
    result = CodeAnalysis.FileSystemExtensions.Emit(program, f"{source.stem}.dll")
    places = (None, *ours)
    remarks = [each.ToString() for each in result.Diagnostics if each.Location.SourceTree in places]
    return remarks if result.Success else [*remarks, "it does not compile"]


if __name__ == "__main__":
    file, pip, *drivers = map(Path, sys.argv[1:])
    lay_out(file.stem, pip)
    sys.exit("\n".join(compile_program(file, *drivers)) or None)
