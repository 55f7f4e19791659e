package dev.sidecar.examples;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** A database with replicas: a query is balanced over them, and asked again where one is down. */
public final class JdbcExample {
  private JdbcExample() {}

  public static void main(String[] args) throws IOException {
    Endpoint[] replicas = Stream.of(args).map(Endpoint::parse).toArray(Endpoint[]::new);
    try (SidecarClient client = SidecarClient.create(policy(replicas))) {
      System.out.println(stock(client, "apples"));
    }
  }

  static MeshPolicy policy(Endpoint... replicas) {
    return new MeshPolicy(List.of(ClusterPolicy.of("orders-db", replicas)), List.of());
  }

  static int stock(SidecarClient client, String item) throws IOException {
    return client
        .cluster("orders-db")
        .idempotent() // A query: asking twice does no harm.
        .execute(endpoint -> query(endpoint, item));
  }

  private static int query(Endpoint endpoint, String item) throws SQLException {
    String url = "jdbc:h2:tcp://" + endpoint + "/mem:orders";
    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        PreparedStatement query =
            connection.prepareStatement("SELECT amount FROM stock WHERE item = ?")) {
      query.setString(1, item);
      try (ResultSet found = query.executeQuery()) {
        return found.next() ? found.getInt(1) : 0;
      }
    }
  }
}
