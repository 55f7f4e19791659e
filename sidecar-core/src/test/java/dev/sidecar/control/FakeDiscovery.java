package dev.sidecar.control;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.spi.Discovery;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A fake discovery: tells its listeners what the test finds, on the test's thread. */
final class FakeDiscovery implements Discovery {
  final List<Listener> listeners = new ArrayList<>();
  int begun;

  /** The last listener, which stays to be told after its end. */
  Listener last;

  @Override
  public Subscription watch(Listener listener) {
    begun++;
    last = listener;
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  void finds(Endpoint... endpoints) {
    List<WeightedEndpoint> found = Stream.of(endpoints).map(WeightedEndpoint::of).toList();
    listeners.forEach(each -> each.found(found));
  }

  void fails(String why) {
    listeners.forEach(each -> each.failed(new IllegalStateException(why)));
  }
}
