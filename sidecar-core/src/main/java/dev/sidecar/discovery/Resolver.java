package dev.sidecar.discovery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a name. May block. */
@FunctionalInterface
public interface Resolver {
  /**
   * All IPv4 and IPv6 addresses, in any order; at least one.
   *
   * @throws UnknownHostException if there is none, or nobody could be asked
   */
  List<InetAddress> resolve(String host) throws UnknownHostException;
}
