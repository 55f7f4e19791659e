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
  // More than one only where attempts run at once.
  private final List<Followed> attempts = new CopyOnWriteArrayList<>();
  private volatile List<CallEvents> answered = List.of();

  /** An attempt, and who is told of it. */
  private record Followed(Call inner, List<CallEvents> events) {}

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
    attempts.add(new Followed(inner, events));
  }

  void started() {
    listeners.forEach(listener -> listener.callStart(call));
  }

  /** An attempt's response is what its call into the mesh has brought. */
  void answeredBy(Call inner) {
    for (Followed each : attempts) {
      if (each.inner() == inner) {
        answered = each.events();
      }
    }
    attempts.clear();
  }

  /** The last answer of the mesh is the call's; without one, an interceptor's is. */
  void delivered() {
    if (answered.isEmpty()) {
      listeners.forEach(listener -> listener.callEnd(call));
    }
    answered.forEach(CallEvents::delivered);
  }

  void failed(IOException failure) {
    listeners.forEach(listener -> listener.callFailed(call, failure));
  }

  void canceled() {
    listeners.forEach(listener -> listener.canceled(call));
  }
}
