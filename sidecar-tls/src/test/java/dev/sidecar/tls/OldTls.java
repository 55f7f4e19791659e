package dev.sidecar.tls;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;

/** Peers that speak TLS 1.1, as far as the first message, which the JVM would not. */
final class OldTls {
  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int SERVER_HELLO = 2;
  private static final int TLS_1_1 = 0x0302;
  private static final int TLS_RSA_WITH_AES_128_CBC_SHA = 0x002f;

  private OldTls() {}

  /** Answers a client's first message by choosing its own version. */
  static Loopback.End serving() {
    return (accepted, port) -> {
      if (accepted.getInputStream().read() != HANDSHAKE) {
        throw new IOException("no handshake");
      }
      return said(accepted, SERVER_HELLO);
    };
  }

  static Loopback.End calling() {
    return (raw, port) -> said(raw, CLIENT_HELLO);
  }

  private static Socket said(Socket socket, int type) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(body);
    out.writeShort(TLS_1_1);
    out.write(new byte[32]);
    out.writeByte(0);
    if (type == CLIENT_HELLO) {
      out.writeShort(2);
      out.writeShort(TLS_RSA_WITH_AES_128_CBC_SHA);
      out.writeByte(1);
    } else {
      out.writeShort(TLS_RSA_WITH_AES_128_CBC_SHA);
    }
    out.writeByte(0);
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    DataOutputStream wire = new DataOutputStream(record);
    wire.writeByte(HANDSHAKE);
    wire.writeShort(TLS_1_1);
    wire.writeShort(4 + body.size());
    wire.writeByte(type);
    wire.writeByte(0);
    wire.writeShort(body.size());
    body.writeTo(wire);
    record.writeTo(socket.getOutputStream());
    socket.getOutputStream().flush();
    return socket;
  }
}
