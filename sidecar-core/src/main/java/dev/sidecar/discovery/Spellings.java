package dev.sidecar.discovery;

/** The spellings of a host name that differ in letter case only and so mean the same to DNS. */
final class Spellings {
  private static final int MOST_LETTERS = 10;

  private Spellings() {}

  /** How many are used: 1 to 1,024, by the number of letters. */
  static int count(String host) {
    long letters = host.chars().filter(Spellings::isLetter).limit(MOST_LETTERS).count();
    return 1 << letters;
  }

  /** The spelling of a turn; the turns go round. Turn 0 is the name as it is written. */
  static String of(String host, int turn) {
    int flips = turn & (count(host) - 1);
    StringBuilder spelled = new StringBuilder(host);
    int letter = 0;
    for (int at = 0; at < host.length() && letter < MOST_LETTERS; at++) {
      char written = host.charAt(at);
      if (isLetter(written)) {
        // The one bit in which upper and lower case differ in ASCII.
        spelled.setCharAt(at, (char) ((flips >> letter & 1) == 1 ? written ^ 0x20 : written));
        letter++;
      }
    }
    return spelled.toString();
  }

  private static boolean isLetter(int character) {
    return character >= 'a' && character <= 'z' || character >= 'A' && character <= 'Z';
  }
}
