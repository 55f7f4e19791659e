package dev.sidecar.bench.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Writes a measurement as a page.
 *
 * <p>Exit code 0: the page is written. 2: the file is no measurement, or cannot be read.
 */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Writes a measurement as one HTML page that loads nothing.")
public final class ReportCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "JSON", description = "What measure --json wrote")
  private Path json = Path.of("");

  @Parameters(index = "1", paramLabel = "HTML", description = "The page; replaced if it exists")
  private Path html = Path.of("");

  @Override
  public Integer call() {
    try {
      ReportPage.write(json, html);
      return CommandLine.ExitCode.OK;
    } catch (ReportException rejected) {
      System.err.println(rejected.getMessage());
      return CommandLine.ExitCode.USAGE;
    } catch (IOException failed) {
      System.err.println("report: " + failed + " (expected: JSON to read and HTML to write)");
      return CommandLine.ExitCode.USAGE;
    }
  }
}
