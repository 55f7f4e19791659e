package dev.sidecar.conformance.cases;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sidecar.conformance.cases.Behaviour.Turn;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One statement about what a proxy does, which can be run. */
public sealed interface Case {
  /** The path below the corpus without its suffix: {@code retry/connect-failure}. */
  String id();

  /** The whole case as it was read. */
  JsonNode tree();

  /** The statement, in one sentence. */
  String says();

  /** Where the statement comes from. */
  String source();

  /** Whether time and chance are the case's own. */
  CaseClass kind();

  /** What targets do that differ, by their names. */
  Map<String, Statement> targets();

  /** How it is run. */
  enum CaseClass {
    /** In virtual time with given random draws, on the rules or the library. */
    EXACT("exact"),
    /** Over real sockets in real time, on any target. */
    BLACK_BOX("black-box");

    private final String text;

    CaseClass(String text) {
      this.text = text;
    }

    /** As a case file spells it. */
    public String text() {
      return text;
    }
  }

  /**
   * What one target does otherwise.
   *
   * @param because the reason
   * @param runs whether the case is run on it at all
   * @param sees what is seen there in place of what the case says, key by key
   */
  record Statement(String because, boolean runs, Sees sees) {}

  /**
   * Requests through a policy to upstreams.
   *
   * @param policy a policy file as a tree, whose endpoints are names of upstreams
   * @param draws the random sequence, 64 bits each; after the last its last goes on
   * @param probes what upstreams do to health checks over HTTP, which then take no part of their
   *     other script
   */
  record Traffic(
      String id,
      JsonNode tree,
      String says,
      String source,
      CaseClass kind,
      Map<String, Statement> targets,
      JsonNode policy,
      Map<String, List<Turn>> upstreams,
      List<Long> draws,
      List<CaseStep> steps,
      Sees sees,
      Map<String, List<Turn>> probes)
      implements Case {
    /** The path whose requests are health checks where {@code probes} says what becomes of them. */
    public static final String PROBED = "/healthz";

    /** The same of gRPC's health checks. */
    public static final String PROBED_BY_GRPC = "/grpc.health.v1.Health/Check";

    /** What must be seen on one target. */
    public Sees seenBy(String target) {
      Statement statement = targets.get(target);
      return statement == null ? sees : sees.but(statement.sees());
    }

    /** Whether an upstream is of a cluster with HTTP/2. */
    public boolean speaksHttp2(String upstream) {
      return CasePolicy.isHttp2(policy, upstream);
    }

    /** Whether anything is seen there that is not seen elsewhere. */
    public boolean differs(String target) {
      Statement statement = targets.get(target);
      return statement != null && statement.runs() && !statement.sees().equals(Sees.NOTHING);
    }
  }

  /**
   * A pure rule with what goes in and what must come out.
   *
   * @param rule its name
   */
  record Rule(
      String id,
      JsonNode tree,
      String says,
      String source,
      Map<String, Statement> targets,
      String rule,
      JsonNode given,
      JsonNode gives)
      implements Case {
    @Override
    public CaseClass kind() {
      return CaseClass.EXACT;
    }
  }

  /** The part of the corpus: {@code retry}. */
  default String family() {
    int slash = id().indexOf('/');
    return slash < 0 ? id() : id().substring(0, slash);
  }

  /**
   * Whether a target can take part: exact cases are the library's, and a case may leave one out.
   */
  default boolean runsOn(String target) {
    Statement statement = targets().get(target);
    return (statement == null || statement.runs())
        && (kind() == CaseClass.BLACK_BOX || target.equals("library"));
  }

  /** What a target does otherwise, if anything. */
  default @Nullable Statement statement(String target) {
    return targets().get(target);
  }
}
