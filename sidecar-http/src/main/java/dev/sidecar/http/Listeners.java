package dev.sidecar.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.Call;
import okhttp3.EventListener;

/** The event listeners that an application has added to one call. */
final class Listeners {
  private final Call call;
  private final List<EventListener> listeners = new CopyOnWriteArrayList<>();
  private volatile List<CallEvents> attempt = List.of();

  Listeners(Call call) {
    this.call = call;
  }

  void add(EventListener listener) {
    listeners.add(listener);
  }

  /** Told before the inner call of an attempt is executed. */
  void follow(Call inner) {
    List<CallEvents> events = new ArrayList<>();
    for (EventListener listener : listeners) {
      CallEvents told = new CallEvents(call, listener);
      inner.addEventListener(told);
      events.add(told);
    }
    attempt = events;
  }

  void started() {
    listeners.forEach(listener -> listener.callStart(call));
  }

  /** The last attempt's response is the call's; without an attempt, an interceptor's is. */
  void delivered() {
    if (attempt.isEmpty()) {
      listeners.forEach(listener -> listener.callEnd(call));
    }
    attempt.forEach(CallEvents::delivered);
  }

  void failed(IOException failure) {
    listeners.forEach(listener -> listener.callFailed(call, failure));
  }

  void canceled() {
    listeners.forEach(listener -> listener.canceled(call));
  }
}
