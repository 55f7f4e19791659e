package dev.sidecar.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidecar.config.PlacedPolicy;
import dev.sidecar.config.Places;
import dev.sidecar.config.PolicyFile;
import dev.sidecar.config.PolicyFileException;
import dev.sidecar.config.show.EffectivePolicy;
import dev.sidecar.config.text.PolicyCode;
import dev.sidecar.config.text.PolicyYaml;
import dev.sidecar.config.text.YamlText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Prints what holds under a policy file: every value with the line that says it, or the shortest
 * file, or the Java, that says the same. Exit code 0; 1: the file is refused; 2: wrong usage.
 */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows every value that holds under a policy file, and where it comes from.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:shown", "1:the file is refused", "2:wrong usage"})
public final class ShowCommand implements Callable<Integer> {
  private static final int MOST_VALUE_COLUMNS = 48;

  @Parameters(paramLabel = "FILE", description = "A policy file")
  private Path file = Path.of("");

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description = "Only this cluster and the routes that lead to it")
  private @Nullable String cluster;

  @ArgGroup private Form form = new Form();

  @Spec private CommandSpec spec = CommandSpec.create();

  /** In which form. */
  static final class Form {
    @Option(names = "--json", description = "As JSON")
    private boolean json;

    @Option(names = "--yaml", description = "As the shortest policy file that says the same")
    private boolean yaml;

    @Option(names = "--java", description = "As the Java that builds the same policy")
    private boolean java;
  }

  /** Made by the command line. */
  public ShowCommand() {}

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PlacedPolicy placed;
    try {
      placed = PolicyFile.loadWithPlaces(file);
    } catch (PolicyFileException refused) {
      spec.commandLine().getErr().println(refused.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    } catch (IOException unread) {
      String message = file + ": cannot be read: " + unread + " (expected: a policy file)";
      spec.commandLine().getErr().println(message);
      return CommandLine.ExitCode.USAGE;
    }
    if (form.yaml || form.java) {
      if (cluster != null) {
        String message = "--cluster: not with --yaml or --java (expected: the whole policy)";
        spec.commandLine().getErr().println(message);
        return CommandLine.ExitCode.USAGE;
      }
      out.print(
          form.yaml
              ? PolicyYaml.text(placed.policy(), file)
              : PolicyCode.java(placed.policy(), "GeneratedPolicy"));
    } else {
      EffectivePolicy all = EffectivePolicy.of(placed);
      EffectivePolicy shown = cluster == null ? all : all.only(cluster);
      if (cluster != null && shown.parts().isEmpty()) {
        String names =
            String.join(", ", placed.policy().clusters().stream().map(it -> it.name()).toList());
        String message = "--cluster: " + cluster + " (expected: one of " + names + ")";
        spec.commandLine().getErr().println(message);
        return CommandLine.ExitCode.USAGE;
      }
      out.print(form.json ? json(shown) : text(shown));
    }
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  /** A table for each part; what is too wide for its column pushes the origin to the right. */
  static String text(EffectivePolicy policy) {
    int keys = widest(policy, EffectivePolicy.Value::key, Integer.MAX_VALUE);
    int values = widest(policy, it -> YamlText.line(it.value()), MOST_VALUE_COLUMNS);
    StringBuilder text = new StringBuilder();
    for (EffectivePolicy.Part part : policy.parts()) {
      text.append(text.isEmpty() ? "" : "\n").append(Places.text(part.path())).append('\n');
      for (EffectivePolicy.Value value : part.values()) {
        String row = "  %-" + keys + "s  %-" + values + "s  %s%n";
        String shown = YamlText.line(value.value());
        text.append(row.formatted(value.key(), shown, value.origin().text()));
      }
    }
    return text.toString();
  }

  private static int widest(
      EffectivePolicy policy, Function<EffectivePolicy.Value, String> column, int most) {
    return policy.parts().stream()
        .flatMap(part -> part.values().stream())
        .mapToInt(value -> column.apply(value).length())
        .filter(width -> width <= most)
        .max()
        .orElse(1);
  }

  private static String json(EffectivePolicy policy) throws IOException {
    List<Object> parts = new ArrayList<>();
    for (EffectivePolicy.Part part : policy.parts()) {
      List<Object> values = new ArrayList<>();
      for (EffectivePolicy.Value value : part.values()) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("key", value.key());
        row.put("value", value.value());
        row.put("origin", value.origin().text());
        values.add(row);
      }
      Map<String, @Nullable Object> tree = new LinkedHashMap<>();
      tree.put("path", Places.text(part.path()));
      tree.put("clusters", part.clusters());
      tree.put("values", values);
      parts.add(tree);
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", 1);
    document.put("parts", parts);
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
  }
}
