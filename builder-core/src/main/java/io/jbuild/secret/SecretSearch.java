package io.jbuild.secret;

import io.jbuild.file.ByteString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Finds values in what a build made. Safe for several threads.
 *
 * <p>Four bytes are looked at in each four of the text: whatever its place, a form of a value has
 * one of four such groups at such a place. Only where a table of bits knows the group are bytes
 * compared.
 */
public final class SecretSearch {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int GROUP = 4;
  private static final int BITS = 20;
  private static final int SPREAD = 0x9E3779B1;
  private static final int LEAST_BUFFER = 256 * 1024;

  private final List<Form> forms = new ArrayList<>();
  private final long[] bits = new long[1 << (BITS - 6)];
  private final int[] slots; // one more than the first of a group's chain
  private final int[] groups;
  private final int[] next; // one more than the next of the same group
  private int longest;

  @SuppressWarnings("ArrayRecordComponent") // bytes to compare with, never compared as a record
  private record Form(String id, byte[] bytes, int group) {}

  /**
   * A search for all forms of values.
   *
   * @param values by the name that a hit is told with
   */
  public SecretSearch(SortedMap<String, ByteString> values) {
    for (Map.Entry<String, ByteString> value : values.entrySet()) {
      for (ByteString form : SecretForms.searched(value.getValue())) {
        byte[] bytes = form.toBytes();
        forms.add(new Form(value.getKey(), bytes, liveliest(bytes)));
        longest = Math.max(longest, bytes.length);
      }
    }
    slots = new int[Integer.highestOneBit(Math.max(16, 4 * GROUP * forms.size())) * 2];
    groups = new int[GROUP * forms.size()];
    next = new int[GROUP * forms.size()];
    for (int entry = 0; entry < next.length; entry++) {
      Form form = forms.get(entry / GROUP);
      int group = (int) INT.get(form.bytes, form.group + entry % GROUP);
      int hash = group * SPREAD;
      bits[hash >>> (38 - BITS)] |= 1L << (hash >>> (32 - BITS));
      groups[entry] = group;
      int slot = hash >>> 1 & slots.length - 1;
      next[entry] = slots[slot];
      slots[slot] = entry + 1;
    }
  }

  /** Whether there is nothing to look for. */
  public boolean isEmpty() {
    return forms.isEmpty();
  }

  /** The name of a value that a text holds. */
  public Optional<String> in(String text) {
    return in(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The name of a value that these bytes hold. */
  public Optional<String> in(byte[] bytes) {
    if (isEmpty() || bytes.length < SecretForms.LEAST) {
      return Optional.empty();
    }
    try {
      return in(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Not of an array.
    }
  }

  /** The name of a value that a stream holds; it is read as far as is needed, and not closed. */
  public Optional<String> in(InputStream stream) throws IOException {
    if (isEmpty()) {
      return Optional.empty();
    }
    byte[] buffer = new byte[Math.max(LEAST_BUFFER, 4 * longest)];
    int kept = 0;
    while (true) {
      int read = stream.readNBytes(buffer, kept, buffer.length - kept);
      int end = kept + read;
      Optional<String> found = scan(buffer, end);
      if (found.isPresent() || end < buffer.length) {
        return found;
      }
      // What does not end in this buffer begins here.
      kept = longest - 1;
      System.arraycopy(buffer, end - kept, buffer, 0, kept);
    }
  }

  private Optional<String> scan(byte[] buffer, int end) {
    for (int at = 0; at <= end - GROUP; at += GROUP) {
      int group = (int) INT.get(buffer, at);
      int hash = group * SPREAD;
      if ((bits[hash >>> (38 - BITS)] & 1L << (hash >>> (32 - BITS))) != 0) {
        for (int entry = slots[hash >>> 1 & slots.length - 1] - 1;
            entry >= 0;
            entry = next[entry] - 1) {
          Form form = forms.get(entry / GROUP);
          int start = at - form.group - entry % GROUP;
          if (groups[entry] == group && isAt(buffer, start, end, form.bytes)) {
            return Optional.of(form.id);
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isAt(byte[] buffer, int start, int end, byte[] form) {
    return start >= 0
        && form.length <= end - start
        && Arrays.equals(form, 0, form.length, buffer, start, start + form.length);
  }

  /** Where a form's bytes differ most: where others that begin alike have something else. */
  private static int liveliest(byte[] form) {
    int best = 0;
    int most = 0;
    int window = 2 * GROUP - 1;
    for (int at = 0; at + window <= form.length && most < window; at++) {
      int different =
          (int)
              new String(form, at, window, StandardCharsets.ISO_8859_1).chars().distinct().count();
      if (different > most) {
        most = different;
        best = at;
      }
    }
    return best;
  }
}
