package dev.sidecar.bench.measure;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sidecar.bench.load.ArmName;
import dev.sidecar.bench.peer.ProxyBinary;

/** What a test does that needs a proxy. */
final class PeerHere {
  private PeerHere() {}

  /** Skips the test if the arm's proxy is absent, and fails it if that is required. */
  static void need(Peers peers, ArmName arm) {
    boolean here = peers.has(arm);
    String absent = arm.label() + " is not on this machine";
    String program = arm.label().replace("+mtls", "");
    if (!here && ProxyBinary.required(System.getenv(), program)) {
      fail(absent + ", and " + ProxyBinary.REQUIRE_VARIABLE + " names it");
    }
    assumeTrue(here, absent);
  }
}
