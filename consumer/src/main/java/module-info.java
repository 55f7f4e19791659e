/** An application with the library on its module path. */
module com.example.orders {
  requires dev.sidecar.core;
  requires dev.sidecar.http;
  requires dev.sidecar.config;
  requires okhttp3;
  requires jdk.httpserver;
}
