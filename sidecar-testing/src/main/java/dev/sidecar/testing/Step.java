package dev.sidecar.testing;

/** What a scripted endpoint does once: to a connection that is made, or to a request. */
sealed interface Step {
  /** Instead of accepting a connection. */
  enum OnConnect implements Step {
    REFUSES("refuses the connection"),
    NEVER_CONNECTS("leaves the connection unanswered");

    private final String text;

    OnConnect(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Instead of answering a request that has arrived whole. */
  enum OnRequest implements Step {
    HANGS("hangs"),
    RESETS("resets the connection"),
    CLOSES("closes the connection");

    private final String text;

    OnRequest(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Answers a request that has arrived whole. */
  record Answers(Answer answer) implements Step {
    @Override
    public String toString() {
      return answer.toString();
    }
  }
}
