package dev.sidecar.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes the pages that are made from the schema and the lints. */
@Command(
    name = "docs",
    mixinStandardHelpOptions = true,
    description = "Writes CONFIGURATION.md, LINT.md and policy.schema.json into a directory.")
public final class DocsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIRECTORY", description = "Where the pages are")
  private Path directory = Path.of("docs");

  /** Made by the command line. */
  public DocsCommand() {}

  @Override
  public Integer call() throws IOException {
    for (Map.Entry<String, String> page : DocsPages.all().entrySet()) {
      Files.writeString(directory.resolve(page.getKey()), page.getValue());
    }
    return CommandLine.ExitCode.OK;
  }
}
