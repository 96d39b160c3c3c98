package io.jbuild.archive;

import io.jbuild.file.ByteString;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The records of a PAX extended header (POSIX pax, "pax Extended Header"); values are bytes. */
final class PaxHeaders {
  private static final String XATTR = "SCHILY.xattr.";
  private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

  private final SortedMap<String, ByteString> records = new TreeMap<>();
  private final List<Long> sparseMap = new ArrayList<>();

  /** Adds the records of one header; an empty value takes back an earlier one. */
  void add(byte[] payload) throws MalformedArchiveException {
    int at = 0;
    while (at < payload.length) {
      if (payload[at] == 0) {
        return; // Some writers pad with NULs.
      }
      int digits = at;
      long length = 0;
      while (digits < payload.length && payload[digits] >= '0' && payload[digits] <= '9') {
        length = length * 10 + (payload[digits] - '0');
        if (length > payload.length) {
          throw malformed();
        }
        digits++;
      }
      int end = at + (int) length;
      if (digits == at
          || end > payload.length
          || end <= digits + 1
          || payload[digits] != ' '
          || payload[end - 1] != '\n') {
        throw malformed();
      }
      record(payload, digits + 1, end - 1);
      at = end;
    }
  }

  void addAll(PaxHeaders others) {
    records.putAll(others.records);
    sparseMap.addAll(others.sparseMap);
  }

  boolean isEmpty() {
    return records.isEmpty() && sparseMap.isEmpty();
  }

  private void record(byte[] payload, int start, int end) throws MalformedArchiveException {
    int equals = start;
    while (equals < end && payload[equals] != '=') {
      equals++;
    }
    if (equals == end || equals == start) {
      throw malformed();
    }
    String key = ByteString.of(payload, start, equals).toString();
    ByteString value = ByteString.of(payload, equals + 1, end);
    if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
      sparseMap.add(decimal(key, value)); // The one pair of keys that is repeated (format 0.0).
    }
    if (value.isEmpty() && !key.startsWith(XATTR)) {
      records.remove(key);
    } else {
      records.put(key, value);
    }
  }

  Optional<ByteString> bytes(String key) {
    return Optional.ofNullable(records.get(key));
  }

  /** A number that is not negative. */
  Optional<Long> number(String key) throws MalformedArchiveException {
    ByteString value = records.get(key);
    return value == null ? Optional.empty() : Optional.of(decimal(key, value));
  }

  /** The pairs of the repeated sparse records, in their order. */
  List<Long> sparseMap() {
    return sparseMap;
  }

  Optional<Instant> modified() throws MalformedArchiveException {
    ByteString value = records.get("mtime");
    if (value == null) {
      return Optional.empty();
    }
    String text = value.toString();
    // The length first: BigDecimal would take 1e999999999.
    if (text.length() > 40 || !text.matches("-?[0-9]+(\\.[0-9]*)?")) {
      throw malformed("mtime");
    }
    try {
      BigDecimal number = new BigDecimal(text.endsWith(".") ? text + "0" : text);
      BigDecimal seconds = number.setScale(0, RoundingMode.FLOOR);
      long nanos = number.subtract(seconds).multiply(NANOS).longValue();
      return Optional.of(Instant.ofEpochSecond(seconds.longValueExact(), nanos));
    } catch (ArithmeticException | DateTimeException e) {
      throw new MalformedArchiveException("the archive has a time out of range", e);
    }
  }

  SortedMap<String, ByteString> xattrs() {
    SortedMap<String, ByteString> result = new TreeMap<>();
    records
        .tailMap(XATTR)
        .forEach(
            (key, value) -> {
              if (key.startsWith(XATTR) && key.length() > XATTR.length()) {
                result.put(key.substring(XATTR.length()), value);
              }
            });
    return result;
  }

  static long decimal(String key, ByteString value) throws MalformedArchiveException {
    if (value.isEmpty() || value.length() > 18) {
      throw malformed(key);
    }
    long number = 0;
    for (int i = 0; i < value.length(); i++) {
      if (value.at(i) < '0' || value.at(i) > '9') {
        throw malformed(key);
      }
      number = number * 10 + (value.at(i) - '0');
    }
    return number;
  }

  private static MalformedArchiveException malformed() {
    return new MalformedArchiveException("the archive has a malformed extended header");
  }

  private static MalformedArchiveException malformed(String key) {
    return new MalformedArchiveException("the archive has a malformed extended header: " + key);
  }
}
