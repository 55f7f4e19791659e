package dev.sidecar.call;

/** The transport's end of an attempt, as a timer or a cancel sees it. Any thread; never blocks. */
public interface Cuttable {
  /** Ends the exchange; other exchanges on the same connection go on. */
  void cut();

  /** Closes the connection under it, for an exchange that did not leave after {@link #cut}. */
  void cutConnection();
}
