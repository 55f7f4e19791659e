package dev.sidecar.bench.measure;

import dev.sidecar.bench.load.ArmName;
import dev.sidecar.bench.peer.Certificates;
import dev.sidecar.bench.peer.Envoy;
import dev.sidecar.bench.peer.EnvoySidecar;
import dev.sidecar.bench.peer.Haproxy;
import dev.sidecar.bench.peer.Nginx;
import dev.sidecar.bench.peer.Protocol;
import dev.sidecar.bench.peer.ProxyBinary;
import dev.sidecar.bench.peer.ProxyProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that this machine has, and those that it lacks.
 *
 * @param present by arm
 * @param absent of the arms that were asked for
 * @param requiredAbsent those of them that {@code SIDECAR_REQUIRE} names
 */
record Peers(Map<ArmName, ProxyBinary> present, List<Absence> absent, List<String> requiredAbsent) {
  /** Looks for what the arms need. */
  static Peers find(List<ArmName> arms, Path policy, Map<String, String> environment)
      throws IOException {
    Map<ArmName, ProxyBinary> present = new EnumMap<>(ArmName.class);
    List<Absence> absent = new ArrayList<>();
    List<String> requiredAbsent = new ArrayList<>();
    for (ArmName arm : arms) {
      ProxyProgram program = program(arm, policy);
      if (program == null) {
        continue;
      }
      ProxyBinary binary = ProxyBinary.find(program, environment);
      if (binary != null) {
        present.put(arm, binary);
        continue;
      }
      absent.add(
          new Absence(
              arm.label(), null, ProxyBinary.absence(program, environment), program.install()));
      if (ProxyBinary.required(environment, program.name())) {
        requiredAbsent.add(program.name());
      }
    }
    return new Peers(present, absent, requiredAbsent);
  }

  /** What a program says of itself; null if none of its arms took part. */
  @Nullable String version(String program) {
    return present.values().stream()
        .filter(binary -> binary.program().name().equals(program))
        .map(ProxyBinary::version)
        .findFirst()
        .orElse(null);
  }

  boolean has(ArmName arm) {
    return !arm.proxied() || present.containsKey(arm);
  }

  /** Why an arm cannot take part in a protocol; null if it can. */
  @Nullable String cannot(ArmName arm, Protocol protocol) {
    ProxyBinary binary = present.get(arm);
    return binary == null ? null : binary.program().cannot(protocol);
  }

  private static @Nullable ProxyProgram program(ArmName arm, Path policy) {
    return switch (arm) {
      case ENVOY -> new Envoy(policy);
      case ENVOY_MTLS -> new EnvoySidecar(policy, Certificates.Side.CLIENT);
      case HAPROXY -> new Haproxy();
      case NGINX -> new Nginx();
      case DIRECT,
          DIRECT_TUNED,
          LIBRARY,
          LIBRARY_FULL,
          HANDROLLED,
          DIRECT_TUNED_MTLS,
          LIBRARY_MTLS,
          LIBRARY_MTLS_BC ->
          null;
    };
  }
}
