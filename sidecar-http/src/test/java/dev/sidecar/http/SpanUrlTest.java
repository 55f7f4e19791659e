package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import okhttp3.HttpUrl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpanUrlTest {
  @ParameterizedTest
  @CsvSource({
    "http://orders.test/a, http://orders.test/a",
    "https://orders.test:8443/a?b=c, https://orders.test:8443/a?b=c",
    "http://ann:secret@orders.test/, http://REDACTED:REDACTED@orders.test/",
    "http://orders.test/?sig=abc&b=c, http://orders.test/?sig=REDACTED&b=c",
    "http://orders.test/?AWSAccessKeyId=k&Signature=s,"
        + " http://orders.test/?AWSAccessKeyId=REDACTED&Signature=REDACTED",
    "http://orders.test/?X-Goog-Signature=s, http://orders.test/?X-Goog-Signature=REDACTED",
    "http://orders.test/?signature=s, http://orders.test/?signature=REDACTED",
    "http://orders.test/?X-Amz-Signature=s&x-amz-date=d,"
        + " http://orders.test/?X-Amz-Signature=REDACTED&x-amz-date=d",
    "http://orders.test/a#part, http://orders.test/a"
  })
  void secretsOfAUrlAreNotShown(String url, String shown) {
    assertThat(SpanUrl.of(HttpUrl.get(url))).isEqualTo(shown);
  }
}
