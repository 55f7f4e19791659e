package dev.sidecar.http;

/**
 * What is known of how long a peer keeps idle connections open, and what follows from it. Times are
 * in nanoseconds; {@link #NEVER} is none.
 *
 * <p>A peer that is started anew closes connections of any age. So it takes two closings, the later
 * one of a connection that was opened after the earlier one, and the longer of the two ages is the
 * limit. A limit that was only observed doubles after a while in which it was not seen again; each
 * time that this was wrong, the while doubles, too.
 *
 * @param told by the peer's latest {@code Keep-Alive: timeout}
 * @param observed no connection was seen to be kept for longer
 * @param closings how many closings have counted; 2 for more
 * @param closedAge how long the last of them had been idle; {@link #NEVER} if nobody knows
 * @param closedMoment when it was found
 * @param changedMoment when the observed limit was last found or doubled
 * @param patience after how long it is doubled
 * @param doubled whether it was doubled after it was last found
 */
record IdleLimit(
    long told,
    long observed,
    int closings,
    long closedAge,
    long closedMoment,
    long changedMoment,
    long patience,
    boolean doubled) {
  static final long NEVER = Long.MAX_VALUE;

  /** The shortest limit that is ever drawn: a connection that is used at once is used. */
  static final long FLOOR = 10_000_000;

  /** An hour. */
  static final long FIRST_PATIENCE = 3_600_000_000_000L;

  /** A day. */
  static final long LONGEST_PATIENCE = 86_400_000_000_000L;

  static final IdleLimit UNKNOWN =
      new IdleLimit(NEVER, NEVER, 0, NEVER, 0, 0, FIRST_PATIENCE, false);

  /** Whether idle connections are timed: the peer has said or done something about them. */
  boolean isWatching() {
    return told != NEVER || closings > 0;
  }

  /** For how long a connection may be idle and still be used: eight tenths of what is known. */
  long stop(long max) {
    long known = Math.min(told, observed);
    return known == NEVER ? max : Math.min(max, Math.max(FLOOR, known / 10 * 8));
  }

  /** The peer has told its limit. */
  IdleLimit told(long timeout) {
    return new IdleLimit(
        timeout, observed, closings, closedAge, closedMoment, changedMoment, patience, doubled);
  }

  /**
   * A connection turned out to have been closed while it was idle.
   *
   * @param age for how long it had been idle; {@link #NEVER} if nobody knows
   * @param opened the moment in which it was opened
   */
  IdleLimit closed(long age, long opened, long now) {
    if (closings > 0 && opened - closedMoment < 0) {
      // Closed with the one before, for all that is known.
      return this;
    }
    long both = Math.max(age, closedAge);
    boolean found = closings > 0 && both < observed;
    return new IdleLimit(
        told,
        found ? both : observed,
        Math.min(2, closings + 1),
        age,
        now,
        found ? now : changedMoment,
        found && doubled ? Math.min(LONGEST_PATIENCE, 2 * patience) : patience,
        doubled && !found);
  }

  /** A connection was not used again because of the limit: the moment to doubt it. */
  IdleLimit spared(long now, long max) {
    if (observed == NEVER || now - changedMoment < patience) {
      return this;
    }
    long more = observed / 10 * 8 >= max ? NEVER : 2 * observed;
    return new IdleLimit(told, more, closings, closedAge, closedMoment, now, patience, true);
  }
}
