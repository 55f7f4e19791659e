package dev.sidecar.call;

/** What a call is doing at the moment, as a cancel sees it. Any thread; never blocks. */
@FunctionalInterface
interface Cancelable {
  void cancel();
}
