package dev.sidecar.http;

import okio.Buffer;
import okio.ByteString;

/**
 * Writes one message of protocol buffers. What has its default is left out, as version 3 of the
 * language has it. Source: protobuf.dev, Encoding.
 */
final class ProtoMessage {
  static final int VARINT = 0;
  static final int BYTES = 2;

  private static final int TYPE_BITS = 3;
  private static final int PART_BITS = 7;
  private static final long PART = (1 << PART_BITS) - 1;
  private static final int MORE = 1 << PART_BITS;

  private final Buffer out = new Buffer();

  ProtoMessage number(int field, long value) {
    if (value != 0) {
      tag(field, VARINT);
      varint(value);
    }
    return this;
  }

  ProtoMessage text(int field, String value) {
    return value.isEmpty() ? this : bytes(field, ByteString.encodeUtf8(value));
  }

  /** A message in this one, which is there even if it is empty. */
  ProtoMessage message(int field, ProtoMessage value) {
    return bytes(field, value.bytes());
  }

  private ProtoMessage bytes(int field, ByteString value) {
    tag(field, BYTES);
    varint(value.size());
    out.write(value);
    return this;
  }

  ByteString bytes() {
    return out.snapshot();
  }

  private void tag(int field, int type) {
    varint((long) field << TYPE_BITS | type);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~PART) != 0) {
      out.writeByte((int) (rest & PART) | MORE);
      rest >>>= PART_BITS;
    }
    out.writeByte((int) rest);
  }
}
