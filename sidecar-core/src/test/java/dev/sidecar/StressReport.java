package dev.sidecar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;

/** What the stress tests have seen, as JSON: of each test how often each outcome, over all JVMs. */
final class StressReport {
  private StressReport() {}

  /** Those of one test. */
  static List<TestResult> of(String test, List<TestResult> results) {
    return results.stream().filter(it -> it.getName().equals(test)).toList();
  }

  /**
   * Writes all of them.
   *
   * @param millis how long each test ran in each JVM
   */
  static void write(List<TestResult> results, int millis, Path file) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    results.forEach(it -> names.add(it.getName()));
    List<String> tests = names.stream().map(it -> test(it, of(it, results))).toList();
    String text =
        """
        {
          "java": "%s %s",
          "architecture": "%s",
          "processors": %d,
          "milliseconds": %d,
          "options": [%s],
          "tests": [
        %s
          ]
        }
        """
            .formatted(
                System.getProperty("java.vm.name"),
                System.getProperty("java.vm.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                millis,
                options(results),
                String.join(",\n", tests));
    Files.writeString(file, text);
  }

  /** Of each kind of JVM that tests ran in. */
  private static String options(List<TestResult> results) {
    return results.stream()
        .map(it -> '"' + String.join(" ", it.getConfig().jvmArgs) + '"')
        .map(it -> it.replaceAll(" ?-XX:StressSeed=[0-9]+", ""))
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String test(String name, List<TestResult> forks) {
    Map<String, GradingResult> graded = new TreeMap<>();
    Map<String, Long> counts = new TreeMap<>();
    for (TestResult fork : forks) {
      fork.grading().gradingResults.forEach(graded::putIfAbsent);
      fork.getStateKeys().forEach(id -> counts.merge(id, fork.getCount(id), Long::sum));
    }
    List<String> outcomes = new ArrayList<>();
    counts.forEach(
        (id, count) ->
            outcomes.add(
                "        {\"outcome\": \"%s\", \"expected\": \"%s\", \"seen\": %d, \"is\": \"%s\"}"
                    .formatted(id, graded.get(id).expect, count, graded.get(id).description)));
    return """
            {
              "test": "%s",
              "jvms": %d,
              "outcomes": [
        %s
              ]
            }"""
        .formatted(name, forks.size(), String.join(",\n", outcomes));
  }
}
