package dev.sidecar.conformance.selftest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sidecar.conformance.cases.Case;
import dev.sidecar.conformance.cases.CaseFileException;
import dev.sidecar.conformance.cases.CaseReader;
import dev.sidecar.conformance.judge.CorpusRun;
import dev.sidecar.conformance.judge.Verdict;
import dev.sidecar.conformance.rule.Rules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Whether cases can fail at all. Each is broken in one way at a time and run on the library; what
 * makes it fail has killed it. A case that nothing kills says nothing.
 */
public final class SelfTest {
  // What a broken case waits for in vain comes never.
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final boolean firstOnly;
  private final int threads;

  /**
   * A self-test.
   *
   * @param firstOnly whether a case is left alone once it was killed
   * @param threads how many cases are run at once
   */
  public SelfTest(boolean firstOnly, int threads) {
    this.firstOnly = firstOnly;
    this.threads = threads;
  }

  /** What kills each case, by its id; nothing for one that is not killed. */
  public Map<String, List<String>> killers(List<Case> cases) throws InterruptedException {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      Map<String, Future<List<String>>> running = new TreeMap<>();
      cases.forEach(it -> running.put(it.id(), executor.submit(() -> killers(it))));
      Map<String, List<String>> killers = new TreeMap<>();
      for (Map.Entry<String, Future<List<String>>> each : running.entrySet()) {
        killers.put(each.getKey(), each.getValue().get());
      }
      return killers;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      executor.shutdownNow();
    }
  }

  private List<String> killers(Case it) {
    List<String> killers = new ArrayList<>();
    for (Mutation mutation : Mutation.all(it.tree())) {
      JsonNode broken = mutation.of(it.tree());
      if (!broken.equals(it.tree()) && kills(it, broken)) {
        killers.add(mutation.name());
        if (firstOnly) {
          break;
        }
      }
    }
    return killers;
  }

  private static boolean kills(Case it, JsonNode broken) {
    try {
      Case read = CaseReader.read(it.id(), broken);
      if (read instanceof Case.Rule rule) {
        return !Rules.apply(rule.rule(), rule.given()).equals(rule.gives());
      }
      return CorpusRun.onLibrary(read, PATIENCE).verdict() == Verdict.FAIL;
    } catch (CaseFileException | IllegalArgumentException e) {
      // It makes no case, so that it shows nothing.
      return false;
    }
  }
}
