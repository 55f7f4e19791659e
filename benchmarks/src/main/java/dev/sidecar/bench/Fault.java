package dev.sidecar.bench;

import java.util.Locale;

/** What a faulty upstream does to a connection or to a request. */
enum Fault {
  NONE,

  /** A connection is reset as soon as it is accepted. */
  RESET_ON_ACCEPT,
  /** A connection is reset a moment later, with its first request unread in the kernel. */
  RESET_UNREAD,

  /** Reset once the request's headers are read, while its body may still be on its way. */
  RESET_IN_REQUEST,
  /** Reset once the request is read. */
  RESET_BEFORE_HEADERS,
  /** Closed once the request is read. */
  CLOSE_BEFORE_HEADERS,
  /** No answer: the sending half is closed, the other stays open until the client closes. */
  HALF_CLOSE,
  /** Reset in the middle of the response headers. */
  RESET_IN_HEADERS,
  /** Closed in the middle of the response headers. */
  CLOSE_IN_HEADERS,
  /** Reset in the middle of the response body. */
  RESET_IN_BODY,
  /** Closed in the middle of the response body. */
  CLOSE_IN_BODY,
  /** No answer until the client gives up. */
  HANG,
  /** Half of the response body, and silence until the client gives up. */
  HANG_IN_BODY,
  /** The whole answer, headers too, a piece every few milliseconds. */
  DRIP,
  /** Bytes that are no answer, or one that HTTP does not allow; then closed. */
  GARBAGE,
  /** 503, with and without {@code Retry-After: 0}, 408 or 421. */
  REFUSING_STATUS,
  /** A good answer, and the connection closed without a word: the next request races with it. */
  CLOSE_AFTER_ANSWER;

  /** For people: {@code reset in headers}. */
  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
