import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.spi.ToolProvider;

/**
 * A compiler that stays, as starting one takes many times as long as using it.
 *
 * <p>Each line of standard input holds the arguments of one compilation, with tabs between them. The
 * answer is a line with the status and the number of octets that the compiler said, and these.
 */
final class Compilers {
  private interface Compiler {
    int compile(PrintStream output, String[] arguments) throws ReflectiveOperationException;
  }

  public static void main(String[] names) throws Exception {
    Compiler compiler = named(names[0]);
    PrintStream answers = System.out;
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      var said = new ByteArrayOutputStream();
      var output = new PrintStream(said, true, StandardCharsets.UTF_8);
      System.setOut(output);
      System.setErr(output);
      String[] arguments = line.split("\t");
      for (int i = 0; i < arguments.length; i++) {
        arguments[i] = withJars(arguments[i]);
      }
      int status = compiler.compile(output, arguments);
      output.flush();
      answers.printf("%d %d%n", status, said.size());
      said.writeTo(answers);
      answers.flush();
    }
  }

  private static Compiler named(String name) throws ReflectiveOperationException {
    return switch (name) {
      case "javac" -> {
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
        yield (output, arguments) -> javac.run(output, output, arguments);
      }
      case "kotlinc" -> {
        Class<?> found = Class.forName("org.jetbrains.kotlin.cli.jvm.K2JVMCompiler");
        Object kotlin = found.getConstructor().newInstance();
        var compile = found.getMethod("exec", PrintStream.class, String[].class);
        yield (output, arguments) -> ((Enum<?>) compile.invoke(kotlin, output, arguments)).ordinal();
      }
      case "scalac" -> {
        var compile = Class.forName("dotty.tools.dotc.Main").getMethod("process", String[].class);
        yield (output, arguments) -> {
          Object report = compile.invoke(null, (Object) arguments);
          return (Boolean) report.getClass().getMethod("hasErrors").invoke(report) ? 1 : 0;
        };
      }
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** The jars of a folder where an argument is that folder and a star: not all compilers know it. */
  private static String withJars(String argument) throws IOException {
    if (!argument.endsWith("/*")) {
      return argument;
    }
    try (var files = Files.newDirectoryStream(Path.of(argument).getParent(), "*.jar")) {
      var jars = new TreeSet<String>();
      files.forEach(path -> jars.add(path.toString()));
      return String.join(":", jars);
    }
  }
}
