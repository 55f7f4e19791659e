package dev.sidecar.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidecar.config.PolicyFile;
import dev.sidecar.config.PolicyFileException;
import dev.sidecar.config.lint.PolicyLint;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Reads policy files and says all that is wrong with them, and what they hardly mean. Exit code 0:
 * nothing to change. 1: errors, or with --strict warnings. 2: wrong usage, or a file is not read.
 */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Checks policy files: errors, then lints; docs/LINT.md explains each.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing to change",
      "1:errors, or with --strict warnings",
      "2:wrong usage, or a file that cannot be read"
    })
public final class CheckCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Policy files")
  private List<Path> files = List.of();

  @Option(names = "--strict", description = "Warnings fail the check too")
  private boolean strict;

  @Option(names = "--json", description = "Print one JSON document in place of text")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Made by the command line. */
  public CheckCommand() {}

  @Override
  public Integer call() throws IOException {
    List<Message> all = new ArrayList<>();
    PrintWriter out = spec.commandLine().getOut();
    for (Path file : files) {
      List<Message> messages = check(file);
      SourceLines source = SourceLines.of(file);
      if (!json) {
        messages.forEach(message -> out.print(message.withSource(source)));
      }
      all.addAll(messages);
    }
    boolean unread = all.stream().anyMatch(Message::unread);
    boolean fails = count(all, "error") > 0 || (strict && count(all, "warning") > 0);
    out.println(json ? document(all, fails) : summary(all));
    out.flush();
    return unread
        ? CommandLine.ExitCode.USAGE
        : fails ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
  }

  /** All that is to be said about a file. */
  static List<Message> check(Path file) {
    try {
      return PolicyLint.of(PolicyFile.loadWithPlaces(file)).stream().map(Message::of).toList();
    } catch (PolicyFileException refused) {
      return refused.problems().stream().map(Message::of).toList();
    } catch (IOException unread) {
      return List.of(
          Message.ofUnread(
              file.toString(), "cannot be read: " + unread + " (expected: a policy file)"));
    }
  }

  private String summary(List<Message> all) {
    String counts =
        "%s, %s, %s"
            .formatted(
                plural(count(all, "error"), "error"),
                plural(count(all, "warning"), "warning"),
                plural(count(all, "note"), "note"));
    return plural(files.size(), "file") + ": " + counts;
  }

  private static String document(List<Message> all, boolean fails) throws IOException {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("schema", 1);
    document.put("passed", !fails);
    document.put("messages", all.stream().map(Message::json).toList());
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document);
  }

  private static long count(List<Message> all, String severity) {
    return all.stream().filter(message -> message.severity().equals(severity)).count();
  }

  private static String plural(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
