package dev.sidecar.tls.serving;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spellings by which access rules were passed elsewhere, and what is no trap. */
class PathTrapsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      textBlock =
          """
          # CVE-2019-9901 of Envoy: relative paths
          /info/../private       | a segment of dots at 6
          /info/./private        | a segment of dots at 6
          /..                    | a segment of dots at 1
          /info/.                | a segment of dots at 6
          # CVE-2021-29492 of Envoy: escaped slashes
          /something%2F..%2Fadmin | an escaped delimiter at 10
          /info%2f..%2fprivate   | an escaped delimiter at 5
          /info%5c..%5cprivate   | an escaped delimiter at 5
          /info\\..\\private     | a backslash at 5
          # CVE-2021-31920 of Istio: slashes that some merge
          //admin                | an empty segment at 1
          /info//admin           | an empty segment at 6
          /info//                | an empty segment at 6
          # CVE-2021-32779 of Envoy: a fragment
          /app1/admin#foo        | a fragment at 11
          /app1/admin%23foo      | an escaped delimiter at 11
          # CVE-2026-73551 and CVE-2026-73553 of Envoy: parameters
          /user/..;foo=bar/admin | path parameters at 8
          /admin;x               | path parameters at 6
          /user/..%3b/admin      | an escaped delimiter at 8
          # Spellings that become one of these when they are decoded, once or twice
          /info/%2e%2e/private   | an escape that needs none at 6
          /info/.%2E/private     | an escape that needs none at 7
          /%61dmin               | an escape that needs none at 1
          /info/%252e%252e/x     | an escaped delimiter at 6
          /admin%3fx             | an escaped delimiter at 6
          /admin%00.png          | an escaped control character at 6
          /admin%0d%0ax          | an escaped control character at 6
          /info/%c0%ae%c0%ae/x   | escapes that are not UTF-8
          /info/%c0%afx          | escapes that are not UTF-8
          /%ff                   | escapes that are not UTF-8
          # What is no path at all
          info                   | does not begin with /
          *                      | does not begin with /
          http://a/info          | does not begin with /
          /info?x=1              | a query at 5
          /in fo                 | a character that paths do not have at 3
          /info%                 | a broken escape at 5
          /info%2                | a broken escape at 5
          /info%g1               | a broken escape at 5
          /info%1g               | a broken escape at 5
          /{x}                   | a character that paths do not have at 1
          """)
  void aTrapIsFoundWhereItStands(String path, String trap) {
    assertThat(PathTraps.find(path)).isEqualTo(trap);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/é", "/\u2025/x", "/a\u0000", "/a\n", "/%\u0661\u0661"})
  void whatIsNotAsciiOrNotThereIsATrap(String path) {
    assertThat(PathTraps.find(path)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/orders",
        "/orders/",
        "/orders/7/lines",
        "/.well-known/x",
        "/a.b..c/...",
        "/caf%C3%A9",
        "/caf%c3%a9",
        "/a%20b",
        "/a%40b@c",
        "/$batch:x,y=(1)&'2'!*+~_-"
      })
  void whatHasOneReadingIsNone(String path) {
    assertThat(PathTraps.find(path)).isNull();
  }
}
