package io.jbuild.blob;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Compresses a piece of a deflate stream (RFC 1951). Repetitions are looked for by short chains of
 * places with equal four bytes, with a look whether the next place has a longer one; the longer
 * nothing repeats, the more places are passed over. Nothing here may change without a new version
 * of {@link GzipStream}'s format.
 */
final class DeflatePiece {
  /** How many bytes a piece has at most. */
  static final int SIZE = 1 << 20;

  /** How far back a repetition may be. */
  static final int DICTIONARY = 1 << 15;

  private static final int LEAST_MATCH = 3;
  private static final int MOST_MATCH = 258;
  private static final int HASH_BITS = 15;
  private static final int MOST_TOKENS = 1 << 15;

  /** Three bytes from further away than this cost more than they save. */
  private static final int TOO_FAR = 4096;

  private static final int MOST_CHAIN = 16;
  private static final int GOOD_MATCH = 8;
  private static final int LAZY_MATCH = 16;
  private static final int NICE_MATCH = 64;

  /** So many places without a match let one more be passed over, up to the most. */
  private static final int PLACES_A_SKIP = 256;

  private static final int MOST_SKIP = 16;

  /**
   * Of those passed over each so-many-th is remembered. It has no factor in common with the longest
   * step, so that what repeats there is met after a few.
   */
  private static final int REMEMBERED = 4;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] input;
  private final int end;
  private final DeflateBlock block;
  private final int[] heads = new int[1 << HASH_BITS];
  private final int[] previous = new int[DICTIONARY];
  private int blockStart;
  private int matchStart;

  private DeflatePiece(byte[] input, int start, int end, BitSink sink) {
    this.input = input;
    this.end = end;
    this.blockStart = start;
    this.block = new DeflateBlock(sink, MOST_TOKENS, MOST_SKIP);
    Arrays.fill(heads, -1);
  }

  /**
   * Compresses the bytes from one index to another; those before are the dictionary. Each piece
   * ends at a whole byte.
   */
  static byte[] compress(byte[] input, int start, int end, Place place) {
    BitSink sink = new BitSink((end - start) / 2 + 1024);
    DeflatePiece piece = new DeflatePiece(input, start, end, sink);
    for (int i = Math.max(0, start - DICTIONARY); i < start; i++) {
      piece.insert(i);
    }
    piece.run(start, place);
    if (place == Place.MIDDLE) {
      DeflateBlock.writeStored(sink, input, end, end, Place.MIDDLE);
    }
    return sink.finish();
  }

  /**
   * zlib's deflate_slow, where a match is only taken when the next place has no better one; with
   * the skipping of LZ4 and zstd where nothing repeats, as in what is compressed already.
   */
  private void run(int start, Place place) {
    int matchLength = LEAST_MATCH - 1;
    boolean waiting = false;
    int lastEnd = start;
    int at = start;
    while (at < end) {
      int before = matchLength;
      int beforeStart = matchStart;
      int candidate = insert(at);
      matchLength = LEAST_MATCH - 1;
      if (candidate >= 0 && before < LAZY_MATCH && at - candidate <= DICTIONARY) {
        matchLength = longestMatch(at, candidate, before);
        if (matchLength == LEAST_MATCH && at - matchStart > TOO_FAR) {
          matchLength = LEAST_MATCH - 1;
        }
      }
      if (before >= LEAST_MATCH && matchLength <= before) {
        block.match(before, at - 1 - beforeStart);
        int next = at - 1 + before;
        for (int i = at + 1; i < next; i++) {
          insert(i);
        }
        at = next;
        lastEnd = next;
        waiting = false;
        matchLength = LEAST_MATCH - 1;
      } else {
        if (waiting) {
          block.literal(input[at - 1]);
        }
        waiting = true;
        at++;
        if (matchLength < LEAST_MATCH) {
          int skip = Math.min((at - lastEnd) / PLACES_A_SKIP, MOST_SKIP);
          for (int next = Math.min(at + skip, end); at < next; at++) {
            block.literal(input[at - 1]);
            if (at % REMEMBERED == 0) {
              insert(at);
            }
          }
        }
      }
      if (block.isFull()) {
        int coded = waiting ? at - 1 : at;
        block.write(input, blockStart, coded, Place.MIDDLE);
        blockStart = coded;
      }
    }
    if (waiting) {
      block.literal(input[end - 1]);
    }
    if (place == Place.LAST || blockStart < end) {
      block.write(input, blockStart, end, place);
    }
  }

  /** Remembers a place; gives the last one with the same hash, or a negative number. */
  private int insert(int at) {
    if (at + Integer.BYTES > end) {
      return -1;
    }
    int hash = ((int) INTS.get(input, at) * 0x9E3779B1) >>> (32 - HASH_BITS);
    int last = heads[hash];
    previous[at & (DICTIONARY - 1)] = last;
    heads[hash] = at;
    return last;
  }

  private int longestMatch(int at, int first, int toBeat) {
    int best = Math.max(toBeat, LEAST_MATCH - 1);
    int most = Math.min(MOST_MATCH, end - at);
    int nice = Math.min(NICE_MATCH, most);
    int chain = toBeat >= GOOD_MATCH ? MOST_CHAIN >> 2 : MOST_CHAIN;
    int furthest = at - DICTIONARY;
    if (best >= most) {
      return LEAST_MATCH - 1;
    }
    // The four bytes that end where a longer match would: most candidates fail there.
    int tail = Math.max(0, best + 1 - Integer.BYTES);
    int wanted = (int) INTS.get(input, at + tail);
    int candidate = first;
    int found = LEAST_MATCH - 1;
    while (candidate >= 0 && candidate >= furthest && chain-- > 0) {
      if ((int) INTS.get(input, candidate + tail) == wanted) {
        int length = common(candidate, at, most);
        if (length > best) {
          best = length;
          found = length;
          matchStart = candidate;
          if (length >= nice) {
            break;
          }
          tail = best + 1 - Integer.BYTES;
          wanted = (int) INTS.get(input, at + tail);
        }
      }
      int next = previous[candidate & (DICTIONARY - 1)];
      if (next >= candidate) {
        break; // Its place in the ring was taken by a later one.
      }
      candidate = next;
    }
    return found;
  }

  private int common(int one, int other, int most) {
    int length = 0;
    while (length + 8 <= most) {
      long difference =
          (long) LONGS.get(input, one + length) ^ (long) LONGS.get(input, other + length);
      if (difference != 0) {
        return length + (Long.numberOfTrailingZeros(difference) >>> 3);
      }
      length += 8;
    }
    while (length < most && input[one + length] == input[other + length]) {
      length++;
    }
    return length;
  }

  /** Whether more pieces or blocks follow. */
  enum Place {
    MIDDLE,
    LAST
  }
}
