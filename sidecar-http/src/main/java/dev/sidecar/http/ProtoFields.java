package dev.sidecar.http;

import java.net.ProtocolException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import okio.ByteString;

/**
 * Reads one message of protocol buffers: the fields that are asked for; all others are passed over,
 * as a newer sender expects. Source: protobuf.dev, Encoding.
 */
final class ProtoFields {
  private static final int TYPE_BITS = 3;
  private static final int TYPE = (1 << TYPE_BITS) - 1;
  private static final int FIXED_64 = 1;
  private static final int FIXED_32 = 5;
  private static final int PART_BITS = 7;
  private static final int PART = (1 << PART_BITS) - 1;

  private final List<Field> fields = new ArrayList<>();
  private final ByteString message;
  private int at;

  /** A number, or bytes. */
  private record Field(int number, long value, ByteString bytes) {}

  private ProtoFields(ByteString message) {
    this.message = message;
  }

  /**
   * The fields of a message.
   *
   * @throws ProtocolException if it is none
   */
  static ProtoFields of(ByteString message) throws ProtocolException {
    ProtoFields read = new ProtoFields(message);
    while (read.at < message.size()) {
      read.field();
    }
    return read;
  }

  private void field() throws ProtocolException {
    long tag = varint();
    long number = tag >>> TYPE_BITS;
    if (number < 1 || number > Integer.MAX_VALUE >> TYPE_BITS - 1) {
      throw new ProtocolException("field number: " + number);
    }
    int type = (int) (tag & TYPE);
    switch (type) {
      case ProtoMessage.VARINT -> add(number, varint(), ByteString.EMPTY);
      case ProtoMessage.BYTES -> add(number, 0, bytes(varint()));
      case FIXED_64 -> bytes(Long.BYTES);
      case FIXED_32 -> bytes(Integer.BYTES);
      default -> throw new ProtocolException("wire type: " + type + " of field " + number);
    }
  }

  private void add(long number, long value, ByteString bytes) {
    fields.add(new Field((int) number, value, bytes));
  }

  private long varint() throws ProtocolException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += PART_BITS) {
      if (at == message.size()) {
        throw new ProtocolException("ends within a number");
      }
      byte part = message.getByte(at++);
      value |= (long) (part & PART) << shift;
      if (part >= 0) {
        return value;
      }
    }
    throw new ProtocolException("a number of more than 10 bytes");
  }

  private ByteString bytes(long length) throws ProtocolException {
    if (length < 0 || length > message.size() - at) {
      throw new ProtocolException("ends within a field");
    }
    int begin = at;
    at += (int) length;
    return message.substring(begin, at);
  }

  /** The last number of a field; 0 without one. */
  long number(int field) {
    long found = 0;
    for (Field each : fields) {
      found = each.number == field ? each.value : found;
    }
    return found;
  }

  /** The last bytes of a field; empty without any. */
  ByteString bytes(int field) {
    ByteString found = ByteString.EMPTY;
    for (Field each : fields) {
      found = each.number == field ? each.bytes : found;
    }
    return found;
  }

  /** The last text of a field; empty without one. */
  String text(int field) throws ProtocolException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes(field).asByteBuffer()).toString();
    } catch (CharacterCodingException e) {
      throw new ProtocolException("field " + field + ": not UTF-8");
    }
  }

  /** All messages of a field. */
  List<ProtoFields> messages(int field) throws ProtocolException {
    List<ProtoFields> found = new ArrayList<>();
    for (Field each : fields) {
      if (each.number == field) {
        found.add(of(each.bytes));
      }
    }
    return found;
  }
}
