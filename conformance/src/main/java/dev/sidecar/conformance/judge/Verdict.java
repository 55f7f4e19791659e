package dev.sidecar.conformance.judge;

/** What became of a case on a target. */
public enum Verdict {
  /** Seen was what the case says. */
  PASS("pass"),
  /** Seen was something else. */
  FAIL("fail"),
  /** Seen was what the case says of this target alone, with a reason. */
  DIVERGENT("divergent-as-stated"),
  /** Not run; the detail says why. */
  SKIPPED("skipped");

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  /** As it is reported. */
  public String text() {
    return text;
  }
}
