package dev.sidecar.bench;

import dev.sidecar.config.PolicyFile;
import dev.sidecar.config.PolicyFileException;
import dev.sidecar.envoy.EnvoyBootstrap;
import dev.sidecar.envoy.EnvoyOptions;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PeerMatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what Envoy needs to follow the same policy file. Exit code 0; 2: what cannot be. */
@Command(
    name = "envoy",
    mixinStandardHelpOptions = true,
    description = "Prints Envoy's bootstrap for a policy file; docs/ENVOY.md.")
final class EnvoyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The policy file")
  private Path file = Path.of("");

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:10000",
      description = "Where Envoy listens (default: ${DEFAULT-VALUE})")
  private String listen = "";

  @Option(
      names = "--inbound",
      paramLabel = "KIND=NAME",
      description =
          "Listen with TLS, for these callers: spiffe=ID, spiffePrefix=ID, trustDomain=NAME or"
              + " dns=NAME; any number of times")
  private List<String> inbound = List.of();

  @Option(
      names = "--sds",
      paramLabel = "DIRECTORY",
      description = "Write files there from which Envoy follows certificates that change")
  private @Nullable Path sds;

  @Override
  public Integer call() {
    try {
      MeshPolicy policy = PolicyFile.load(file);
      EnvoyOptions options = options();
      String bootstrap = EnvoyBootstrap.write(policy, HostPort.parse(listen), options);
      if (sds != null) {
        write(EnvoyBootstrap.secrets(policy, options), sds);
      }
      System.out.println(bootstrap);
      return CommandLine.ExitCode.OK;
    } catch (PolicyFileException | IllegalArgumentException rejected) {
      System.err.println(rejected.getMessage());
      return CommandLine.ExitCode.USAGE;
    } catch (IOException unread) {
      System.err.println(file + ": cannot be read: " + unread + " (expected: a policy file)");
      return CommandLine.ExitCode.USAGE;
    }
  }

  private EnvoyOptions options() {
    EnvoyOptions options = EnvoyOptions.DEFAULT;
    if (!inbound.isEmpty()) {
      PeerMatch[] callers = inbound.stream().map(EnvoyCommand::caller).toArray(PeerMatch[]::new);
      options = options.with(EnvoyOptions.Inbound.from(callers));
    }
    return sds == null ? options : options.secretsIn(sds);
  }

  private static PeerMatch caller(String text) {
    int equals = text.indexOf('=');
    String name = text.substring(equals + 1);
    return switch (text.substring(0, Math.max(0, equals))) {
      case "spiffe" -> new PeerMatch.SpiffeId(name);
      case "spiffePrefix" -> new PeerMatch.SpiffePrefix(name);
      case "trustDomain" -> new PeerMatch.TrustDomain(name);
      case "dns" -> new PeerMatch.DnsName(name);
      default ->
          throw new IllegalArgumentException(
              "--inbound: "
                  + text
                  + " (expected: spiffe=ID, spiffePrefix=ID, trustDomain=NAME or dns=NAME)");
    };
  }

  private static void write(Map<String, String> files, Path directory) {
    try {
      for (Map.Entry<String, String> each : files.entrySet()) {
        Files.writeString(directory.resolve(each.getKey()), each.getValue());
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--sds: " + e + " (expected: a directory that can be written to)", e);
    }
  }
}
