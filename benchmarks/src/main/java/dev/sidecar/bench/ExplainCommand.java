package dev.sidecar.bench;

import dev.sidecar.config.PolicyFile;
import dev.sidecar.config.PolicyFileException;
import dev.sidecar.failure.DecisionRecord;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.MeshPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what a policy file would do with a request. Sends nothing and looks nothing up. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = "Prints what a policy file would do with a request, without sending it.")
final class ExplainCommand implements Callable<Integer> {
  private static final String NOT_LOOKED_UP = "not-looked-up";

  @Parameters(index = "0", paramLabel = "FILE", description = "The policy file")
  private Path file = Path.of("");

  @Parameters(index = "1", paramLabel = "METHOD", description = "GET, POST and so on")
  private String method = "";

  @Parameters(index = "2", paramLabel = "URL", description = "With http or https and its query")
  private String url = "";

  @Option(
      names = {"-H", "--header"},
      paramLabel = "'NAME: VALUE'",
      description = "A header; any number of times")
  private List<String> headers = List.of();

  @Option(names = "--json", description = "One JSON object on one line")
  private boolean json;

  /** Exit code 0, also where no route takes the request; 2: wrong usage or a refused file. */
  @Override
  public Integer call() {
    try {
      DecisionRecord record = explain(offline(PolicyFile.load(file)), request());
      System.out.print(json ? record.json() + "\n" : record.text());
      return CommandLine.ExitCode.OK;
    } catch (PolicyFileException | IllegalArgumentException rejected) {
      System.err.println(rejected.getMessage());
      return CommandLine.ExitCode.USAGE;
    } catch (IOException unread) {
      System.err.println(file + ": cannot be read: " + unread + " (expected: a policy file)");
      return CommandLine.ExitCode.USAGE;
    }
  }

  private static DecisionRecord explain(MeshPolicy policy, Request request) {
    try (SidecarClient client =
        SidecarClient.builder(policy)
            .discovery(NOT_LOOKED_UP, listener -> () -> {})
            .awaitDiscovery(Duration.ZERO)
            .build()) {
      return client.explain(request);
    }
  }

  /**
   * The same policy, where clusters that have to be found have no endpoint yet, and none speaks
   * TLS: nothing is connected to, so that no certificate is needed here.
   */
  private static MeshPolicy offline(MeshPolicy policy) {
    return new MeshPolicy(
        policy.clusters().stream().map(ExplainCommand::offline).toList(), policy.routes());
  }

  private static ClusterPolicy offline(ClusterPolicy cluster) {
    return new ClusterPolicy(
        cluster.name(),
        cluster.discovery() instanceof DiscoveryPolicy.Static fixed
            ? fixed
            : new DiscoveryPolicy.Custom(NOT_LOOKED_UP),
        cluster.protocol(),
        cluster.loadBalancing(),
        cluster.connectTimeout(),
        cluster.admission(),
        cluster.health(),
        cluster.calls(),
        null,
        cluster.spread(),
        cluster.keepAlive());
  }

  private Request request() {
    String upper = method.toUpperCase(Locale.ROOT);
    Request.Builder request = new Request.Builder().url(url).method(upper, body(upper));
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon <= 0) {
        throw new IllegalArgumentException("-H: " + header + " (expected: 'Name: value')");
      }
      request.addHeader(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
    }
    return request.build();
  }

  /** OkHttp wants a body with these methods; what is in it decides nothing. */
  private static @Nullable RequestBody body(String upper) {
    return switch (upper) {
      case "POST", "PUT", "PATCH", "PROPPATCH", "QUERY", "REPORT" ->
          RequestBody.create(new byte[0], null);
      default -> null;
    };
  }
}
