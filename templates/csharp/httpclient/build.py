"""Compiles a C# program, and lays out the .NET runtime that it runs on: build.py FILE PIP_FOLDER."""

import json, os, shutil, sys
from pathlib import Path
from pythonnet import load

source = Path(sys.argv[1])
version = "9.0.1"

# Lay the runtime out as an installation of .NET
npm = Path("node_modules").resolve()
runtime = npm / "@azure/mcp-linux-x64/dist"
framework = Path("shared/Microsoft.NETCore.App", version).absolute()
shutil.copytree(runtime, framework, copy_function=os.symlink)
(framework / "Microsoft.NETCore.App.deps.json").symlink_to("azmcp.deps.json")
Path("host/fxr").mkdir(parents=True)
Path("host/fxr", version).symlink_to(framework)
shutil.copy(Path(sys.argv[2], "dotnetcore2/bin/dotnet"), "dotnet")

# What the SDK sets for a program in one file
config = {
    "framework": {"name": "Microsoft.NETCore.App", "version": version},
    "configProperties": {"System.Text.Json.JsonSerializer.IsReflectionEnabledByDefault": False},
}
Path(source.stem + ".runtimeconfig.json").write_text(json.dumps({"runtimeOptions": config}))
names = "System System.Collections.Generic System.IO System.Linq System.Net.Http"
names += " System.Threading System.Threading.Tasks"
implicit = "".join(f"global using {name};" for name in names.split())

# Compile, not warming up for a long run, and take every remark for an error, an unused `using` too
os.environ["DOTNET_TC_CallCounting"] = "0"
load("coreclr", entry_dll=runtime / "azmcp.dll", dotnet_root=runtime)
import clr
clr.AddReference(str(npm / "@autorest/csharp/Microsoft.CodeAnalysis.CSharp.dll"))
from Microsoft.CodeAnalysis import *
from Microsoft.CodeAnalysis.CSharp import *
from System import Array

tree = CSharpSyntaxTree.ParseText(source.read_text(encoding="utf-8"))
trees = Array[SyntaxTree]([CSharpSyntaxTree.ParseText(implicit), tree])
libraries = map(str, sorted(runtime.glob("System*.dll")))
references = Array[MetadataReference]([MetadataReference.CreateFromFile(it) for it in libraries])
options = CSharpCompilationOptions(OutputKind.ConsoleApplication).WithWarningLevel(9999)
options = options.WithNullableContextOptions(NullableContextOptions.Enable)
program = CSharpCompilation.Create(source.stem, trees, references, options)
result = FileSystemExtensions.Emit(program, source.stem + ".dll")
remarks = [it.ToString() for it in result.Diagnostics if it.Location.SourceTree in (None, tree)]
sys.exit("\n".join(remarks) or not result.Success)
